import type { ItemId, Section } from "./guide.ts";
import type { Json } from "./kind.ts";
import type { Remedy } from "./rule.ts";
import { type OptionValue, type Role, roles, type Settings, type Threshold } from "./settings.ts";
import type { Overall, Severity, Verdict } from "./verdict.ts";

/** The version of the JSON report's shape; see `schemas/report.schema.json`. */
export const reportSchemaVersion = "1.7";

export interface Evidence {
  readonly api: string;
  readonly resource: string;
  readonly field: string;
  readonly value: Json;
  /** When the API answered, ISO 8601. */
  readonly readAt: string;
}

/**
 * Why a finding is unknown: the call that gave no answer, or (with `api` null) why all that was read does
 * not decide, or which place was not read at all.
 */
export interface UnknownCause {
  readonly reason: string;
  readonly api: string | null;
  readonly error: string;
  /** The IAM action, or null where no permission would settle it. */
  readonly action: string | null;
  /** What a person can do about it. */
  readonly settle: string;
}

export interface AppliedWaiver {
  readonly reason: string;
  readonly expiry: string;
  readonly owner: string | null;
}

/** How a waiver of the config stands on the day of the judgement. */
export interface ReportedWaiver extends AppliedWaiver {
  /** The patterns of the config. */
  readonly rule: string;
  readonly resource: string;
  /**
   * `ending`: within two weeks, and no other takes over. `unmatched`: it covers nothing. `undecided`: it
   * covers nothing that was read, and what it may cover was not read, not selected or out of scope.
   */
  readonly state: "active" | "ending" | "expired" | "unmatched" | "undecided";
  /** The failures that it covers; those that count again where it has expired. */
  readonly findings: number;
  readonly message: string;
}

/** Whether somebody has to do something about a waiver. */
export const needsAttention = ({ state }: Pick<ReportedWaiver, "state">): boolean =>
  state === "ending" || state === "expired" || state === "unmatched";

/** Who vouches for what no account can show. */
export interface AppliedAttestation {
  readonly by: string;
  readonly at: string;
  readonly link: string;
  readonly expiry: string;
  /** Within two weeks of the end, where no other attestation takes over: the same in a sentence. */
  readonly ending?: string;
}

/** A place in a file; lines and columns count from 1, columns in UTF-16 units, the end is the sign after the last. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a finding points to: the config file, or with all of its parts the code that made the resource. */
export interface Location extends Pick<Span, "line">, Partial<Omit<Span, "line">> {
  /** Relative to the repository's root, with forward slashes. */
  readonly file: string;
  /** What the code calls the resource: `module.shop.aws_lb.main[0]`. */
  readonly address?: string;
}

/** One judgement of one rule about one resource; a failing resource has one for each violation. */
export interface Finding {
  /** Fingerprint: the same for the same violation of the same resource, scan after scan. */
  readonly id: string;
  readonly rule: string;
  readonly items: readonly ItemId[];
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly resource: { readonly id: string; readonly type: string; readonly name: string };
  readonly application: string | null;
  readonly role: Role | null;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly notes: readonly string[];
  readonly remediation: string;
  readonly unknown?: readonly UnknownCause[];
  readonly waiver?: AppliedWaiver;
  readonly attestation?: AppliedAttestation;
  /** With a baseline, on each failure: whether it failed there already. */
  readonly baseline?: "new" | "unchanged";
  readonly location: Location;
}

export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly manual: number;
  readonly notApplicable: number;
  readonly waived: number;
}

export interface ChecklistRow {
  readonly item: ItemId;
  readonly title: string;
  readonly section: Section;
  readonly verdict: Verdict;
  readonly counts: Counts;
}

/** What a rule that answers no item of the guide says as a whole. */
export interface RuleRow {
  readonly rule: string;
  readonly title: string;
  readonly section: Section;
  readonly verdict: Verdict;
  readonly counts: Counts;
}

