import { applicationNames } from "../model/applicationName.ts";
import type { Baseline, EarlierReport } from "../model/baseline.ts";
import { joinListings, type Listing, type UnreadCall } from "../model/fact.ts";
import { type ItemId, itemPosition } from "../model/guide.ts";
import type { FactKind } from "../model/kind.ts";
import { compareTexts } from "../model/order.ts";
import { matches } from "../model/pattern.ts";
import {
  type Carried,
  type Finding,
  type Location,
  type Report,
  type ReportedAlarmCoverage,
  type ReportedApplication,
  type RuleSummary,
  reportSchemaVersion,
  type UnreadEntry,
} from "../model/report.ts";
import { type Rule, ruleNamed } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import {
  type Facts,
  globalRegion,
  isKeptIn,
  isWhole,
  type Shard,
  type ShardId,
  unrecorded,
} from "../model/store.ts";
import { accountsOf, applicationsWithStanding, missingIn, standInsFor } from "./accounts.ts";
import { attest } from "./attest.ts";
import {
  summaryOf as baselineSummaryOf,
  type Coverage,
  compare as compareWith,
} from "./baseline.ts";
import { carryOn } from "./carry.ts";
import { beyondGuideOf, checklistOf } from "./checklist.ts";
import { evaluate, noSurroundings, optionsOf, type Surroundings, severityOf } from "./evaluate.ts";
import { populationOf } from "./population.ts";
import { isNarrowed } from "./scope.ts";
import { overall } from "./verdict.ts";
import { waive } from "./waive.ts";
import { waiverStates } from "./waiverStates.ts";
import { kindsOf, type World, worldsOf } from "./world.ts";

/** What the judge needs to know besides the facts. */
export interface Judging {
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: Settings;
  readonly rules: { readonly selected: readonly Rule[]; readonly existing: readonly Rule[] };
  /** Where findings point to whose resource no code is known to have made: the config file. */
  readonly location: Location;
  /** The code that made a resource; null where none is known. */
  locate?(resource: Finding["resource"]): Location | null;
  readonly allowIncomplete: boolean;
  /** Items that were asked for by name: each must be answered. */
  readonly asked?: readonly ItemId[];
  /** With one, only what is new since decides. */
  readonly baseline?: Baseline | null;
  /** With one, what failed there and cannot be told now is carried on. */
  readonly previous?: EarlierReport | null;
  readonly now: string;
  /** Who owns what, and the applications found, from the facts that the rules needed anyway. */
  describe(world: World): Description;
  /** The IAM actions that reading for a rule takes. */
  actionsOf(rule: Rule): readonly string[];
}

/** Applications, and what they say of resources. */
export interface Description extends Surroundings {
  readonly applications: readonly ReportedApplication[];
  /** Null where the alarms were not read. */
  readonly alarmCoverage: Listing<ReportedAlarmCoverage> | null;
}

/** Describes no application: for rules that ask for no role. */
export const undescribed: Judging["describe"] = () => ({
  ...noSurroundings,
  applications: [],
  alarmCoverage: null,
});

const located = (finding: Finding, { location, locate }: Judging): Finding => ({
  ...finding,
  location: locate?.(finding.resource) ?? location,
});

