import { matches } from "../model/pattern.ts";
import type { Resource } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";

/**
 * Whether a resource is in the configured scope. A narrowing applies to resources that have the
 * thing it narrows by: a cluster says nothing about a database.
 */
export const inScope = (resource: Resource, { scope }: Settings): boolean => {
  const { cluster, vpc, tags } = resource;
  if (scope.clusters.length > 0 && cluster !== undefined && !matches(scope.clusters, cluster)) {
    return false;
  }
  if (scope.vpcs.length > 0 && vpc !== undefined && !scope.vpcs.includes(vpc)) return false;
  return (
    tags === undefined ||
    Object.entries(scope.tags).every(([key, values]) => {
      const value = tags[key];
      return value !== undefined && matches(values, value);
    })
  );
};