/** A rule that ran, for reports that carry their own help. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly section: Section;
  readonly items: readonly ItemId[];
  readonly severity: Severity;
  readonly why: string;
  readonly checks: string;
  readonly blindSpots: string;
  readonly remedy: Remedy;
  readonly references: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly actions: readonly string[];
}

export interface ReportedMember {
  readonly id: string;
  readonly name: string;
  /** What the role and the membership rest on. */
  readonly because: readonly string[];
}

export interface ReportedEdge {
  readonly from: string;
  readonly to: string;
  readonly port: number | null;
}

/** Where traffic from outside of AWS begins, as an end of a path. */
export const internet = "internet";

export interface ReportedSubnet {
  readonly id: string;
  /** Its tag Name. */
  readonly name: string | null;
  /** The name of its zone; null where that was not read. */
  readonly zone: string | null;
  /** Whether its routes lead to an internet gateway. */
  readonly tier: "public" | "private" | "unknown";
}

export interface ReportedPlacement {
  /** The member's `id`. */
  readonly member: string;
  readonly subnets: readonly ReportedSubnet[];
  /** Whether these are all of its subnets. */
  readonly whole: boolean;
}

/**
 * Whether security groups let something through; `partly`: from some of the addresses; `inward`: the
 * receiver's do, the sender's do not.
 */
export type Admitted = "yes" | "partly" | "inward" | "no" | "unknown";

/** What the security groups of both ends let through. */
export interface ReportedPath {
  /** A member's `id`, or `internet`. */
  readonly from: string;
  readonly to: string;
  /** The TCP port on which `to` listens; null where that was not read. */
  readonly port: number | null;
  readonly admitted: Admitted;
  /** Whether the application's wiring asks for it; others are listed where they are admitted only. */
  readonly needed: boolean;
}

/** How an application lies in its network. */
export interface ReportedLayout {
  readonly placements: readonly ReportedPlacement[];
  readonly paths: readonly ReportedPath[];
}

/** What alarms do for a metric: somebody is told, nobody is, of some parts only; or there is none. */
export type AlarmState = "told" | "silent" | "partly" | "none" | "unknown";

export interface ReportedMetric {
  readonly name: string;
  /** Whether the guide asks for it; others are listed where an alarm watches them only. */
  readonly asked: boolean;
  readonly state: AlarmState;
  readonly alarms: readonly string[];
}

/** The alarms on the metrics of one resource. */
export interface ReportedAlarmCoverage {
  readonly account: string;
  readonly region: string;
  readonly resource: { readonly id: string; readonly type: string; readonly name: string };
  readonly application: string | null;
  readonly metrics: readonly ReportedMetric[];
}

export interface ReportedApplication {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly environment: string | null;
  /** By role; a role that nobody has is an empty list. */
  readonly members: Readonly<Record<Role, readonly ReportedMember[]>>;
  readonly edges: readonly ReportedEdge[];
  /** What could not be placed, and why. */
  readonly undecided: readonly string[];
  /** Present where the selected rules have the network read. */
  readonly layout?: ReportedLayout;
}

/** Every member with its role, from the edge inwards. */
export const membersOf = ({
  members,
}: Pick<ReportedApplication, "members">): readonly (ReportedMember & { readonly role: Role })[] =>
  roles.flatMap((role) => members[role].map((member) => ({ ...member, role })));

export interface UnreadEntry {
  readonly api: string;
  readonly account: string;
  readonly region: string;
  readonly reason: string;
  readonly error: string;
  readonly action: string;
}

/** How a report stands to its baseline, in failures. */
export interface BaselineSummary {
  /** When the baseline's reading began, ISO 8601. */
  readonly startedAt: string;
  readonly new: number;
  readonly unchanged: number;
  /** They failed in the baseline and are known to fail no more. */
  readonly absent: number;
  /** They failed in the baseline; whether they still do was not looked at or could not be told. */
  readonly open: number;
}

/** A failure of an earlier report of which this scan cannot tell: it may still be there. */
export interface CarriedFinding {
  /** As the earlier report has it, under the waivers of today. */
  readonly finding: Finding;
  /** When it was last read, ISO 8601. */
  readonly lastReadAt: string;
  /** Why it cannot be told. */
  readonly reason: string;
}

