import { complete } from "../../src/model/fact.ts";
import type { ItemId } from "../../src/model/guide.ts";
import { pass } from "../../src/model/outcome.ts";
import type { Resource, Rule } from "../../src/model/rule.ts";

export const database: Resource = {
  id: "arn:aws:rds:eu-west-1:111122223333:db:shop",
  type: "AWS::RDS::DBInstance",
  name: "shop",
};

/** A rule that judges one database and passes it, but for what the test changes. */
export const ruleWith = (changes: Partial<Rule> = {}): Rule => ({
  id: "ha-rds-multi-az",
  title: "Databases run in 2+ Availability Zones",
  section: "HA",
  items: ["HA-2"],
  severity: "high",
  why: "One zone fails.",
  checks: "MultiAZ is read.",
  blindSpots: "None.",
  remedy: { summary: "Switch on Multi-AZ." },
  references: [],
  scope: "region",
  unrequested: "manual",
  needs: {},
  options: {},
  nothing: "there is no database",
  resources: () => complete([database]),
  judge: () => pass("it has a standby"),
  ...changes,
});

/** A rule that answers these items. */
export const answering = (...items: readonly ItemId[]): Rule =>
  ruleWith({ id: `rule-${items.join("-").toLowerCase()}`, items });
