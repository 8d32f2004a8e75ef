import { type Fact, find, flatMap, known, type Table } from "../../src/model/fact.ts";
import type { GlobalCluster } from "../../src/model/facts/rds.ts";
import type { Database } from "../../src/topology/databases.ts";

/** The Aurora global database that a database belongs to; null where it belongs to none. */
export const globalDatabaseOf = (
  { cluster }: Database,
  globalClusters: Table<GlobalCluster>,
): Fact<GlobalCluster | null> =>
  cluster === null || !cluster.engine.startsWith("aurora")
    ? known(null)
    : find(globalClusters.list(), ({ members }) =>
        members.some((member) => member.cluster === cluster.arn),
      );

/** Whether what is written elsewhere arrives here: its source is judged, not this copy. */
export const isCopy = (database: Database, globalClusters: Table<GlobalCluster>): Fact<boolean> =>
  database.isReplica
    ? known(true)
    : flatMap(globalDatabaseOf(database, globalClusters), (global) =>
        known(
          global?.members.some(({ cluster, writer }) => cluster === database.arn && !writer) ??
            false,
        ),
      );