/** Judges everything that was read; the same facts and settings give the same report. */
export const judge = (facts: Facts, judging: Judging): Report => {
  const { settings, rules, now } = judging;
  const shards = facts.shards.filter((shard) => shard.region !== globalRegion).sort(byPlace);
  const missing = missingIn(facts);
  const standIns = standInsFor(facts, missing);
  const isStandIn = (shard: ShardId): boolean => standIns.some((one) => one === shard);
  const everywhere = [...shards, ...standIns.filter(({ region }) => region !== globalRegion)];
  const whole = {
    ...facts,
    shards: [
      ...everywhere,
      ...globalShardsOf({ ...facts, shards: [...facts.shards, ...standIns] }, everywhere),
    ],
  };
  const worlds = worldsOf(whole, settings, now);
  const places = shards.flatMap((shard) => {
    const world = worlds.get(shard);
    return world === undefined ? [] : [{ shard, world, description: judging.describe(world) }];
  });
  const accounts = [...worlds].flatMap(([shard, world]) =>
    shard.region === globalRegion && !isStandIn(shard)
      ? [{ world, description: surroundingsOf(shard.account, places) }]
      : [],
  );
  const judgeIn = (scope: Rule["scope"], { world, description }: Place): readonly Finding[] =>
    rules.selected
      .filter((rule) => rule.scope === scope)
      .flatMap((rule) =>
        evaluate(rule, world, description, judging.location).map((finding) =>
          attest(
            waive(located(finding, judging), rule, settings.waivers, now),
            settings.attestations,
            now,
          ),
        ),
      );
  const judged = [
    ...places.flatMap((place) => judgeIn("region", place)),
    ...accounts.flatMap((place) => judgeIn("account", place)),
  ].sort(byFinding);
  const baseline = judging.baseline ?? null;
  const findings = baseline === null ? judged : compareWith(judged, baseline);
  const population = populationOf(
    places.map(({ shard, description }) => ({ shard, anchorsOf: description.anchorsOf })),
    settings,
  );
  const checklist = checklistOf(findings, rules.selected, rules.existing);
  const beyondGuide = beyondGuideOf(findings, rules.selected);
  const unanswered = checklist.notEvaluated.filter(({ item }) => judging.asked?.includes(item));
  const unread = unreadOf(
    whole.shards.filter((shard) => !isStandIn(shard)),
    rules.selected,
  );
  const measure = { threshold: settings.failOn, allowIncomplete: judging.allowIncomplete };
  const coverage: Coverage = {
    rules: rules.selected.map(({ id }) => id),
    places: whole.shards,
    narrowed: isNarrowed(settings),
    isWhole: wholenessOf(whole.shards, rules.selected),
    isDeferred: deferralOf(whole.shards, rules.selected),
  };
  const previous = judging.previous ?? null;
  return {
    schemaVersion: reportSchemaVersion,
    tool: judging.tool,
    startedAt: facts.startedAt,
    finishedAt: facts.finishedAt,
    complete: unread.length === 0 && missing.size === 0,
    accounts: accountsOf(shards, facts.expected ?? [], { findings, unread, missing, measure }),
    scope: settings.scope,
    ...overall(findings, settings.failOn, population, judging.allowIncomplete, {
      unanswered,
      missing: [...missing.values()].flat().length,
    }),
    threshold: settings.failOn,
    checklist: checklist.rows,
    ...(beyondGuide.length === 0 ? {} : { beyondGuide }),
    notEvaluated: checklist.notEvaluated,
    findings,
    waivers: waiverStates({ findings, rules, places: whole.shards, settings, now }),
    ...(baseline === null
      ? {}
      : {
          baseline: baselineSummaryOf(findings, baseline, coverage),
        }),
    ...(previous === null ? {} : { carried: carriedOf(previous, findings, coverage, judging) }),
    rules: rules.selected
      .map((rule) => summaryOf(rule, judging))
      .sort((a, b) => compareTexts(a.id, b.id)),
    applications: applicationsWithStanding(
      places.flatMap(({ description }) =>
        description.applications.filter((application) => isSelected(application, settings)),
      ),
      findings,
      measure,
    ),
    ...alarmCoverageOf(places.map(({ description }) => description.alarmCoverage)),
    collection: { ...facts.statistics, unread },
  };
};

/** Of all places together; nothing where the alarms of one were not read. */
const alarmCoverageOf = (
  found: readonly (Listing<ReportedAlarmCoverage> | null)[],
): Pick<Report, "alarmCoverage"> => {
  if (found.length === 0 || found.includes(null)) return {};
  const { items, causes } = joinListings(found.flatMap((one) => one ?? []));
  return { alarmCoverage: { resources: items, whole: causes.length === 0 } };
};

/** What is carried on, with the rules that it is of and that did not run, under the names that it knows. */
const carriedOf = (
  previous: EarlierReport,
  findings: readonly Finding[],
  coverage: Coverage,
  judging: Judging,
): Carried => {
  const { settings, rules, now } = judging;
  const carried = carryOn(previous, findings, coverage, rules.existing, settings, now);
  const names = [...new Set(carried.map(({ finding }) => finding.rule))].sort();
  return {
    startedAt: previous.startedAt,
    findings: carried,
    rules: names
      .filter((name) => !coverage.rules.includes(name))
      .flatMap((name) => {
        const rule = ruleNamed(name, rules.existing);
        return rule === undefined ? [] : [{ ...summaryOf(rule, judging), id: name }];
      }),
  };
};

/** Whether every kind of fact that a rule needs was read in full, in every place of an account. */
const wholenessOf = (shards: readonly Shard[], rules: readonly Rule[]): Coverage["isWhole"] => {
  const isRead = (shard: Shard, kind: FactKind<unknown>): boolean => {
    if (!isKeptIn(kind, shard.region)) return true;
    const recording = shard.kinds.get(kind.kind);
    return recording !== undefined && isWhole(recording);
  };
  return (id, account) => {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) return false;
    const needed = kindsOf(rule.needs);
    return shards
      .filter((shard) => shard.account === account)
      .every((shard) => needed.every((kind) => isRead(shard, kind)));
  };
};

