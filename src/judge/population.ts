import { services } from "../model/facts/ecs.ts";
import { cacheClusters, replicationGroups, serverlessCaches } from "../model/facts/elasticache.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbClusters, dbInstances } from "../model/facts/rds.ts";
import type { Settings } from "../model/settings.ts";
import { type Facts, globalRegion, type Recording } from "../model/store.ts";
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

const isEmpty = ({ rows, unreadRows }: Recording): boolean => rows.size + unreadRows.size === 0;

/** Whether the lists that were read, in every region of the scope, hold anything to audit. */
export const populationOf = (facts: Facts, settings: Settings): Population => {
  const shards = facts.shards.filter(({ region }) => region !== globalRegion);
  const recordings = shards.flatMap((shard) =>
    kinds.flatMap((kind) => shard.kinds.get(kind) ?? []),
  );
  if (recordings.length === 0) return { kind: "unread" };
  if (recordings.some((recording) => !isEmpty(recording))) return { kind: "some" };
  if (recordings.some(({ causes }) => causes.length > 0)) return { kind: "unread" };
  const places = shards.map(({ account, region }) => `${account}/${region}`).join(", ");
  return { kind: "nothing", where: `${places}${scopeText(settings)}` };
};
