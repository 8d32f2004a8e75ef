import { defaults } from "../config/defaults.ts";
import type { Option, Rule } from "../model/rule.ts";
import { actionsFor } from "../scan.ts";
import { boundsOf, explanationParts, type Part } from "./explanation.ts";

/** `gonogo rules`, for people: a line a rule. */
export const rulesText = (rules: readonly Rule[]): string => {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return `${rules
    .map(
      (rule) =>
        `${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.items.join(", ").padEnd(6)}  ${rule.title}`,
    )
    .join("\n")}\n`;
};

/** `gonogo rules --output json`. */
export const rulesJson = (rules: readonly Rule[]): string =>
  `${JSON.stringify(
    rules.map((rule) => ({
      id: rule.id,
      title: rule.title,
      severity: rule.severity,
      section: rule.section,
      items: rule.items,
      options: rule.options,
      actions: actionsFor([rule], defaults),
    })),
    null,
    2,
  )}\n`;

const indented = (text: string): readonly string[] => text.split("\n").map((line) => `  ${line}`);

const optionLine = ([name, option]: readonly [string, Option]): string => {
  const bounds = boundsOf(option);
  return `${name} = ${JSON.stringify(option.default)}  ${option.description}${bounds === null ? "" : ` (${bounds})`}`;
};

const linesOf = (part: Part): readonly string[] => {
  switch (part.kind) {
    case "text":
      return [`${part.title}: ${part.text}`];
    case "code":
      return [`${part.title}:`, ...indented(part.text)];
    case "names":
      return [`${part.title}: ${part.names.join(", ") || "none"}`];
    case "options":
      return [
        `${part.title}:`,
        ...indented(Object.entries(part.options).map(optionLine).join("\n")),
      ];
    case "links":
      return part.links;
  }
};

/** `gonogo explain RULE`. */
export const explanationOf = (rule: Rule): string =>
  `${[
    `${rule.id} (${rule.severity}; ${rule.items.join(", ") || "of no item of the guide"})`,
    rule.title,
    ...(rule.source === undefined ? [] : [`(a rule of your own: ${rule.source})`]),
    ...explanationParts(rule).flatMap((part) => ["", ...linesOf(part)]),
  ].join("\n")}\n`;
