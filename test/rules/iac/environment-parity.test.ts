import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/iac/environment-parity.ts";
import { clusters, services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { besideStaging, stagingId } from "../../scan/support/twoEnvironments.ts";
import { variants } from "../../scan/support/variants.ts";
import { breakOff, type Change, deny, edit, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";

const production = "shop (production)";
const staging = "shop (staging)";

const two = (...changes: readonly Change[]): readonly Change[] => [...besideStaging, ...changes];

const withVariable = (definition: string, name: string): Change =>
  edit(taskDefinitions, definition, (row) => ({
    ...row,
    containers: row.containers.map((container) => ({
      ...container,
      environment: [...container.environment, { name, class: "plain" as const, value: null }],
    })),
  }));

const stagingDatabase = stagingId(ids.database);

testRule(rule, {
  population: [services],
  onReference: "manual",
  indecisive: indecisiveBut(
    rule,
    [services],
    "with one environment nothing is compared: only which environments there are counts",
  ),
  cases: [
    {
      name: "one environment is for a person",
      verdict: "manual",
      says: /no other environment than shop \(production\) was scanned: .* gonogo diff A B/,
    },
    {
      name: "two that differ in name alone",
      changes: two(),
      verdict: { [production]: "pass", [staging]: "notApplicable" },
      says: /staging is built alike/,
    },
    {
      name: "a variable that staging lacks",
      changes: two(withVariable(ids.backendTask, "SENTRY_DSN")),
      verdict: { [production]: "fail" },
      says: /the backend backend differs from staging's in variables: only here SENTRY_DSN/,
      failures: 1,
    },
    {
      name: "an older engine in staging",
      changes: two(patch(dbInstances, stagingDatabase, { engineVersion: "15.7" })),
      verdict: { [production]: "fail" },
      says: /in engine: only here postgres 16, only in staging postgres 15/,
      failures: 1,
    },
    {
      name: "a smaller database in staging, kept shorter and in one zone",
      changes: two(
        patch(dbInstances, stagingDatabase, {
          class: "db.t3.micro",
          backupRetentionDays: 1,
          multiAz: false,
          engineVersion: "16.1",
        }),
      ),
      verdict: { [production]: "pass" },
    },
    {
      name: "no database in staging",
      changes: two((draftOf) => {
        draftOf(dbInstances).rows.delete(stagingDatabase);
      }),
      verdict: { [production]: "fail" },
      says: /staging does not have the same members in the role database: only here shop-prod-db/,
    },
    {
      name: "services whose role cannot be told are not compared",
      changes: two(withVariable(ids.backendTask, "SENTRY_DSN"), deny(loadBalancers)),
      verdict: { [production]: "unknown" },
    },
    {
      name: "a difference in a service beside a database that was not read",
      changes: two(withVariable(ids.backendTask, "SENTRY_DSN"), breakOff(dbInstances)),
      verdict: { [production]: "fail" },
    },
    {
      name: "task definitions that were not read are not alike",
      changes: two(deny(taskDefinitions)),
      verdict: { [production]: "unknown" },
    },
    {
      name: "an application of no stated environment is for a person",
      changes: [
        ...[ids.frontend, ids.backend].map((id) =>
          patch(services, id, { tags: { application: "shop" } }),
        ),
      ],
      verdict: "manual",
      says: /nothing says which environment it is: tag it/,
    },
    {
      name: "two environments, none of them production",
      changes: two(
        ...[ids.frontend, ids.backend].map((id) =>
          patch(services, id, { tags: { application: "shop", environment: "testing" } }),
        ),
        only(clusters, {}),
      ),
      verdict: { [staging]: "manual" },
      says: /no production of shop was scanned beside it/,
    },
  ],
});

test.each(Object.keys(variants))("production may be unlike any other: %s", (name) => {
  const findings = findingsOf(rule, two(...(variants[name] ?? [])));
  expect(findings.length).toBeGreaterThan(0);
  for (const { message } of findings) expect(message).not.toContain("broke down");
});

test("what was compared is the evidence of a pass", () => {
  const [passed] = findingsOf(rule, two()).filter(({ verdict }) => verdict === "pass");
  expect(passed?.evidence).toContainEqual({
    api: "rds:DescribeDBInstances",
    resource: ids.database,
    field: "DBInstanceIdentifier",
    value: ["shop-prod-db", "shop-stag-db"],
    readAt: "2026-01-15T12:00:05.000Z",
  });
});

test("a difference is one finding, with both sides as evidence", () => {
  const [failure] = findingsOf(rule, two(withVariable(ids.backendTask, "SENTRY_DSN"))).filter(
    ({ verdict }) => verdict === "fail",
  );
  expect(failure?.evidence).toEqual([
    {
      api: "ecs:DescribeTaskDefinition",
      resource: ids.backend,
      field: "containerDefinitions[].environment",
      value: { here: ["SENTRY_DSN"], staging: [] },
      readAt: "2026-01-15T12:00:05.000Z",
    },
  ]);
});
