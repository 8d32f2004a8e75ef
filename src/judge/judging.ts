import type { Baseline, EarlierReport } from "../model/baseline.ts";
import type { Listing } from "../model/fact.ts";
import type { ItemId } from "../model/guide.ts";
import type {
  Finding,
  Location,
  ReportedAlarmCoverage,
  ReportedApplication,
} from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { noSurroundings, type Surroundings } from "./evaluate.ts";
import type { World } from "./world.ts";

/** What the judge needs to know besides the facts. */
export interface Judging {
  readonly tool: { readonly name: string; readonly version: string };
  readonly settings: Settings;
  readonly rules: { readonly selected: readonly Rule[]; readonly existing: readonly Rule[] };
  /** Where findings point to whose resource no code is known to have made: the config file. */
  readonly location: Location;
  /** Says of an account's resources which code made them; null where none is known. */
  locatorFor?(facts: Facts): (resource: Finding["resource"]) => Location | null;
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
