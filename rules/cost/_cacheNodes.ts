import { all, type Fact, known, orElse, type Table, undecided } from "../../src/model/fact.ts";
import type { CacheCluster } from "../../src/model/facts/elasticache.ts";
import type { Cache } from "../../src/topology/caches.ts";

/** The nodes of a cache, which are paid for one by one; a serverless cache has none. */
export const nodesOf = (
  { node, replicationGroup }: Cache,
  cacheClusters: Table<CacheCluster>,
): Fact<readonly CacheCluster[]> =>
  node !== null
    ? known([node])
    : all(
        (replicationGroup?.members ?? []).map((id) =>
          orElse(cacheClusters.get(id), () =>
            undecided(
              `the node ${id} is not among the account's cache clusters`,
              "scan again: it may have been replaced during the scan",
            ),
          ),
        ),
      );
