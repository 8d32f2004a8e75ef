import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "cicd-migration-tool",
  title: "Database migrations are made by a migration tool",
  section: "CICD",
  items: ["CICD-8"],
  severity: "medium",
  why: "Without a tool nobody knows which change has run where, and two tasks that start at once may run the same one twice.",
  checks: "Which tool an application uses shows in no AWS API: it is attested in the config.",
  blindSpots: "Whether every change goes through the tool.",
  remedy: { summary: attestation("CICD-8") },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_auto_integ_deploy.html",
  ],
  statement: "changes of the schema are made by a migration tool such as Prisma, TypeORM or Flyway",
  about: "database",
});
