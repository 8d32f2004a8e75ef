import { describe, expect, test } from "@jest/globals";
import { queryFinds } from "../../../rules/mon/_queries.ts";

const metric = {
  namespace: "AWS/ECS",
  name: "CPUUtilization",
  dimensions: { ClusterName: "shop-prod", ServiceName: "backend" },
};

describe("a search", () => {
  test.each<[terms: string, found: boolean | null]>([
    ['{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"', true],
    ['{"AWS/ECS", ServiceName, ClusterName} MetricName="CPUUtilization"', true],
    ["{AWS/ECS,ClusterName,ServiceName}", true],
    ["{AWS/ECS,ClusterName,ServiceName} CPUUtilization", true],
    ["{AWS/ECS,ClusterName,ServiceName} cpuutilization", true],
    ["{AWS/ECS,ClusterName} CPUUtilization", false],
    ["{AWS/RDS,ClusterName,ServiceName} CPUUtilization", false],
    ['{AWS/ECS,ClusterName,ServiceName} MetricName="MemoryUtilization"', false],
    ["{AWS/ECS,ClusterName,ServiceName} Utilization", null],
    ['{AWS/ECS,ClusterName,ServiceName} "Utilization"', false],
    ['{AWS/ECS,ClusterName,ServiceName} CPUUtilization ServiceName="backend"', true],
    ['{AWS/ECS,ClusterName,ServiceName} CPUUtilization ServiceName="frontend"', false],
    ["{AWS/ECS,ClusterName,ServiceName} CPUUtilization ServiceName=back", null],
    ['CPUUtilization AND (ServiceName="frontend" OR ServiceName="backend")', true],
    ['CPUUtilization ServiceName=("frontend" OR "backend")', true],
    ['CPUUtilization ServiceName=("frontend" OR "admin")', false],
    ['CPUUtilization NOT ServiceName="backend"', false],
    ['CPUUtilization NOT "frontend"', true],
    ['Namespace="AWS/ECS" MetricName="CPUUtilization"', true],
    ['Namespace="AWS/RDS" OR MetricName="CPUUtilization"', true],
    ['CPUUtilization LoadBalancer="x"', false],
    ['CPUUtilization :aws.AccountId="111122223333"', null],
    ["CPUUtilization (", null],
    ["CPUUtilization )", null],
  ])("%s: %s", (terms, found) => {
    expect(queryFinds(`SEARCH('${terms}', 'Average', 300)`, metric)).toBe(found);
  });

  const search = "SEARCH('{AWS/ECS,ClusterName,ServiceName} CPUUtilization', 'Average')";
  test.each<[expression: string, found: boolean | null]>([
    [`FILL(${search}, 0)`, true],
    [`REMOVE_EMPTY(FILL(${search}, REPEAT))`, true],
    [`SORT(${search}, MAX, DESC)`, true],
    [`SORT(${search}, MAX, DESC, 3)`, null],
    [`AVG(${search})`, null],
    [`AVG(${search.replace("AWS/ECS", "AWS/RDS")})`, false],
    [`${search.replace("CPU", "Memory")} + ${search}`, null],
    [`x: ${search}`, null],
  ])("in %s: %s", (expression, found) => {
    expect(queryFinds(expression, metric)).toBe(found);
  });
});

describe("a Metrics Insights query", () => {
  const from = 'FROM SCHEMA("AWS/ECS", ClusterName, ServiceName)';
  test.each<[query: string, found: boolean | null]>([
    [`SELECT AVG(CPUUtilization) ${from} GROUP BY ClusterName, ServiceName`, true],
    [`select max("CPUUtilization") ${from} group by ServiceName, "ClusterName"`, true],
    [
      `SELECT AVG(CPUUtilization) ${from} WHERE ClusterName = 'shop-prod' GROUP BY ServiceName ORDER BY AVG() DESC`,
      true,
    ],
    [`SELECT AVG(CPUUtilization) ${from} WHERE ClusterName = 'other' GROUP BY ServiceName`, false],
    [`SELECT AVG(CPUUtilization) ${from} WHERE ClusterName != 'x' GROUP BY ServiceName`, null],
    [`SELECT AVG(CPUUtilization) ${from} GROUP BY ClusterName`, null],
    [`SELECT AVG(CPUUtilization) ${from}`, null],
    [`SELECT AVG(CPUUtilization) ${from} GROUP BY ClusterName, ServiceName LIMIT 5`, null],
    ['SELECT AVG(CPUUtilization) FROM "AWS/ECS" GROUP BY ClusterName, ServiceName', true],
    ['SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/ECS", ClusterName)', false],
    ['SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/RDS", DBInstanceIdentifier)', false],
    [`SELECT AVG(MemoryUtilization) ${from} GROUP BY ClusterName, ServiceName`, false],
    ["SELECT CPUUtilization OF everything", null],
    ["SELECT something OF everything", false],
  ])("%s: %s", (query, found) => {
    expect(queryFinds(query, metric)).toBe(found);
  });
});
