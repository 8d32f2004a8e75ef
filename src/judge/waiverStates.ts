import type { Finding, ReportedWaiver } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings, Waiver } from "../model/settings.ts";
import { daysLeft, endText, noticeDays } from "./notice.ts";
import { isNarrowed } from "./scope.ts";
import { hasExpired, isForResource, isForRule } from "./waive.ts";

/** What was judged, and where was looked. */
export interface Seen {
  readonly findings: readonly Finding[];
  readonly rules: { readonly selected: readonly Rule[]; readonly existing: readonly Rule[] };
  readonly places: readonly { readonly account: string; readonly region: string }[];
  readonly settings: Settings;
  readonly now: string;
}

/** A waiver, and the rules that it is meant for. */
interface Meant extends Waiver {
  readonly rules: readonly Rule[];
  readonly ruleIds: ReadonlySet<string>;
}

const meantBy = (waiver: Waiver, { rules }: Seen): Meant => {
  const meant = rules.existing.filter((rule) => isForRule(waiver, rule));
  return { ...waiver, rules: meant, ruleIds: new Set(meant.map(({ id }) => id)) };
};

const isMeant = (waiver: Meant, finding: Finding): boolean =>
  waiver.ruleIds.has(finding.rule) && isForResource(waiver, finding);

/** Whether what an ARN names lies where was looked; its region and account, as far as they are written out. */
const isWithinReach = ({ resource }: Waiver, { places }: Seen): boolean => {
  const literal = resource.split("*")[0] ?? "";
  const parts = resource.split(":");
  const [arn, , , region = "", account = ""] = parts;
  const isWritten = (count: number): boolean =>
    parts.slice(0, count).join(":").length < literal.length;
  if (arn !== "arn") return true;
  return places.some(
    (place) =>
      (region === "" || !isWritten(4) || place.region === region) &&
      (account === "" || !isWritten(5) || place.account === account),
  );
};

/** Whether a waiver that covers nothing would cover something if there were anything. */
const isDecided = (waiver: Meant, seen: Seen): boolean => {
  const { findings, rules, places, settings } = seen;
  const meant = waiver.rules.filter(({ id }) => settings.rules[id]?.enabled !== false);
  return (
    meant.length > 0 &&
    meant.every((rule) => rules.selected.includes(rule)) &&
    // What is read on request only could fail once it is requested.
    meant.every(({ unrequested }) => unrequested === "manual") &&
    !isNarrowed(settings) &&
    settings.regions.every((region) => places.some((place) => place.region === region)) &&
    isWithinReach(waiver, seen) &&
    !findings.some(
      ({ rule, verdict }) =>
        (verdict === "unknown" || verdict === "manual") && waiver.ruleIds.has(rule),
    )
  );
};

const nameOf = ({ rule, resource }: Waiver): string => `the waiver for ${rule} on ${resource}`;

const counted = (count: number, verb: string): string =>
  count === 1 ? `its finding ${verb}s` : `its ${count === 0 ? "" : `${count} `}findings ${verb}`;

type State = Pick<ReportedWaiver, "state" | "findings" | "message">;

const expiredState = (waiver: Meant, failures: readonly Finding[], seen: Seen): State => {
  const open = failures.filter((finding) => finding.waiver === undefined).length;
  const message =
    open === 0 && (failures.length > 0 || isDecided(waiver, seen))
      ? "nothing needs it any more; remove it"
      : `${counted(open, "count")} again`;
  return {
    state: "expired",
    findings: open,
    message: `${nameOf(waiver)} expired on ${waiver.expiry}: ${message}`,
  };
};

const stateOf = (
  waiver: Meant,
  failures: readonly Finding[],
  lasting: readonly Meant[],
  seen: Seen,
): State => {
  const findings = failures.length;
  const name = nameOf(waiver);
  if (hasExpired(waiver, seen.now)) return expiredState(waiver, failures, seen);
  if (waiver.rules.length === 0) {
    return { state: "unmatched", findings, message: `${name} is for no rule of this version` };
  }
  if (findings === 0 && isDecided(waiver, seen)) {
    return { state: "unmatched", findings, message: `${name} covers no finding; remove it` };
  }
  const isKept = (finding: Finding): boolean => lasting.some((other) => isMeant(other, finding));
  if (daysLeft(waiver, seen.now) <= noticeDays && (findings === 0 || !failures.every(isKept))) {
    return {
      state: "ending",
      findings,
      message: `${name} ${endText(waiver, seen.now)}: then ${counted(findings, "count")} again`,
    };
  }
  return findings === 0
    ? {
        state: "undecided",
        findings,
        message: `${name} covers nothing that was read, and not everything was that it may cover`,
      }
    : { state: "active", findings, message: `${name} holds until ${waiver.expiry}` };
};

/** How each waiver of the config stands on the day of the judgement, in the config's order. */
export const waiverStates = (seen: Seen): readonly ReportedWaiver[] => {
  const waivers = seen.settings.waivers.map((waiver) => meantBy(waiver, seen));
  const lasting = waivers.filter((waiver) => daysLeft(waiver, seen.now) > noticeDays);
  const failing = seen.findings.filter(({ verdict }) => verdict === "fail");
  return waivers.map((waiver) => {
    const { rule, resource, reason, expiry, owner } = waiver;
    const failures = failing.filter((finding) => isMeant(waiver, finding));
    return { rule, resource, reason, expiry, owner, ...stateOf(waiver, failures, lasting, seen) };
  });
};
