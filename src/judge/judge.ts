import { applicationNames } from "../model/applicationName.ts";
import type { EarlierReport } from "../model/baseline.ts";
import { accountsIn } from "../model/byAccount.ts";
import { joinListings, type Listing } from "../model/fact.ts";
import { itemPosition } from "../model/guide.ts";
import { compareTexts } from "../model/order.ts";
import { matches } from "../model/pattern.ts";
import {
  type Carried,
  type Finding,
  type Report,
  type ReportedAlarmCoverage,
  type ReportedApplication,
  type RuleSummary,
  reportSchemaVersion,
} from "../model/report.ts";
import { type Rule, ruleNamed } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { accountsOf, applicationsWithStanding } from "./accounts.ts";
import { summaryOf as baselineSummaryOf, compare as compareWith } from "./baseline.ts";
import { carryOn } from "./carry.ts";
import { beyondGuideOf, checklistOf } from "./checklist.ts";
import { type Coverage, coversOf } from "./coverage.ts";
import { optionsOf, severityOf } from "./evaluate.ts";
import { type AccountJudgement, judgeAccount } from "./judgeAccount.ts";
import type { Judging } from "./judging.ts";
import { populationOf } from "./population.ts";
import { isNarrowed } from "./scope.ts";
import { distinctEntries } from "./unreadCalls.ts";
import { overall } from "./verdict.ts";
import { waiverStates } from "./waiverStates.ts";

/** What is told of a scan as a whole, whatever its accounts hold. */
export type Reading = Omit<Facts, "shards" | "terms">;

/** Judges everything that was read; the same facts and settings give the same report. */
export const judge = (facts: Facts, judging: Judging): Report =>
  reportOn(
    facts,
    accountsIn(facts).map(([id, own]) => judgeAccount(id, own, judging)),
    judging,
  );

/**
 * One report over what judging each account gave.
 *
 * @param accounts by ID, those included of which nothing was read that was to be
 */
export const reportOn = (
  { startedAt, finishedAt, statistics, expected = [] }: Reading,
  accounts: readonly AccountJudgement[],
  judging: Judging,
): Report => {
  const { settings, rules, now } = judging;
  const judged = accounts.flatMap((account) => account.findings).sort(byFinding);
  const baseline = judging.baseline ?? null;
  const findings = baseline === null ? judged : compareWith(judged, baseline);
  const population = populationOf(
    accounts.map((account) => account.population),
    settings,
  );
  const checklist = checklistOf(findings, rules.selected, rules.existing);
  const beyondGuide = beyondGuideOf(findings, rules.selected);
  const unanswered = checklist.notEvaluated.filter(({ item }) => judging.asked?.includes(item));
  const missing = accounts.flatMap((account) => account.missing);
  const unread = distinctEntries(accounts.flatMap((account) => account.unread));
  const measure = { threshold: settings.failOn, allowIncomplete: judging.allowIncomplete };
  const places = accounts.flatMap(({ coverage }) => coverage.places);
  const coverage = coverageOf(accounts, judging);
  const previous = judging.previous ?? null;
  return {
    schemaVersion: reportSchemaVersion,
    tool: judging.tool,
    ...{ startedAt, finishedAt },
    complete: unread.length === 0 && missing.length === 0,
    accounts: accountsOf(accounts, expected, findings, measure),
    scope: settings.scope,
    ...overall(findings, settings.failOn, population, judging.allowIncomplete, {
      unanswered,
      missing: missing.length,
    }),
    threshold: settings.failOn,
    checklist: checklist.rows,
    ...(beyondGuide.length === 0 ? {} : { beyondGuide }),
    notEvaluated: checklist.notEvaluated,
    findings,
    waivers: waiverStates({ findings, rules, places, settings, now }),
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
      accounts.flatMap(({ applications }) =>
        applications.filter((application) => isSelected(application, settings)),
      ),
      findings,
      measure,
    ),
    ...alarmCoverageOf(accounts.flatMap(({ alarmCoverage }) => alarmCoverage)),
    collection: { ...statistics, unread },
  };
};

const coverageOf = (
  accounts: readonly AccountJudgement[],
  { rules, settings }: Judging,
): Coverage => {
  const byId = new Map(accounts.map(({ id, coverage }) => [id, coverage]));
  return {
    rules: rules.selected.map(({ id }) => id),
    covers: coversOf(accounts.flatMap(({ coverage }) => coverage.places)),
    narrowed: isNarrowed(settings),
    isWhole: (rule, account) => byId.get(account)?.wholeRules.has(rule) ?? false,
    isDeferred: (rule, account) => byId.get(account)?.deferredRules.has(rule) ?? false,
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

/** By the names that a scope may give an application. */
const isSelected = (application: ReportedApplication, { scope }: Settings): boolean =>
  scope.applications.length === 0 || matches(scope.applications, ...applicationNames(application));

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
