import { type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import type { DbInstance } from "../../src/model/facts/rds.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface DbInstanceResource extends Resource {
  readonly instance: DbInstance;
}

/** Every instance, those of clusters included: each is paid for, and has metrics, by itself. */
export const dbInstanceResources = (table: Table<DbInstance>): Listing<DbInstanceResource> =>
  mapListing(table.list(), (instance) => ({
    id: instance.arn,
    type: "AWS::RDS::DBInstance",
    name: instance.id,
    tags: instance.tags,
    ...(instance.vpc === null ? {} : { vpc: instance.vpc }),
    instance,
  }));