/** Whether a rule waits for a request: what it reads then was not recorded anywhere in an account. */
const deferralOf = (shards: readonly Shard[], rules: readonly Rule[]): Coverage["isDeferred"] => {
  return (id, account) => {
    const rule = rules.find((one) => one.id === id);
    if (rule?.unrequested !== "notApplicable") return false;
    const own = shards.filter((shard) => shard.account === account);
    return kindsOf(rule.needs).some(
      ({ kind, onRequest }) => onRequest !== null && !own.some(({ kinds }) => kinds.has(kind)),
    );
  };
};

/** What was read of global services, an account each; empty where nothing of them was. */
const globalShardsOf = (facts: Facts, shards: readonly Shard[]): readonly Shard[] =>
  [...new Map(shards.map((shard) => [shard.account, shard])).values()].map(
    ({ account, partition }) =>
      facts.shards.find((shard) => shard.account === account && shard.region === globalRegion) ?? {
        account,
        partition,
        region: globalRegion,
        kinds: new Map(),
      },
  );

interface Place {
  readonly world: World;
  readonly description: Surroundings;
}

/** What an account's regions know of a global resource. */
const surroundingsOf = (account: string, places: readonly Place[]): Surroundings => {
  const own = places
    .filter(({ world }) => world.context.account === account)
    .map(({ description }) => description);
  return {
    ownershipOf: (id) =>
      own
        .map(({ ownershipOf }) => ownershipOf(id))
        .find(({ application }) => application !== null) ?? noSurroundings.ownershipOf(id),
    anchorsOf: (id) => joinListings(own.map(({ anchorsOf }) => anchorsOf(id))),
  };
};

/** By the names that a scope may give an application. */
const isSelected = (application: ReportedApplication, { scope }: Settings): boolean =>
  scope.applications.length === 0 || matches(scope.applications, ...applicationNames(application));

const byPlace = (a: Shard, b: Shard): number =>
  compareTexts(a.account, b.account) || compareTexts(a.region, b.region);

const firstItem = (finding: Finding): number =>
  finding.items.length === 0
    ? Number.MAX_SAFE_INTEGER
    : Math.min(...finding.items.map(itemPosition));

const byFinding = (a: Finding, b: Finding): number =>
  firstItem(a) - firstItem(b) ||
  compareTexts(a.rule, b.rule) ||
  compareTexts(a.account, b.account) ||
  compareTexts(a.region, b.region) ||
  compareTexts(a.resource.id, b.resource.id) ||
  compareTexts(a.message, b.message) ||
  compareTexts(a.id, b.id);

/** The kinds that the rules need and a replayed snapshot lacks. */
const unrecordedIn = (shards: readonly Shard[], rules: readonly Rule[]): readonly UnreadCall[] => {
  const needed = [...new Set(rules.flatMap(({ needs }) => kindsOf(needs)))];
  return shards.flatMap((shard) =>
    needed
      .filter(
        (kind) =>
          kind.onRequest === null && isKeptIn(kind, shard.region) && !shard.kinds.has(kind.kind),
      )
      .map((kind) => unrecorded(kind, shard)),
  );
};

const unreadOf = (shards: readonly Shard[], rules: readonly Rule[]): readonly UnreadEntry[] => {
  const recordings = shards.flatMap(({ kinds }) => [...kinds.values()]);
  const causes = [
    ...recordings.flatMap((recording) => [
      ...recording.causes,
      ...[...recording.unreadRows.values()].flat(),
    ]),
    ...unrecordedIn(shards, rules),
  ];
  const entries = new Map(
    causes.map(({ api, account, region, reason, error, action }) => {
      const entry = { api, account, region, reason, error, action };
      return [JSON.stringify(entry), entry];
    }),
  );
  return [...entries].sort(([a], [b]) => compareTexts(a, b)).map(([, entry]) => entry);
};

const summaryOf = (rule: Rule, { settings, actionsOf }: Judging): RuleSummary => ({
  id: rule.id,
  title: rule.title,
  section: rule.section,
  items: rule.items,
  severity: severityOf(rule, settings),
  why: rule.why,
  checks: rule.checks,
  blindSpots: rule.blindSpots,
  remedy: rule.remedy,
  references: rule.references,
  options: optionsOf(rule, settings),
  actions: actionsOf(rule),
});
