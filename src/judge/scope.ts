import type { Anchor, AnchorsOf } from "../model/anchor.ts";
import { allOf, exists, type Fact, known, map } from "../model/fact.ts";
import { matches } from "../model/pattern.ts";
import type { Resource } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import type { Tags } from "../model/tags.ts";

type Scope = Settings["scope"];

/** Whether the settings leave anything of the region out. */
export const isNarrowed = ({ scope }: Settings): boolean =>
  scope.clusters.length + scope.vpcs.length + scope.applications.length > 0 ||
  Object.keys(scope.tags).length > 0;

const hasTags = ({ tags: wanted }: Scope, tags: Tags): boolean =>
  Object.entries(wanted).every(([key, values]) => {
    const value = tags[key];
    return typeof value === "string" && matches(values, value);
  });

const inCluster = ({ clusters }: Scope, cluster: string | null): boolean =>
  clusters.length === 0 || cluster === null || matches(clusters, cluster);

const inVpc = ({ vpcs }: Scope, vpc: string | null): boolean =>
  vpcs.length === 0 || vpc === null || vpcs.includes(vpc);

const inApplication = ({ applications }: Scope, names: Anchor["application"]): Fact<boolean> =>
  applications.length === 0 || names === null
    ? known(true)
    : map(names, (own) => matches(applications, ...own));

const inVpcs = ({ vpcs: wanted }: Scope, vpcs: Anchor["vpcs"]): Fact<boolean> =>
  wanted.length === 0 || vpcs === null
    ? known(true)
    : map(vpcs, (own) => own.some((vpc) => wanted.includes(vpc)));

const fits = (scope: Scope, { cluster, vpcs, tags, application }: Anchor): Fact<boolean> =>
  allOf([
    known(inCluster(scope, cluster)),
    inVpcs(scope, vpcs),
    tags === null || Object.keys(scope.tags).length === 0
      ? known(true)
      : map(tags, (own) => hasTags(scope, own)),
    inApplication(scope, application),
  ]);

/** One thing that a scope asks for, and whether it is what an anchor is selected by. */
export interface Selector {
  /** `cluster shop-*`. */
  readonly text: string;
  selects(anchor: Anchor): Fact<boolean>;
}

const has = <T>(own: Fact<T> | null, test: (value: T) => boolean): Fact<boolean> =>
  own === null ? known(false) : map(own, test);

/** Everything that a scope asks for. */
export const selectorsOf = ({ scope }: Settings): readonly Selector[] => [
  ...Object.entries(scope.tags).map(([key, values]) => ({
    text: `tag ${key}=${values.join("|")}`,
    selects: ({ tags }: Anchor) =>
      has(tags, (own) => hasTags({ ...scope, tags: { [key]: values } }, own)),
  })),
  ...scope.clusters.map((name) => ({
    text: `cluster ${name}`,
    selects: ({ cluster }: Anchor) => known(cluster !== null && matches([name], cluster)),
  })),
  ...scope.vpcs.map((id) => ({
    text: `VPC ${id}`,
    selects: ({ vpcs }: Anchor) => has(vpcs, (own) => own.includes(id)),
  })),
  ...scope.applications.map((name) => ({
    text: `application ${name}`,
    selects: ({ application }: Anchor) => has(application, (own) => matches([name], ...own)),
  })),
];

/**
 * Whether a resource is in the configured scope. A narrowing applies to what has the thing it narrows
 * by: a cluster says nothing about a database. Unknown where the tags or the application that would
 * decide could not be read.
 */
export const inScope = (
  { id, cluster, vpc, tags }: Pick<Resource, "id" | "cluster" | "vpc" | "tags">,
  anchorsOf: AnchorsOf,
  settings: Settings,
): Fact<boolean> => {
  if (!isNarrowed(settings)) return known(true);
  const { scope } = settings;
  const own = inCluster(scope, cluster ?? null) && inVpc(scope, vpc ?? null);
  if (!own || (tags !== undefined && !hasTags(scope, tags))) return known(false);
  const anchors = anchorsOf(tags === undefined ? { id } : { id, tags });
  return anchors.items.length + anchors.causes.length === 0
    ? known(true)
    : exists(anchors, (anchor) => fits(scope, anchor));
};
