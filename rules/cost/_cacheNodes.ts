import {
  asListing,
  complete,
  joinListings,
  type Listing,
  map,
  orElse,
  type Table,
  undecided,
} from "../../src/model/fact.ts";
import type { CacheCluster } from "../../src/model/facts/elasticache.ts";
import type { Cache } from "../../src/topology/caches.ts";

/** The nodes of a cache, which are paid for one by one; a serverless cache has none. */
export const nodesOf = (
  { node, replicationGroup }: Cache,
  cacheClusters: Table<CacheCluster>,
): Listing<CacheCluster> =>
  node !== null
    ? complete([node])
    : joinListings(
        (replicationGroup?.members ?? []).map((id) => {
          const found = orElse(cacheClusters.get(id), () =>
            undecided(
              `the node ${id} is not among the account's cache clusters`,
              "scan again: it may have been replaced during the scan",
            ),
          );
          return asListing(map(found, (row) => [row]));
        }),
      );
