import type { Collection } from "./collect/collect.ts";
import type { Collector } from "./collect/collector.ts";
import { actionsOf, plan } from "./collect/plan.ts";
import { collectors } from "./collect/registry.ts";
import type { Session } from "./collect/session.ts";
import { split } from "./collect/split.ts";
import type { Code } from "./iac/code.ts";
import { judge, reportOn } from "./judge/judge.ts";
import { type AccountJudgement, judgeAccount } from "./judge/judgeAccount.ts";
import { type Judging, undescribed } from "./judge/judging.ts";
import { isNarrowed } from "./judge/scope.ts";
import { kindsOf, kindsOfRules, type World, worldsOf } from "./judge/world.ts";
import type { Baseline, EarlierReport } from "./model/baseline.ts";
import { type AccountFacts, type FactsByAccount, recordedKindsIn } from "./model/byAccount.ts";
import type { ItemId } from "./model/guide.ts";
import type { FactKind, Needs } from "./model/kind.ts";
import type { Location, Report, ReportedApplication } from "./model/report.ts";
import type { Rule } from "./model/rule.ts";
import { isRequestedBy, type Requestable, type Settings } from "./model/settings.ts";
import { type Facts, globalRegion, type Shard } from "./model/store.ts";
import { alarmCoverage } from "./topology/alarmCoverage.ts";
import { anchors } from "./topology/anchors.ts";
import { applications } from "./topology/applications.ts";
import { networkLayout } from "./topology/networkLayout.ts";

/** What a scan judges, and by what. */
export interface ScanRequest {
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: Settings;
  readonly location: Location;
  /** Infrastructure code: findings point to the line that made their resource. */
  readonly code?: Code;
  readonly rules: { readonly selected: readonly Rule[]; readonly existing: readonly Rule[] };
  readonly allowIncomplete: boolean;
  /** Items that were asked for by name: each must be answered. */
  readonly asked?: readonly ItemId[];
  /** With an earlier report, only what is new since decides. */
  readonly baseline?: Baseline | null;
  /** With an earlier report, what failed there and cannot be told now is carried on. */
  readonly previous?: EarlierReport | null;
  /** The judgement's present; null: when the facts were begun to be read. */
  readonly now: string | null;
}

/** The kinds of facts that the rules come down to, and what a narrowed scope has to know. */
export const kindsFor = (
  rules: readonly Rule[],
  settings: Settings,
): readonly FactKind<unknown>[] => [
  ...new Set([...kindsOfRules(rules), ...(isNarrowed(settings) ? kindsOf({ anchors }) : [])]),
];

type IsRequested = (what: Requestable) => boolean;

/** The collectors that read for these rules, each after what it needs. */
export const collectorsFor = (
  rules: readonly Rule[],
  settings: Settings,
  isRequested: IsRequested = isRequestedBy(settings.requested),
): readonly Collector[] => plan(kindsFor(rules, settings), collectors, isRequested);

/** What was requested when facts were read, as far as they show it: a replay requests nothing itself. */
const requestedWhenRead = (recorded: ReadonlySet<string>): IsRequested => {
  const onRequest = collectors.filter(({ provides }) => recorded.has(provides.kind));
  return (what) => onRequest.some(({ provides }) => provides.onRequest === what);
};

/** The IAM actions that reading for these rules takes, prerequisites included. */
export const actionsFor = (rules: readonly Rule[], settings: Settings): readonly string[] =>
  actionsOf(collectorsFor(rules, settings));

/** How a reading is watched, stopped, kept and continued. */
export type ReadingOptions = Pick<
  Collection,
  "progress" | "signal" | "earlier" | "keeper" | "expected" | "answers" | "counter"
>;

/** Reads from AWS what the selected rules need; with an `earlier` part of it, what that lacks. */
export const readAccount = (
  session: Session,
  { rules, settings }: Pick<ScanRequest, "rules" | "settings">,
  options: Partial<ReadingOptions> = {},
): Promise<Facts> => readKinds(session, settings, kindsFor(rules.selected, settings), options);

/** Reads of one region what needs neither other regions nor global services. */
export const readRegion = (
  session: Session,
  { rules, settings }: Pick<ScanRequest, "rules" | "settings">,
  options: Partial<ReadingOptions> = {},
): Promise<Facts> =>
  readWith(split(collectorsFor(rules.selected, settings)).regional, session, settings, options);

/**
 * Reads an account's global services, and what of its regions rests on them.
 *
 * @param regions what was read of its regions; it stands as it is
 * @returns what was added, alone
 */
