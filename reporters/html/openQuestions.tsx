import { type Finding, needsAttention, type Report } from "../../src/model/report.ts";
import { alikeIn, whereText } from "../_alike.ts";
import {
  causesOf,
  endingAttestationsOf,
  isOpenFailure,
  notEvaluatedOf,
  notesOf,
  questionsOf,
} from "../_digest.ts";
import { Section } from "./parts.tsx";

const List = ({
  id,
  title,
  lines,
}: {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly { readonly text: string; readonly quiet: string }[];
}) =>
  lines.length === 0 ? null : (
    <Section id={id} title={title}>
      <ul class="lines">
        {lines.map(({ text, quiet }) => (
          <li key={`${text}${quiet}`}>
            {text} <span class="quiet">{quiet}</span>
          </li>
        ))}
      </ul>
    </Section>
  );

/** What keeps the scan from knowing, and what would settle it. */
export const Unknowns = (report: Report) => (
  <List
    id="unknown"
    title="Could not be decided"
    lines={causesOf(report).map(({ text, settle, answers }) => ({
      text,
      quiet: `${answers}. ${settle}`,
    }))}
  />
);

const ruleAndPlace = (findings: readonly Finding[], report: Report): string =>
  [findings[0]?.rule ?? "", whereText(findings, report)].filter((part) => part !== "").join(", ");

/** Earlier failures that may still be there. */
export const CarriedOn = (report: Report) => (
  <List
    id="carried"
    title="Failed before, could not be read again"
    lines={(report.carried?.findings ?? [])
      .filter(({ finding }) => isOpenFailure(finding))
      .map(({ finding, lastReadAt, reason }) => ({
        text: finding.message,
        quiet: `${ruleAndPlace([finding], report)}, last read ${lastReadAt.slice(0, 10)}: ${reason}`,
      }))}
  />
);

/** What only a person can say. */
export const Questions = (report: Report) => (
  <List
    id="persons"
    title="For a person to say"
    lines={questionsOf(report).map(({ items, text, whom }) => ({
      text: `${items.join(", ")}: ${text}`,
      quiet: whom,
    }))}
  />
);

/** Waived failures, and waivers that somebody has to look at. */
export const Waivers = (report: Report) => (
  <List
    id="waivers"
    title="Waivers"
    lines={[
      ...report.waivers.filter(needsAttention).map(({ message, owner }) => ({
        text: message,
        quiet: owner ?? "",
      })),
      ...alikeIn(
        report.findings.filter((finding) => finding.verdict === "fail" && !isOpenFailure(finding)),
        report,
      ).map(({ message, first: { waiver }, findings }) => ({
        text: `Waived: ${message}`,
        quiet: `${ruleAndPlace(findings, report)}, until ${waiver?.expiry}: ${waiver?.reason}`,
      })),
    ]}
  />
);

/** Attestations that end soon. */
export const Attestations = (report: Report) => (
  <List
    id="attestations"
    title="Attestations to look at"
    lines={endingAttestationsOf(report).map(({ text, whom }) => ({ text, quiet: whom }))}
  />
);

/** How many failures are new since the baseline. */
export const SinceBaseline = ({ baseline }: Report) => (
  <List
    id="baseline"
    title="Since the baseline"
    lines={
      baseline === undefined
        ? []
        : [
            {
              text: `${baseline.new} new, ${baseline.unchanged} unchanged, ${baseline.absent} resolved, ${baseline.open} open`,
              quiet: `the baseline was read ${baseline.startedAt.slice(0, 10)}`,
            },
          ]
    }
  />
);

/** Advice that changes no verdict. */
export const Notes = (report: Report) => (
  <List
    id="notes"
    title="Worth knowing"
    lines={notesOf(report).map(({ text, whom }) => ({ text, quiet: whom }))}
  />
);

/** Items that no rule has answered. */
export const NotEvaluated = (report: Report) => (
  <List
    id="left-out"
    title="Not evaluated"
    lines={notEvaluatedOf(report).map(({ reason, which }) => ({ text: which, quiet: reason }))}
  />
);
