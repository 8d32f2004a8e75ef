import { pass } from "../../src/model/outcome.ts";
import type { Options, Rule } from "../../src/model/rule.ts";

/** A rule that a config can speak of. */
export const ruleWith = (
  id: string,
  options: Options = {},
  aliases: readonly string[] = [],
): Rule => ({
  id,
  aliases,
  title: "Something holds",
  section: "HC",
  items: ["HC-3"],
  severity: "medium",
  why: "It matters.",
  checks: "It is read.",
  blindSpots: "None.",
  remedy: { summary: "Mend it." },
  references: [],
  scope: "region",
  unrequested: "manual",
  needs: {},
  options,
  nothing: "there is none",
  resources: () => ({ items: [], causes: [] }),
  judge: () => pass("as it should be"),
});

/** A rule with an option of each type, one that was renamed, and one without options. */
export const rules: readonly Rule[] = [
  ruleWith("hc-interval", {
    maximumSeconds: { default: 30, description: "Seconds.", minimum: 5, maximum: 300 },
    path: { default: "/health", description: "A path." },
    protocol: { default: "TLSv1.2", description: "A protocol.", oneOf: ["TLSv1.2", "TLSv1.3"] },
    strict: { default: false, description: "Whether." },
    codes: { default: ["200"], description: "Status codes." },
  }),
  ruleWith("hc-timeout", {}, ["hc-time-out"]),
  ruleWith("enc-rds-at-rest"),
];
