import { type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import type { DbInstance } from "../../src/model/facts/rds.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface InstanceResource extends Resource {
  readonly instance: DbInstance;
}

/** Every RDS instance, members of clusters included: each has metrics of its own. */
export const instanceResources = (instances: Table<DbInstance>): Listing<InstanceResource> =>
  mapListing(instances.list(), (instance) => ({
    id: instance.arn,
    type: "AWS::RDS::DBInstance",
    name: instance.id,
    tags: instance.tags,
    ...(instance.vpc === null ? {} : { vpc: instance.vpc }),
    instance,
  }));
