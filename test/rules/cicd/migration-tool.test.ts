import { rule } from "../../../rules/cicd/migration-tool.ts";
import { applicationDefaults } from "../../../src/config/defaults.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { repositoryTools } from "../../../src/model/facts/repository.ts";
import { breakOff, deny, only } from "../../support/changes.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, repositoryTools],
    "an application is known by its services",
  ),
  cases: [
    {
      name: "no tool is found: a person is asked",
      changes: [only(repositoryTools, {})],
      verdict: "manual",
      says: /Prisma/,
    },
    {
      name: "infrastructure is no migration",
      changes: [
        only(repositoryTools, {
          a: { file: "main.tf", tool: "Terraform", purpose: "infrastructure" },
        }),
      ],
      verdict: "manual",
    },
    {
      name: "the folder broke off behind the tool",
      changes: [breakOff(repositoryTools)],
      verdict: "pass",
    },
    { name: "the folder could not be read", changes: [deny(repositoryTools)], verdict: "unknown" },
    {
      name: "an application without a database",
      settings: { applications: [{ ...applicationDefaults, name: "shop", without: ["database"] }] },
      verdict: "notApplicable",
    },
  ],
});
