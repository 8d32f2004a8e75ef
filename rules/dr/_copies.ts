import { accountOf, regionOf } from "../../src/model/arn.ts";
import {
  complete,
  filterListing,
  flatMapListing,
  joinListings,
  type Listing,
  mapListing,
  type Table,
} from "../../src/model/fact.ts";
import {
  type CopiedRecoveryPoints,
  type CopyJob,
  copiedRecoveryPoints,
  copyJobs,
  isRestorable,
} from "../../src/model/facts/backup.ts";
import { type SnapshotCopies, snapshotCopies } from "../../src/model/facts/rds.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import type { Context } from "../../src/model/kind.ts";
import { type Observation, saw } from "../../src/model/outcome.ts";

/** A copy of a database's backup that lies in another region and can be restored from. */
export interface Copy {
  readonly region: string | null;
  readonly created: string | null;
  readonly evidence: Observation;
}

interface Copies {
  readonly copiedRecoveryPoints: Table<CopiedRecoveryPoints>;
  readonly copyJobs: Table<CopyJob>;
  readonly snapshotCopies: Table<SnapshotCopies>;
}

const pointsByResource = indexedBy(({ resource }: CopiedRecoveryPoints) => [resource]);
const copiesByDatabase = indexedBy(({ database }: SnapshotCopies) => [database]);
const jobsByResource = indexedBy(({ resource }: CopyJob) => (resource === null ? [] : [resource]));

const pointsOf = (database: string, facts: Copies): Listing<Copy> =>
  flatMapListing(
    pointsByResource(facts.copiedRecoveryPoints.list())(database),
    ({ region, points }) =>
      complete(
        points.filter(isRestorable).map(({ arn, created }) => ({
          region,
          created,
          evidence: saw(copiedRecoveryPoints, arn, "CreationDate", created),
        })),
      ),
  );

const snapshotsOf = (database: string, facts: Copies): Listing<Copy> =>
  flatMapListing(copiesByDatabase(facts.snapshotCopies.list())(database), ({ region, copies }) =>
    complete(
      copies
        .filter(({ status }) => status === "available")
        .map(({ arn, created }) => ({
          region,
          created,
          evidence: saw(snapshotCopies, arn, "SnapshotCreateTime", created),
        })),
    ),
  );

/** In another account nothing can be looked at: there the copy job is all the evidence. */
const abroad = (database: string, facts: Copies, { account, region }: Context): Listing<Copy> =>
  mapListing(
    filterListing(
      jobsByResource(facts.copyJobs.list())(database),
      ({ vault }) => regionOf(vault) !== region && accountOf(vault) !== account,
    ),
    ({ id, vault, completed }) => ({
      region: regionOf(vault),
      created: completed,
      evidence: saw(copyJobs, id, "DestinationBackupVaultArn", vault),
    }),
  );

/** What lies in other regions of a database's backups, other than what RDS replicates there. */
export const copiesOf = (database: string, facts: Copies, context: Context): Listing<Copy> =>
  joinListings([
    pointsOf(database, facts),
    abroad(database, facts, context),
    snapshotsOf(database, facts),
  ]);
