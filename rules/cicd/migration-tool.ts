import { causesOf, filterListing, whole } from "../../src/model/fact.ts";
import { repositoryTools } from "../../src/model/facts/repository.ts";
import { cannotKnow, combine, manual, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "../_resources/applications.ts";
import { attestation } from "../_resources/attested.ts";

export const rule = defineRule({
  id: "cicd-migration-tool",
  title: "Database migrations are made by a migration tool",
  section: "CICD",
  items: ["CICD-8"],
  severity: "medium",
  why: "Without a tool nobody knows which change has run where, and two tasks that start at once may run the same one twice.",
  checks:
    "With --repo DIR: a package file or a configuration in that folder names a migration tool (Prisma, TypeORM, Knex, Alembic, Flyway, Liquibase and the like). Where none is found, or without --repo, it is attested in the config: which tool an application uses shows in no AWS API.",
  blindSpots:
    "Whether every change goes through the tool. --repo is taken for the repository of every application in the scope.",
  remedy: { summary: attestation("CICD-8") },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_auto_integ_deploy.html",
  ],
  needs: { serviceApplications, repositoryTools },
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ application }, facts) {
    if (application.settings?.without.includes("database")) {
      return notApplicable("the config says that it has no database");
    }
    const tools = filterListing(
      facts.repositoryTools.list(),
      ({ purpose }) => purpose === "migration",
    );
    const [first] = tools.items;
    return first === undefined
      ? combine(
          manual(
            "a person must attest that changes of the schema are made by a migration tool such as Prisma, TypeORM or Flyway",
          ),
          cannotKnow(causesOf(whole(tools))),
        )
      : pass(
          `${first.file} names ${first.tool}`,
          saw(repositoryTools, first.file, "tool", first.tool),
        );
  },
});
