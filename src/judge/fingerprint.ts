import { hash } from "node:crypto";
import type { Resource } from "../model/rule.ts";

const version = "1";

/** Parts of ARNs and names that AWS makes up anew when the same thing is created again. */
const generated: readonly [pattern: RegExp, stable: string][] = [
  [/:(loadbalancer|listener|listener-rule)\/(app|net|gwy)\/([^/]+)\/.*$/, ":$1/$2/$3"],
  [/:targetgroup\/([^/]+)\/[0-9a-f]+$/, ":targetgroup/$1"],
  [/:task-definition\/([^:/]+):\d+$/, ":task-definition/$1"],
  [/:secret:(.+)-[A-Za-z0-9]{6}$/, ":secret:$1"],
  // The alarms of a target tracking policy.
  [/^(TargetTracking-.+-Alarm(?:High|Low))-[0-9a-f-]{36}$/, "$1"],
];

/** What all of them have in common that have such a part. */
const mayHaveGenerated =
  /:(?:loadbalancer|listener|listener-rule|targetgroup|task-definition|secret)[/:]|^Target/;

const withoutGenerated = (arn: string): string =>
  mayHaveGenerated.test(arn)
    ? generated.reduce((text, [pattern, stable]) => text.replace(pattern, stable), arn)
    : arn;

/** What a resource is called across re-deployments: its ARN without generated suffixes. */
export const stableKey = ({ id }: Pick<Resource, "id">): string => withoutGenerated(id);

/** A violation's key likewise: it may name other resources. */
const stableViolation = (key: string): string =>
  key.includes("|") ? key.split("|").map(withoutGenerated).join("|") : withoutGenerated(key);

const revisionOf = ({ id }: Resource): number =>
  Number(/:task-definition\/[^:/]+:(\d+)$/.exec(id)?.[1] ?? 0);

/** Of resources with one stable key the newest revision comes first: it stays when the others go. */
const bySuccession = (a: Resource, b: Resource): number =>
  revisionOf(b) - revisionOf(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** What a fingerprint is made of besides the rule, account and region. */
interface Judged {
  readonly resource: Resource;
  readonly key: string;
}

/**
 * Tells apart what says the same of several resources with one stable key, such as two revisions of a
 * task definition in use: 0 for the first of them, and where there is but one.
 */
export const ordinals = <J extends Judged>(judged: readonly J[]): ReadonlyMap<J, number> => {
  const namesakes = new Map<string, J[]>();
  for (const one of judged) {
    const name = `${stableKey(one.resource)}\n${stableViolation(one.key)}`;
    const others = namesakes.get(name) ?? [];
    others.push(one);
    namesakes.set(name, others);
  }
  return new Map(
    [...namesakes.values()].flatMap((own) =>
      own
        .sort((a, b) => bySuccession(a.resource, b.resource))
        .map((one, ordinal) => [one, ordinal] as const),
    ),
  );
};

/**
 * A finding's identity: the same for the same violation of the same resource, scan after scan.
 * Never from a message, a time, a severity or a version of the tool, and not from the address that code
 * gives the resource: with or without `--iac`, it is the same finding.
 *
 * @param ordinal see `ordinals`
 */
export const fingerprint = (
  rule: string,
  account: string,
  region: string,
  resource: Resource,
  key: string,
  ordinal = 0,
): string =>
  hash(
    "sha256",
    [
      version,
      rule,
      account,
      region,
      stableKey(resource),
      stableViolation(key),
      ...(ordinal === 0 ? [] : [String(ordinal)]),
    ].join("\n"),
    "buffer",
  ).toString("hex", 0, 16);
