import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "cicd-migration-rollback-plan",
  title: "There is a plan for migrations that fail",
  section: "CICD",
  items: ["CICD-9"],
  severity: "medium",
  why: "When a migration fails at night, whoever is on call needs the way back written down: which command, which backup, how long it takes.",
  checks: "A plan shows in no AWS API: it is attested in the config.",
  blindSpots: "Whether the plan was ever tried.",
  remedy: { summary: attestation("CICD-9") },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_mit_deploy_risks_plan_for_unsucessful_changes.html",
  ],
  statement: "there is a written plan for rolling a failed migration back",
  about: "database",
});
