import { defaults } from "../config/defaults.ts";
import { kindsOf } from "../judge/world.ts";
import type { Option, Options, Rule } from "../model/rule.ts";
import { requestOf } from "../model/settings.ts";
import { actionsFor } from "../scan.ts";

/** A part of what there is to say about a rule, whatever it is shown in. */
export type Part =
  | { readonly kind: "text"; readonly title: string; readonly text: string }
  | {
      readonly kind: "code";
      readonly title: string;
      readonly language: "sh" | "hcl" | "ts";
      readonly text: string;
    }
  | { readonly kind: "names"; readonly title: string; readonly names: readonly string[] }
  | { readonly kind: "options"; readonly title: string; readonly options: Options }
  | { readonly kind: "links"; readonly title: string; readonly links: readonly string[] };

/** What an option may be, in words; null where anything of its type will do. */
export const boundsOf = ({ minimum, maximum, oneOf }: Option): string | null => {
  if (oneOf !== undefined) return `one of ${oneOf.join(", ")}`;
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
  ];
  return bounds.length === 0 ? null : bounds.join(", ");
};

const evidenceOf = (rule: Rule): readonly string[] =>
  [...new Set(kindsOf(rule.needs).map(({ api }) => api))].sort();

const until: Readonly<Record<Rule["unrequested"], string>> = {
  manual: "what rests on it alone is for a person (manual)",
  notApplicable: "what rests on it alone is left to the other rules of the item (not applicable)",
};

const requestPart = (rule: Rule): readonly Part[] => {
  const requests = new Set(
    kindsOf(rule.needs).flatMap(({ onRequest }) =>
      onRequest === null ? [] : [requestOf[onRequest]],
    ),
  );
  if (requests.size === 0) return [];
  const how = [...requests].map((request) => `\`${request}\``).join(" or ");
  return [
    {
      kind: "text",
      title: "How to request it",
      text: `Part of the evidence is read on request only: scan with ${how}. Until then ${until[rule.unrequested]}.`,
    },
  ];
};

const codePart = (
  title: string,
  language: "sh" | "hcl" | "ts",
  text: string | undefined,
): readonly Part[] => (text === undefined ? [] : [{ kind: "code", title, language, text }]);

/** All that there is to say about a rule beside its name, in the order of reading. */
export const explanationParts = (rule: Rule): readonly Part[] => [
  { kind: "text", title: "Why", text: rule.why },
  { kind: "text", title: "What is checked", text: rule.checks },
  { kind: "names", title: "Evidence", names: evidenceOf(rule) },
  ...requestPart(rule),
  { kind: "text", title: "What it cannot see", text: rule.blindSpots },
  { kind: "text", title: "How to fix it", text: rule.remedy.summary },
  ...codePart("AWS CLI", "sh", rule.remedy.cli),
  ...codePart("Terraform", "hcl", rule.remedy.terraform),
  ...codePart("CDK", "ts", rule.remedy.cdk),
  ...(Object.keys(rule.options).length === 0
    ? []
    : [
        {
          kind: "options",
          title: `Options (rules.${rule.id}.options in the config)`,
          options: rule.options,
        } as const,
      ]),
  { kind: "names", title: "IAM actions", names: actionsFor([rule], defaults) },
  { kind: "links", title: "References", links: rule.references },
];
