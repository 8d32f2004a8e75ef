import {
  filterListing,
  joinListings,
  type Listing,
  mapListing,
  type Table,
} from "../../model/fact.ts";
import {
  type DbCluster,
  type DbInstance,
  isReplicating,
  type ReplicatedBackup,
} from "../../model/facts/rds.ts";

/** A database whose backups are looked for: a standalone instance or a cluster, and no replica. */
export interface Source {
  readonly arn: string;
  readonly id: string;
  readonly isCluster: boolean;
  readonly resourceId: string | null;
  readonly backupReplications: readonly string[];
}

interface Databases {
  readonly dbInstances: Table<DbInstance>;
  readonly dbClusters: Table<DbCluster>;
}

export const sourcesIn = ({ dbInstances, dbClusters }: Databases): Listing<Source> =>
  joinListings<Source>([
    mapListing(
      filterListing(
        dbInstances.list(),
        ({ cluster, readReplicaOf }) => cluster === null && readReplicaOf === null,
      ),
      (instance) => ({ ...instance, isCluster: false }),
    ),
    mapListing(
      filterListing(dbClusters.list(), ({ replicationSource }) => replicationSource === null),
      (cluster) => ({ ...cluster, isCluster: true, backupReplications: [] }),
    ),
  ]);

/** Those of which it is not known that their automated backups arrive in another region. */
export const unreplicatedIn = (
  facts: Databases & { readonly replicatedBackups: Table<ReplicatedBackup> },
): Listing<Source> =>
  filterListing(
    sourcesIn(facts),
    ({ backupReplications }) =>
      !backupReplications.some((arn) => {
        const backup = facts.replicatedBackups.get(arn);
        return backup.known && backup.value !== null && isReplicating(backup.value);
      }),
  );

type ByRegion<F> = { readonly [K in keyof F]: ReadonlyMap<string, F[K]> };

/** The same over every region of the scan. */
export const unreplicatedAnywhere = (
  facts: ByRegion<Parameters<typeof unreplicatedIn>[0]>,
): Listing<Source> =>
  joinListings(
    [...facts.dbInstances].flatMap(([region, dbInstances]) => {
      const dbClusters = facts.dbClusters.get(region);
      const replicatedBackups = facts.replicatedBackups.get(region);
      return dbClusters === undefined || replicatedBackups === undefined
        ? []
        : [unreplicatedIn({ dbInstances, dbClusters, replicatedBackups })];
    }),
  );
