import { sections } from "../model/guide.ts";
import { severities } from "../model/verdict.ts";

const text = { type: "string", minLength: 1 } as const;
const texts = { type: "array", items: text } as const;
const id = { type: "string", pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" } as const;

const object = (
  properties: Readonly<Record<string, object>>,
  optional: readonly string[] = [],
) => ({
  type: "object",
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const option = object(
  {
    default: { anyOf: [{ type: "number" }, { type: "string" }, { type: "boolean" }, texts] },
    description: text,
    minimum: { type: "number" },
    maximum: { type: "number" },
    oneOf: texts,
  },
  ["minimum", "maximum", "oneOf"],
);

/** What a rule says of itself; what it does is looked at beside. */
export const ruleSchema = object(
  {
    id,
    aliases: { type: "array", items: id },
    title: text,
    section: { enum: Object.keys(sections) },
    items: { type: "array", items: text, uniqueItems: true },
    severity: { enum: severities },
    why: text,
    checks: text,
    blindSpots: text,
    remedy: object({ summary: text, cli: text, terraform: text, cdk: text }, [
      "cli",
      "terraform",
      "cdk",
    ]),
    references: { type: "array", items: { type: "string", pattern: "^https://" } },
    scope: { enum: ["region", "account"] },
    unrequested: { enum: ["manual", "notApplicable"] },
    needs: { type: "object" },
    options: { type: "object", additionalProperties: option },
    nothing: text,
    resources: {},
    judge: {},
    source: {},
  },
  ["aliases", "scope", "unrequested", "source"],
);
