import { filterListing, type Listing, mapListing } from "../../src/model/fact.ts";
import type { Resource } from "../../src/model/rule.ts";
import type { Cache } from "../../src/topology/caches.ts";
import type { Database } from "../../src/topology/databases.ts";

export interface DatabaseResource extends Resource {
  readonly database: Database;
}

export interface CacheResource extends Resource {
  readonly cache: Cache;
}

export const databaseResources = (databases: Listing<Database>): Listing<DatabaseResource> =>
  mapListing(databases, (database) => ({
    id: database.arn,
    type: database.type,
    name: database.id,
    tags: database.tags,
    ...(database.vpc.known && database.vpc.value !== null ? { vpc: database.vpc.value } : {}),
    database,
  }));

/** Memcached is no Redis; a cache whose engine is not known may be one. */
export const cacheResources = (caches: Listing<Cache>): Listing<CacheResource> =>
  mapListing(
    filterListing(caches, ({ engine }) => !engine.known || engine.value !== "memcached"),
    (cache) => ({
      id: cache.arn,
      type: cache.type,
      name: cache.id,
      ...(cache.tags.known ? { tags: cache.tags.value } : {}),
      cache,
    }),
  );
