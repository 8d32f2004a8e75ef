import { joinListings, type Listing } from "../model/fact.ts";
import { compareTexts } from "../model/order.ts";
import type {
  Finding,
  MissingPlace,
  ReportedAlarmCoverage,
  ReportedApplication,
  UnreadEntry,
} from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import { type Facts, globalRegion, type Shard } from "../model/store.ts";
import { attest } from "./attest.ts";
import { type AccountCoverage, accountCoverage } from "./coverage.ts";
import { evaluate, noSurroundings, type Surroundings } from "./evaluate.ts";
import type { Judging } from "./judging.ts";
import { missingOf, standInsFor } from "./missing.ts";
import { type AccountPopulation, accountPopulation } from "./population.ts";
import { unreadCalls } from "./unreadCalls.ts";
import { waive } from "./waive.ts";
import { type World, worldsOf } from "./world.ts";

/** What judging an account gives. It holds nothing of the facts but what findings tell of them. */
export interface AccountJudgement {
  readonly id: string;
  /** Null where no region was read. */
  readonly partition: string | null;
  /** The regions that were read, sorted. */
  readonly regions: readonly string[];
  readonly missing: readonly MissingPlace[];
  readonly coverage: AccountCoverage;
  readonly findings: readonly Finding[];
  readonly unread: readonly UnreadEntry[];
  readonly population: AccountPopulation;
  /** By region. */
  readonly applications: readonly ReportedApplication[];
  /** By region; null where the alarms were not read. */
  readonly alarmCoverage: readonly (Listing<ReportedAlarmCoverage> | null)[];
}

interface Place {
  readonly world: World;
  readonly description: Surroundings;
}

/** What an account's regions know of a global resource. */
const surroundingsOf = (places: readonly Place[]): Surroundings => ({
  ownershipOf: (id) =>
    places
      .map(({ description }) => description.ownershipOf(id))
      .find(({ application }) => application !== null) ?? noSurroundings.ownershipOf(id),
  anchorsOf: (id) => joinListings(places.map(({ description }) => description.anchorsOf(id))),
});

/** Empty where nothing of global services was read. */
const emptyGlobalShard = ({ account, partition }: Shard): Shard => ({
  ...{ account, partition, region: globalRegion },
  kinds: new Map(),
});

const byRegion = (a: Shard, b: Shard): number => compareTexts(a.region, b.region);

type Locate = ReturnType<NonNullable<Judging["locatorFor"]>>;

const findingsIn = (
  scope: Rule["scope"],
  { world, description }: Place,
  { settings, rules, now, location }: Judging,
  locate: Locate,
): readonly Finding[] => {
  const told = (finding: Finding, rule: Rule): Finding => {
    const code = locate(finding.resource);
    const located = code === null ? finding : { ...finding, location: code };
    return attest(waive(located, rule, settings.waivers, now), settings.attestations, now);
  };
  return rules.selected
    .filter((rule) => rule.scope === scope)
    .flatMap((rule) =>
      evaluate(rule, world, description, location).map((finding) => told(finding, rule)),
    );
};

/**
 * Judges what was read of one account: rules see its regions and its global services, and nothing of
 * other accounts.
 *
 * @param facts of this account, and what was expected of it
 */
export const judgeAccount = (id: string, facts: Facts, judging: Judging): AccountJudgement => {
  const { settings, rules, now } = judging;
  const regions = facts.shards.filter(({ region }) => region !== globalRegion).sort(byRegion);
  const missing = missingOf(id, facts);
  const standIns = standInsFor(id, facts, missing, rules.selected);
  const everywhere = [...regions, ...standIns.filter(({ region }) => region !== globalRegion)];
  const standIn = standIns.find(({ region }) => region === globalRegion);
  const read = facts.shards.find(({ region }) => region === globalRegion);
  const globals = everywhere
    .slice(0, 1)
    .map((sibling) => read ?? standIn ?? emptyGlobalShard(sibling));
  const shards = [...everywhere, ...globals];
  const worlds = worldsOf({ ...facts, shards }, settings, now);
  const placeOf = <D>(shard: Shard, describe: (world: World) => D) => {
    const world = worlds.get(shard);
    return world === undefined ? [] : [{ shard, world, description: describe(world) }];
  };
  const places = regions.flatMap((shard) => placeOf(shard, judging.describe));
  const accounts = globals
    .filter((shard) => shard !== standIn)
    .flatMap((shard) => placeOf(shard, () => surroundingsOf(places)));
  const locate = judging.locatorFor?.(facts) ?? (() => null);
  return {
    ...{ id, missing },
    partition: regions[0]?.partition ?? null,
    regions: regions.map(({ region }) => region),
    coverage: accountCoverage(shards, rules.selected),
    findings: [
      ...places.flatMap((place) => findingsIn("region", place, judging, locate)),
      ...accounts.flatMap((place) => findingsIn("account", place, judging, locate)),
    ],
    unread: unreadCalls(
      shards.filter((shard) => !standIns.includes(shard)),
      rules.selected,
    ),
    population: accountPopulation(
      places.map(({ shard, description: { anchorsOf } }) => ({ shard, anchorsOf })),
      settings,
    ),
    applications: places.flatMap(({ description }) => description.applications),
    alarmCoverage: places.map(({ description }) => description.alarmCoverage),
  };
};
