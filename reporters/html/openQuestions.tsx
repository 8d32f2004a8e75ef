import { needsAttention, type Report } from "../../src/model/report.ts";
import {
  causesOf,
  isOpenFailure,
  notEvaluatedOf,
  notesOf,
  questionsOf,
  rangesOf,
  someOf,
} from "../_digest.ts";
import { plural } from "../_text.ts";
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
    lines={causesOf(report).map(({ text, settle, answers, items }) => ({
      text,
      quiet: `${plural(answers, "answer")}: ${rangesOf(items).join(", ")}. ${settle}`,
    }))}
  />
);

/** Earlier failures that may still be there. */
export const CarriedOn = ({ carried }: Report) => (
  <List
    id="carried"
    title="Failed before, could not be read again"
    lines={(carried?.findings ?? [])
      .filter(({ finding }) => isOpenFailure(finding))
      .map(({ finding, lastReadAt, reason }) => ({
        text: finding.message,
        quiet: `${finding.rule}, last read ${lastReadAt.slice(0, 10)}: ${reason}`,
      }))}
  />
);

/** What only a person can say. */
export const Questions = (report: Report) => (
  <List
    id="persons"
    title="For a person to say"
    lines={questionsOf(report).map(({ items, text, names }) => ({
      text: `${items.join(", ")}: ${text}`,
      quiet: someOf(names),
    }))}
  />
);

/** Waived failures, and waivers that somebody has to look at. */
export const Waivers = ({ findings, waivers }: Report) => (
  <List
    id="waivers"
    title="Waivers"
    lines={[
      ...waivers.filter(needsAttention).map(({ message, owner }) => ({
        text: message,
        quiet: owner ?? "",
      })),
      ...findings
        .filter((finding) => finding.verdict === "fail" && !isOpenFailure(finding))
        .map(({ message, rule, waiver }) => ({
          text: `Waived: ${message}`,
          quiet: `${rule}, until ${waiver?.expiry}: ${waiver?.reason}`,
        })),
    ]}
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
    lines={notesOf(report).map(({ text, names }) => ({ text, quiet: someOf(names) }))}
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
