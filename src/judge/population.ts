import { anyOf, type Fact, unknown } from "../model/fact.ts";
import { services } from "../model/facts/ecs.ts";
import { cacheClusters, replicationGroups, serverlessCaches } from "../model/facts/elasticache.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbClusters, dbInstances } from "../model/facts/rds.ts";
import type { Settings } from "../model/settings.ts";
import type { Recording, Shard } from "../model/store.ts";
import type { Population } from "./verdict.ts";

/** What an application is made of. */
const kinds = [
  loadBalancers,
  services,
  dbInstances,
  dbClusters,
  replicationGroups,
  cacheClusters,
  serverlessCaches,
].map(({ kind }) => kind);

const scopeText = ({ scope }: Settings): string => {
  const parts = [
    ...Object.entries(scope.tags).map(([key, values]) => `tag ${key}=${values.join("|")}`),
    ...scope.clusters.map((name) => `cluster ${name}`),
    ...scope.vpcs.map((id) => `VPC ${id}`),
    ...scope.applications.map((name) => `application ${name}`),
  ];
  return parts.length === 0 ? "" : ` (scope: ${parts.join(", ")})`;
};

/** Whether one of the rows that were read, or may be there, is in the scope. */
const holdsSome = (
  { rows, unreadRows, causes }: Recording,
  isInScope: (resourceId: string) => Fact<boolean>,
): Fact<boolean> =>
  anyOf([
    ...[...rows.values()].map((row) => isInScope((row as { readonly arn: string }).arn)),
    ...[...unreadRows.values()].map(unknown),
    ...(causes.length > 0 ? [unknown(causes)] : []),
  ]);

/**
 * Whether the lists that were read, in every region of the scope, hold anything to audit.
 *
 * @param shards of the regions alone
 */
export const populationOf = (
  shards: readonly Shard[],
  settings: Settings,
  isInScope: (shard: Shard, resourceId: string) => Fact<boolean>,
): Population => {
  if (shards.length === 0) return { kind: "nothing", why: "where no region was read" };
  const recordings = shards.flatMap((shard) =>
    kinds.flatMap((kind) => {
      const recording = shard.kinds.get(kind);
      return recording === undefined ? [] : [{ shard, recording }];
    }),
  );
  if (recordings.length === 0) return { kind: "unread" };
  const some = anyOf(
    recordings.map(({ shard, recording }) =>
      holdsSome(recording, (resourceId) => isInScope(shard, resourceId)),
    ),
  );
  if (!some.known) return { kind: "unread" };
  if (some.value) return { kind: "some" };
  const places = shards.map(({ account, region }) => `${account}/${region}`).join(", ");
  return { kind: "nothing", why: `in ${places}${scopeText(settings)}` };
};
