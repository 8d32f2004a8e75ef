import type { Finding } from "../model/report.ts";
import type { Threshold } from "../model/settings.ts";
import { type Overall, reaches } from "../model/verdict.ts";

/** What there is to audit, as far as the lists were read. */
export type Population =
  | { readonly kind: "some" }
  | { readonly kind: "unread" }
  /** For certain nothing at all, or nothing of what the scope asks for: says where was looked, and for what. */
  | { readonly kind: "nothing"; readonly why: string };

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** An item that was asked for by its name and has no row, with the reason. */
export interface Unanswered {
  readonly item: string;
  readonly reason: string;
}

/** What was asked for and is not there. */
export interface Lacks {
  readonly unanswered?: readonly Unanswered[];
  /** How many places were to be read and were not. */
  readonly missing?: number;
}

/**
 * The answer to the whole, with its reason (design: verdict and exit code). With a baseline only what
 * is new since decides; what failed there already is told beside it.
 */
export const overall = (
  findings: readonly Finding[],
  threshold: Threshold,
  population: Population,
  allowIncomplete: boolean,
  { unanswered = [], missing = 0 }: Lacks = {},
): { readonly verdict: Overall; readonly reason: string } => {
  const relevant = findings.filter((finding) => reaches(finding.severity, threshold));
  const open = relevant.filter(({ verdict, waiver }) => verdict === "fail" && waiver === undefined);
  const failures = open.filter(({ baseline }) => baseline !== "unchanged");
  const earlier = open.length - failures.length;
  const compared = findings.some(({ baseline }) => baseline !== undefined);
  const noun = compared ? "new failure" : "failure";
  if (failures.length > 0) {
    return {
      verdict: "NO-GO",
      reason: [
        `${plural(failures.length, noun)} of severity ${threshold} or above${inBaseline(earlier)}`,
        ...(population.kind === "nothing" ? [population.why] : []),
        ...(missing > 0 ? [missingText(missing)] : []),
      ].join("; "),
    };
  }
  if (population.kind === "nothing") {
    return { verdict: "INCOMPLETE", reason: population.why };
  }
  const unknowns = relevant.filter((finding) => finding.verdict === "unknown");
  const [lack] = lacksOf(unknowns.length, threshold, { unanswered, missing });
  if (lack !== undefined && !allowIncomplete) {
    return {
      verdict: "INCOMPLETE",
      reason: `no ${noun} was found${inBaseline(earlier)}, but ${lack}`,
    };
  }
  return {
    verdict: "GO",
    reason: [
      threshold === "none"
        ? "failures are not counted"
        : `no ${noun} of severity ${threshold} or above${inBaseline(earlier)}`,
      ...(unknowns.length > 0 ? [`${plural(unknowns.length, "open answer")} accepted`] : []),
      ...(missing > 0 ? [`${plural(missing, "missing place")} accepted`] : []),
    ].join("; "),
  };
};

/** Why what was found is not all, the gravest first. */
const lacksOf = (
  unknowns: number,
  threshold: Threshold,
  { unanswered, missing }: Required<Lacks>,
): readonly string[] => {
  const which = unanswered.map(({ item, reason }) => `${item} (${reason})`).join(", ");
  return [
    ...(missing > 0 ? [missingText(missing)] : []),
    ...(unknowns > 0
      ? [`${plural(unknowns, "answer")} of severity ${threshold} or above could not be had`]
      : []),
    ...(which === "" ? [] : [`what was asked for is not answered: ${which}`]),
  ];
};

const missingText = (missing: number): string =>
  `${plural(missing, "place")} that ${missing === 1 ? "was" : "were"} to be read ${missing === 1 ? "is" : "are"} missing`;

const inBaseline = (earlier: number): string =>
  earlier === 0 ? "" : ` (besides ${earlier} in the baseline)`;