export const readGlobal = async (
  session: Session,
  { rules, settings }: Pick<ScanRequest, "rules" | "settings">,
  regions: Facts,
  options: Partial<ReadingOptions> = {},
): Promise<Facts> => {
  const { global } = split(collectorsFor(rules.selected, settings));
  const added = new Set(global.map(({ provides }) => provides.kind));
  const only = (shard: Shard, isWanted: (kind: string) => boolean): Shard => ({
    ...shard,
    kinds: new Map([...shard.kinds].filter(([kind]) => isWanted(kind))),
  });
  // What is missing stays missing: nothing is recorded of its place.
  const there = new Set(regions.shards.map(({ region }) => region));
  const earlier: Facts = {
    ...regions,
    startedAt: new Date().toISOString(),
    statistics: { requests: 0, retries: 0, throttled: 0 },
    shards: regions.shards
      .filter(({ region }) => region !== globalRegion)
      .map((shard) => only(shard, (kind) => !added.has(kind))),
  };
  const facts = await readWith(global, session, settings, { ...options, earlier });
  return {
    ...facts,
    shards: facts.shards
      .map((shard) => only(shard, (kind) => added.has(kind)))
      .filter(
        ({ region, kinds }) => region === globalRegion || (there.has(region) && kinds.size > 0),
      ),
  };
};

const readWith = (
  own: readonly Collector[],
  session: Session,
  settings: Settings,
  options: Partial<ReadingOptions>,
): Promise<Facts> =>
  readKinds(
    session,
    settings,
    own.map(({ provides }) => provides),
    options,
    own,
  );

const readKinds = async (
  session: Session,
  settings: Settings,
  kinds: readonly FactKind<unknown>[],
  options: Partial<ReadingOptions>,
  own: readonly Collector[] = collectors,
): Promise<Facts> => {
  // Who judges what was read needs nothing of what reads.
  const { collect, noKeeper } = await import("./collect/collect.ts");
  return collect({
    ...session,
    ...{ settings, kinds, collectors: own },
    now: () => new Date().toISOString(),
    ...{
      progress: () => {},
      signal: new AbortController().signal,
      earlier: null,
      keeper: noKeeper,
    },
    ...options,
  });
};

/** What telling applications apart takes, and how each lies in its network. */
const describing = { applications, networkLayout };

/** Reads from AWS what tells applications apart, and nothing else. */
export const readApplications = (
  session: Session,
  settings: Settings,
  options: Partial<ReadingOptions> = {},
): Promise<Facts> => readKinds(session, settings, kindsOf(describing), options);

/** The applications in what was read, by account and region. */
export const applicationsIn = (facts: Facts, settings: Settings): readonly ReportedApplication[] =>
  [...worldsOf(facts, settings, facts.startedAt)].flatMap(([{ region }, world]) =>
    region === globalRegion
      ? []
      : world.resolve({ applications }).applications.reported().map(layoutIn(world)),
  );

const layoutIn = (world: World) => {
  const { networkLayout: network } = world.resolve({ networkLayout });
  return (application: ReportedApplication): ReportedApplication => ({
    ...application,
    layout: network.of(application),
  });
};

/** Tells applications apart where the facts for it were read anyway; else nobody owns anything. */
const describerFor = (selected: readonly Rule[], settings: Settings): Judging["describe"] => {
  const read = new Set(kindsFor(selected, settings));
  const isRead = (needs: Needs): boolean => kindsOf(needs).every((kind) => read.has(kind));
  if (!isRead({ anchors })) return undescribed;
  const layoutOf = isRead({ networkLayout })
    ? layoutIn
    : () => (application: ReportedApplication) => application;
  const alarmsOf = isRead({ alarmCoverage })
    ? (world: World) => world.resolve({ alarmCoverage }).alarmCoverage
    : () => null;
  return (world) => {
    const found = world.resolve({ applications, anchors });
    return {
      ownershipOf: found.applications.ownershipOf,
      anchorsOf: found.anchors,
      applications: found.applications.reported().map(layoutOf(world)),
      alarmCoverage: alarmsOf(world),
    };
  };
};

const judgingOf = (
  request: ScanRequest,
  startedAt: string,
  recordedKinds: ReadonlySet<string>,
): Judging => {
  const isRequested = requestedWhenRead(recordedKinds);
  const { code } = request;
  return {
    ...request,
    now: request.now ?? startedAt,
    ...(code === undefined ? {} : { locatorFor: (facts) => code.locatorFor(facts) }),
    actionsOf: (rule) => actionsOf(collectorsFor([rule], request.settings, isRequested)),
    describe: describerFor(request.rules.selected, request.settings),
  };
};

/** Judges facts, read just now or recorded: the same facts give the same report. */
export const judgeFacts = (facts: Facts, request: ScanRequest): Report =>
  judge(facts, judgingOf(request, facts.startedAt, recordedKindsIn(facts)));

/**
 * Judges facts that come an account at a time; an account's are let go when it is judged.
 *
 * @param look is shown each account's
 */
export const judgeByAccount = async (
  facts: FactsByAccount,
  request: ScanRequest,
  look: (account: AccountFacts) => void,
): Promise<Report> => {
  const judging = judgingOf(request, facts.startedAt, facts.recordedKinds);
  const judged: AccountJudgement[] = [];
  for await (const account of facts.accounts()) {
    look(account);
    judged.push(judgeAccount(...account, judging));
  }
  return reportOn(facts, judged, judging);
};
