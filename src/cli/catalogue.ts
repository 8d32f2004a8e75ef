import { defaults } from "../config/defaults.ts";
import type { Rule } from "../model/rule.ts";
import type { Requested } from "../model/settings.ts";
import { actionsFor } from "../scan.ts";

const optionsText = (rule: Rule): readonly string[] =>
  Object.entries(rule.options).map(
    ([name, { default: value, description, oneOf }]) =>
      `  ${name} = ${JSON.stringify(value)}  ${description}${oneOf === undefined ? "" : `: ${oneOf.join(", ")}`}`,
  );

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

const code = (title: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : ["", `${title}:`, ...text.split("\n").map((line) => `  ${line}`)];

/** `gonogo explain RULE`. */
export const explanationOf = (rule: Rule): string =>
  `${[
    `${rule.id} (${rule.severity}; ${rule.items.join(", ")})`,
    rule.title,
    "",
    `Why: ${rule.why}`,
    "",
    `What is checked: ${rule.checks}`,
    "",
    `What it cannot see: ${rule.blindSpots}`,
    "",
    `How to fix it: ${rule.remedy.summary}`,
    ...code("AWS CLI", rule.remedy.cli),
    ...code("Terraform", rule.remedy.terraform),
    ...code("CDK", rule.remedy.cdk),
    ...(Object.keys(rule.options).length > 0
      ? ["", `Options (rules.${rule.id}.options in the config):`, ...optionsText(rule)]
      : []),
    "",
    `IAM actions: ${actionsFor([rule], defaults).join(", ")}`,
    "",
    ...rule.references,
  ].join("\n")}\n`;

/** `gonogo policy`: what a role needs to scan by these rules, and what it must never do. */
export const policyJson = (rules: readonly Rule[], requested: Requested): string =>
  `${JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "GonogoRead",
          Effect: "Allow",
          Action: actionsFor(rules, { ...defaults, requested }),
          Resource: "*",
        },
        {
          Sid: "GonogoNeverReadsSecrets",
          Effect: "Deny",
          Action: ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
          Resource: "*",
        },
      ],
    },
    null,
    2,
  )}\n`;