/** What is carried on from an earlier report, so that nobody takes it for fixed. It decides nothing. */
export interface Carried {
  /** When the reading for the earlier report began, ISO 8601. */
  readonly startedAt: string;
  readonly findings: readonly CarriedFinding[];
  /** The rules of carried findings that did not run. */
  readonly rules: readonly RuleSummary[];
}

/** How a part of what was judged stands by itself. */
export interface Standing {
  readonly verdict: Overall;
  /** Failures that no waiver covers, by severity; also those that are in the baseline. */
  readonly failures: Readonly<Record<Severity, number>>;
  /** The answers that could not be had. */
  readonly unknown: number;
}

/** A place that was to be read and was not. */
export interface MissingPlace {
  /** Null for an account whose regions are not known. */
  readonly region: string | null;
  readonly reason: string;
}

/** An account that was scanned, or was to be. */
export interface ReportedAccount extends Standing {
  readonly id: string;
  readonly partition: string;
  readonly regions: readonly string[];
  /** Enabled regions that were not read, for a service control policy refuses every call there. */
  readonly forbidden?: readonly string[];
  /** What was to be read and is not there. */
  readonly missing?: readonly MissingPlace[];
  /** The calls that gave no answer. */
  readonly unread: number;
}

/** What is said of regions that nobody may use. */
export const forbiddenText = (account: string, regions: readonly string[]): string =>
  `not read in ${account}, for a service control policy refuses every call there: ${regions.join(", ")}`;

/** What is said of places that were to be read: each account in a line. */
export const missingTexts = ({ accounts }: Pick<Report, "accounts">): readonly string[] =>
  accounts.flatMap(({ id, missing = [] }) =>
    [...new Set(missing.map(({ reason }) => reason))].map((reason) => {
      const regions = missing.flatMap((one) => (one.reason === reason ? [one.region] : []));
      const where = regions.includes(null) ? "" : ` ${regions.join(", ")}`;
      return `missing: ${id}${where}: ${reason}`;
    }),
  );

/** The reason of items that a narrower selection left out. */
export const notSelected = "no selected rule answers it";

export interface Report {
  readonly schemaVersion: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Whether every call that the selected rules asked for was answered. */
  readonly complete: boolean;
  readonly accounts: readonly ReportedAccount[];
  /** What of them was judged; empty lists leave nothing out. */
  readonly scope: Settings["scope"];
  readonly verdict: Overall;
  /** Why, in one sentence. */
  readonly reason: string;
  readonly threshold: Threshold;
  readonly checklist: readonly ChecklistRow[];
  /** Beside the checklist: the rules that ran and answer no item. Present where there are such rules. */
  readonly beyondGuide?: readonly RuleRow[];
  readonly notEvaluated: readonly { readonly item: ItemId; readonly reason: string }[];
  readonly findings: readonly Finding[];
  /** In the config's order. */
  readonly waivers: readonly ReportedWaiver[];
  /** Present where the scan was compared with an earlier report. */
  readonly baseline?: BaselineSummary;
  /** Present where there is an earlier report to carry findings on from. */
  readonly carried?: Carried;
  readonly rules: readonly RuleSummary[];
  readonly applications: readonly (ReportedApplication & Standing)[];
  /** Which metrics alarms watch; present where the selected rules have the alarms read. */
  readonly alarmCoverage?: {
    readonly resources: readonly ReportedAlarmCoverage[];
    /** Whether these are all of the resources. */
    readonly whole: boolean;
  };
  readonly collection: {
    readonly requests: number;
    readonly retries: number;
    readonly throttled: number;
    readonly unread: readonly UnreadEntry[];
  };
}

/** The exit code that the verdict stands for; 3 is for usage, config and credentials. */
export const exitCode = (verdict: Overall): 0 | 1 | 2 =>
  verdict === "GO" ? 0 : verdict === "NO-GO" ? 1 : 2;
