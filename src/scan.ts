import { collect, type Progress } from "./collect/collect.ts";
import { plan } from "./collect/plan.ts";
import { collectors } from "./collect/registry.ts";
import type { Session } from "./collect/session.ts";
import { type Judging, judge, undescribed } from "./judge/judge.ts";
import { populationOf } from "./judge/population.ts";
import { kindsOf } from "./judge/world.ts";
import type { FactKind } from "./model/kind.ts";
import type { Location, Report } from "./model/report.ts";
import type { Rule } from "./model/rule.ts";
import type { Settings } from "./model/settings.ts";
import type { Facts } from "./model/store.ts";
import { applications } from "./topology/applications.ts";

/** What a scan judges, and by what. */
export interface ScanRequest {
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: Settings;
  readonly location: Location;
  readonly rules: { readonly selected: readonly Rule[]; readonly existing: readonly Rule[] };
  readonly allowIncomplete: boolean;
  /** The judgement's present; null: when the facts were begun to be read. */
  readonly now: string | null;
}

/** The kinds of facts that the rules come down to. */
export const kindsFor = (rules: readonly Rule[]): readonly FactKind<unknown>[] => [
  ...new Set(rules.flatMap((rule) => kindsOf(rule.needs))),
];

/** Everything that reading for these rules may call, as IAM actions. */
export const collectorsFor = (rules: readonly Rule[]) => plan(kindsFor(rules), collectors);

/** Reads from AWS what the selected rules need. */
export const readAccount = (
  session: Session,
  request: ScanRequest,
  progress: Progress,
): Promise<Facts> =>
  collect({
    ...session,
    settings: request.settings,
    kinds: kindsFor(request.rules.selected),
    collectors,
    now: () => new Date().toISOString(),
    progress,
  });

/** Tells applications apart where the facts for it were read anyway; else nobody owns anything. */
const describerFor = (selected: readonly Rule[]): Judging["describe"] => {
  const read = new Set(kindsFor(selected));
  const enough = kindsOf({ applications }).every((kind) => read.has(kind));
  if (!enough) return undescribed;
  return (world) => {
    const { applications: found } = world.resolve({ applications });
    return { ownershipOf: found.ownershipOf, applications: found.reported() };
  };
};

/** Judges facts, read just now or recorded: the same facts give the same report. */
export const judgeFacts = (facts: Facts, request: ScanRequest): Report =>
  judge(facts, {
    ...request,
    now: request.now ?? facts.startedAt,
    describe: describerFor(request.rules.selected),
    population: (all) => populationOf(all, request.settings),
  });
