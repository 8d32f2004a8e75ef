import { known } from "../../src/model/fact.ts";
import { combine, every, pass, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { admission } from "../../src/topology/admission.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { tooMuch } from "./_ingress.ts";

export const rule = defineRule({
  id: "sg-database-out",
  title: "The database opens no connections",
  section: "SG",
  items: ["SG-8"],
  severity: "low",
  why: "A database answers, it does not call. Security groups are stateful, so its answers need no rule; an egress rule only serves whoever has got hold of the database.",
  checks:
    "The effective egress of the database, over all its security groups, must be empty. A rule that no packet can match, the usual idiom for none, counts as none.",
  blindSpots: "Network ACLs and route tables are not considered.",
  remedy: {
    summary: "Remove every egress rule from the database's security groups.",
    cli: "aws ec2 revoke-security-group-egress --group-id DATABASE_GROUP --protocol all --cidr 0.0.0.0/0",
    terraform: [
      'resource "aws_security_group" "database" {',
      "  vpc_id = aws_vpc.main.id",
      "  egress = []",
      "}",
    ].join("\n"),
    cdk: "new ec2.SecurityGroup(this, 'database', { vpc, allowAllOutbound: false });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
  ],
  needs: { databases, admission },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge: ({ database }, facts) =>
    when(known(database.securityGroups), (groups) =>
      combine(
        pass("nothing is let out"),
        every(facts.admission.egress(groups), (rule) =>
          tooMuch(rule, "a database opens no connections"),
        ),
      ),
    ),
});
