import type { Location } from "../model/report.ts";

/** A resource, and the code that made it. */
export interface Made {
  /** CloudFormation's type. */
  readonly type: string;
  /** Its ARN, or its ID. */
  readonly id: string;
  readonly location: Location;
}

/** What findings are about. */
export type Identified = Pick<Made, "type" | "id">;

/** A task definition's revisions are one resource (see `src/judge/fingerprint.ts`): a later one has the code of the others. */
const familyOf = ({ type, id }: Identified): string | null =>
  type === "AWS::ECS::TaskDefinition" ? id.replace(/:\d+$/, "") : null;

const keyOf = (type: string, id: string): string => `${type}\n${id}`;

const isSame = (a: Location, b: Location): boolean =>
  a.file === b.file && a.line === b.line && a.column === b.column;

/** What of code all claims agree on; undefined where nothing claims it, null where they do not agree. */
type Claims = Map<string, Location | null>;

const claim = (claims: Claims, key: string, location: Location): void => {
  const other = claims.get(key);
  if (other === undefined) claims.set(key, location);
  else if (other !== null && !isSame(other, location)) claims.set(key, null);
};

/** The one place in the code that made a resource; null where there is none, or more than one. */
export type Locate = (resource: Identified) => Location | null;

export const locatorOf = (made: readonly Made[]): Locate => {
  const claims: Claims = new Map();
  const families: Claims = new Map();
  for (const one of made) {
    claim(claims, keyOf(one.type, one.id), one.location);
    const family = familyOf(one);
    if (family !== null) claim(families, keyOf(one.type, family), one.location);
  }
  return (resource) => {
    const exact = claims.get(keyOf(resource.type, resource.id));
    const family = familyOf(resource);
    if (exact !== undefined || family === null) return exact ?? null;
    return families.get(keyOf(resource.type, family)) ?? null;
  };
};
