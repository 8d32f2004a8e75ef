import {
  all,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  undecided,
  unknown,
} from "../model/fact.ts";
import {
  type DbCluster,
  type DbInstance,
  dbClusters,
  dbInstances,
  dbSubnetGroups,
} from "../model/facts/rds.ts";
import { indexedBy } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import type { Tags } from "../model/tags.ts";

/** A database: a standalone instance, or a cluster with its members. */
export interface Database {
  readonly arn: string;
  readonly id: string;
  readonly type: "AWS::RDS::DBInstance" | "AWS::RDS::DBCluster";
  readonly instance: DbInstance | null;
  readonly cluster: DbCluster | null;
  readonly engine: string;
  readonly isReplica: boolean;
  readonly port: Fact<number>;
  readonly vpc: Fact<string | null>;
  readonly subnets: Fact<readonly string[]>;
  readonly securityGroups: readonly string[];
  readonly masterUserSecret: string | null;
  readonly tags: Tags;
}

/** RDS for PostgreSQL and Aurora PostgreSQL. */
export const isPostgres = (engine: string): boolean =>
  engine === "postgres" || engine === "aurora-postgresql";

export const databases = derive({
  name: "databases",
  needs: { dbInstances, dbClusters, dbSubnetGroups },
  compute(facts, context): Listing<Database> {
    const portOf = (kind: typeof dbInstances | typeof dbClusters, port: number | null) =>
      port === null ? unknown([context.unstated(kind, "Endpoint.Port")]) : known(port);
    const ofInstance = (instance: DbInstance): Database => ({
      arn: instance.arn,
      id: instance.id,
      type: "AWS::RDS::DBInstance",
      instance,
      cluster: null,
      engine: instance.engine,
      isReplica: instance.readReplicaOf !== null,
      port: portOf(dbInstances, instance.port),
      vpc: known(instance.vpc),
      subnets: known(instance.subnets),
      securityGroups: instance.securityGroups,
      masterUserSecret: instance.masterUserSecret,
      tags: instance.tags,
    });
    const subnetGroupOf = (cluster: DbCluster) =>
      cluster.subnetGroup === null
        ? unknown([context.unstated(dbClusters, "DBSubnetGroup")])
        : flatMap(facts.dbSubnetGroups.get(cluster.subnetGroup), (group) =>
            group === null
              ? undecided(
                  `the subnet group ${cluster.subnetGroup} does not exist`,
                  "scan again: it may have been deleted during the scan",
                )
              : known(group),
          );
    const ofCluster = (cluster: DbCluster): Database => ({
      arn: cluster.arn,
      id: cluster.id,
      type: "AWS::RDS::DBCluster",
      instance: null,
      cluster,
      engine: cluster.engine,
      isReplica: cluster.replicationSource !== null,
      port: portOf(dbClusters, cluster.port),
      vpc: map(subnetGroupOf(cluster), ({ vpc }) => vpc),
      subnets: map(subnetGroupOf(cluster), ({ subnets }) => subnets),
      securityGroups: cluster.securityGroups,
      masterUserSecret: cluster.masterUserSecret,
      tags: cluster.tags,
    });
    return joinListings([
      mapListing(
        filterListing(facts.dbInstances.list(), ({ cluster }) => cluster === null),
        ofInstance,
      ),
      mapListing(facts.dbClusters.list(), ofCluster),
    ]);
  },
});

const byId = indexedBy(({ id }: DbInstance) => [id]);

/** The member instances of a cluster, as far as they were read. */
export const membersOf = (
  cluster: DbCluster,
  instances: Listing<DbInstance>,
): Fact<readonly DbInstance[]> =>
  all(
    cluster.members.map(({ instance: id }): Fact<DbInstance> => {
      const [found] = byId(instances)(id).items;
      if (found !== undefined) return known(found);
      return instances.causes.length > 0
        ? unknown(instances.causes)
        : undecided(
            `the member ${id} is not among the account's instances`,
            "scan again: it may have been deleted during the scan",
          );
    }),
  );
