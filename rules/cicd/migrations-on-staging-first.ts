import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "cicd-migrations-on-staging-first",
  title: "Database migrations are tested on staging first",
  section: "CICD",
  items: ["CICD-7"],
  severity: "medium",
  why: "A migration that locks a table for minutes, or fails half-way, is found on a copy of the data or by the users.",
  checks: "Where a migration ran first shows in no AWS API: it is attested in the config.",
  blindSpots: "Whether staging holds data of the size of production.",
  remedy: { summary: attestation("CICD-7") },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_mit_deploy_risks_plan_for_unsucessful_changes.html",
  ],
  statement: "every database migration runs on staging before it runs in production",
  about: "database",
});
