import { clusters } from "../model/facts/ecs.ts";
import { replicationGroups } from "../model/facts/elasticache.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbInstances } from "../model/facts/rds.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts, Recording, RequestStatistics } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { isRefusedByOrganization } from "./classify.ts";
import { RequestCounter } from "./clients.ts";
import { collectAlone } from "./collectAlone.ts";
import type { Collector } from "./collector.ts";
import { homeRegionOf } from "./regions.ts";
import { regionsToScanCollector } from "./services/ec2.ts";
import type { Session } from "./session.ts";

/** The regions that an account may use. */
export interface EnabledRegions {
  /** To be read. */
  readonly regions: readonly string[];
  /** Where the organization's service control policies refuse every call. */
  readonly forbidden: readonly string[];
  readonly statistics: RequestStatistics;
}

/** What an application is made of: asked one after another where the one before was refused. */
const telling: ReadonlySet<string> = new Set(
  [clusters, loadBalancers, dbInstances, replicationGroups].map(({ kind }) => kind),
);

/** Lists that tell whether a region is closed: of what applications are made of, else all that are read. */
const probesAmong = (planned: readonly Collector[]): readonly Collector[] => {
  const lists = planned.filter(
    ({ provides, needs, service }) =>
      provides.scope === "region" && service !== null && Object.keys(needs).length === 0,
  );
  const some = lists.filter(({ provides }) => telling.has(provides.kind));
  return some.length > 0 ? some : lists;
};

const isRefused = ({ rows, unreadRows, causes }: Recording): boolean =>
  rows.size === 0 &&
  unreadRows.size === 0 &&
  causes.length > 0 &&
  causes.every(isRefusedByOrganization);

const refusedIn = ({ shards }: Facts, kind: string): readonly string[] =>
  shards
    .filter(({ kinds }) => {
      const recording = kinds.get(kind);
      return recording !== undefined && isRefused(recording);
    })
    .map(({ region }) => region);

/**
 * The regions of an account that are enabled, apart from those in which a service control policy
 * refuses every call: what nobody may use there is neither unread nor failed.
 *
 * @param planned the collectors that the scan will read with
 * @throws UserError where the regions cannot be listed, or all of them are closed
 */
export const enabledRegions = async (
  { account, regions: [first = account.homeRegion] }: Session,
  planned: readonly Collector[],
  settings: Settings,
  signal: AbortSignal,
): Promise<EnabledRegions> => {
  const counter = new RequestCounter();
  const read = (collector: Collector, regions: readonly string[], homeRegion: string) =>
    collectAlone(collector, { ...account, homeRegion }, regions, settings, signal, counter);
  const { kind } = regionsToScanCollector.provides;
  const listed = (await read(regionsToScanCollector, [], first)).shards[0]?.kinds.get(kind);
  const [cause] = listed?.causes ?? [];
  if (listed === undefined || cause !== undefined) {
    throw new UserError(
      `cannot list the regions of the account ${account.id} (${cause?.error}); allow ec2:DescribeRegions, or name the regions with --region`,
    );
  }
  const enabled = [...listed.rows.keys()].sort();
  const probes = probesAmong(planned);
  let suspects: readonly string[] = probes.length === 0 ? [] : enabled;
  for (const probe of probes) {
    if (suspects.length === 0) break;
    const refused = refusedIn(
      await read(probe, suspects, homeRegionOf(account.partition) ?? first),
      probe.provides.kind,
    );
    suspects = suspects.filter((region) => refused.includes(region));
  }
  const regions = enabled.filter((region) => !suspects.includes(region));
  if (regions.length === 0) {
    throw new UserError(
      `a service control policy refuses every call in every region of the account ${account.id}; nothing can be read`,
    );
  }
  return { regions, forbidden: suspects, statistics: counter.statistics() };
};
