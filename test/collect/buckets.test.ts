import { describe, expect, test } from "@jest/globals";
import { collectors } from "../../src/collect/registry.ts";
import type { Bucket } from "../../src/collect/service.ts";

const services = new Map(
  collectors.flatMap(({ service }) => (service === null ? [] : [[service.prefix, service]])),
);

const bucketOf = (api: string): Bucket => {
  const [prefix = "", operation = ""] = api.split(":");
  const service = services.get(prefix);
  if (service === undefined) throw new Error(`no service ${prefix}`);
  return service.bucketOf(operation);
};

const called = [...new Set(collectors.flatMap(({ calls }) => calls.map(({ api }) => api)))].sort();

describe("buckets", () => {
  test.each([
    ["ec2:DescribeSubnets", 100, 20],
    ["ecs:ListClusters", 50, 20],
    ["ecs:DescribeServices", 100, 20],
    ["ecs:DescribeTasks", 100, 20],
    ["ecs:DescribeTaskDefinition", 50, 20],
    ["ecs:ListServiceDeployments", 50, 20],
    ["elasticloadbalancing:DescribeTargetHealth", 40, 10],
    ["cloudwatch:DescribeAlarms", 9, 9],
    ["cloudwatch:GetMetricData", 50, 50],
    ["cloudtrail:LookupEvents", 2, 2],
    ["route53:ListHostedZones", 5, 5],
    ["acm:DescribeCertificate", 10, 10],
    ["lambda:GetFunctionConfiguration", 15, 15],
    ["logs:FilterLogEvents", 5, 5],
  ])("%s is documented: %d at once, %d a second", (api, burst, perSecond) => {
    expect(bucketOf(api)).toMatchObject({ burst, perSecond });
  });

  test("EC2 has one an action, Elastic Load Balancing one for all, ECS one a group", () => {
    const namesOf = (prefix: string) => {
      const own = called.filter((api) => api.startsWith(`${prefix}:`));
      return [own.length, new Set(own.map((api) => bucketOf(api).name)).size];
    };
    const [calls, buckets] = namesOf("ec2");
    expect(buckets).toBe(calls);
    expect(namesOf("elasticloadbalancing")[1]).toBe(1);
    expect(namesOf("ecs")[1]).toBe(5);
  });

  test("APIs that share a bucket agree on it, and no two services share one", () => {
    const byName = new Map<string, string>();
    for (const api of called) {
      const { name, burst, perSecond } = bucketOf(api);
      const text = JSON.stringify([api.split(":")[0], burst, perSecond]);
      expect([name, byName.get(name) ?? text]).toEqual([name, text]);
      byName.set(name, text);
    }
  });

  test("no collector of a region asks a service that has one bucket for the account", () => {
    const global = [
      "budgets",
      "ce",
      "cloudfront",
      "iam",
      "organizations",
      "route53",
      "savingsplans",
    ];
    const regional = collectors.flatMap(({ provides, service }) =>
      provides.scope === "region" && service !== null ? [service.prefix] : [],
    );
    expect(regional.filter((prefix) => global.includes(prefix))).toEqual([]);
  });
});
