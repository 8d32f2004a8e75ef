import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { cacheTags } from "../../src/model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Report } from "../../src/model/report.ts";
import type { Settings } from "../../src/model/settings.ts";
import { judgeFacts } from "../../src/scan.ts";
import { type Change, deny, factsWith, patch, put, settingsWith } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const everything: Settings["scope"] = { tags: {}, clusters: [], vpcs: [], applications: [] };

const judged = (scope: Partial<Settings["scope"]>, changes: readonly Change[] = []): Report =>
  judgeFacts(factsWith(changes), {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: settingsWith({ scope: { ...everything, ...scope } }),
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete: false,
    now: null,
  });

/** The resources of a type that some rule judged. */
const namesOf = ({ findings }: Report, type: string): readonly string[] =>
  [
    ...new Set(
      findings
        .filter(({ resource }) => resource.type === type)
        .map(({ resource }) => resource.name),
    ),
  ].sort();

const applicationParts = [
  "AWS::ECS::Service",
  "AWS::ECS::TaskDefinition",
  "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "AWS::ElasticLoadBalancingV2::TargetGroup",
  "AWS::RDS::DBInstance",
  "AWS::ElastiCache::ReplicationGroup",
];

describe("a scope that holds the application", () => {
  const whole = judged({});
  test.each<readonly [string, Partial<Settings["scope"]>]>([
    ["by its name", { applications: ["shop"] }],
    ["by its name and environment", { applications: ["shop/production"] }],
    ["by a pattern", { applications: ["sh*"] }],
    ["by a tag", { tags: { application: ["shop"] } }],
    ["by one of several values of a tag", { tags: { application: ["till", "shop"] } }],
    ["by its VPC", { vpcs: ["vpc-1"] }],
    ["by its cluster", { clusters: ["shop-prod"] }],
  ])("%s judges all of it", (_, scope) => {
    const report = judged(scope);
    expect(report.verdict).toBe("GO");
    for (const type of applicationParts) {
      expect(namesOf(report, type)).toEqual(namesOf(whole, type));
      expect(namesOf(report, type)).not.toEqual([]);
    }
    expect(report.applications).toEqual(whole.applications);
  });
});

describe("a scope that holds nothing", () => {
  test.each<readonly [string, Partial<Settings["scope"]>, RegExp]>([
    ["an application that is not there", { applications: ["till"] }, /application till/],
    ["a tag that nothing has", { tags: { team: ["green"] } }, /tag team=green/],
  ])("%s: nothing to audit, where and what was looked for", (_, scope, names) => {
    const report = judged(scope);
    expect(report.verdict).toBe("INCOMPLETE");
    expect(report.reason).toMatch(/^nothing to audit in 111122223333\/eu-west-1 /);
    expect(report.reason).toMatch(names);
    for (const type of applicationParts) expect(namesOf(report, type)).toEqual([]);
    expect(report.applications).toEqual("applications" in scope ? [] : judged({}).applications);
  });
});

test("a cluster narrows the services, and what only they use; a database has none", () => {
  const report = judged({ clusters: ["other"] });
  expect(namesOf(report, "AWS::ECS::Service")).toEqual([]);
  expect(namesOf(report, "AWS::ElasticLoadBalancingV2::TargetGroup")).toEqual([]);
  expect(namesOf(report, "AWS::ECS::TaskDefinition")).toEqual([]);
  expect(namesOf(report, "AWS::RDS::DBInstance")).toEqual(["shop-prod-db"]);
});

test("another application's load balancer is left out", () => {
  const other = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/till/1";
  const [own] = factsWith().shards[0]?.kinds.get(loadBalancers.kind)?.rows.values() ?? [];
  const added = [
    put(loadBalancers, other, { ...(own as object), arn: other, name: "till" } as never),
    put(loadBalancerTags, other, { application: "till", environment: "production" }),
  ];
  expect(namesOf(judged({}, added), "AWS::ElasticLoadBalancingV2::LoadBalancer")).toContain("till");
  expect(
    namesOf(judged({ applications: ["shop"] }, added), "AWS::ElasticLoadBalancingV2::LoadBalancer"),
  ).not.toContain("till");
});

describe("what decides could not be read", () => {
  test("tags denied: unknown, not left out and not judged", () => {
    const report = judged({ tags: { application: ["shop"] } }, [deny(loadBalancerTags)]);
    const ofBalancer = report.findings.filter(({ resource }) => resource.id === ids.loadBalancer);
    expect(ofBalancer.length).toBeGreaterThan(0);
    for (const finding of ofBalancer) {
      expect(finding.verdict).toBe("unknown");
      expect(finding.unknown?.map(({ api }) => api)).toContain("elasticloadbalancing:DescribeTags");
    }
    expect(report.verdict).toBe("INCOMPLETE");
  });

  test("services denied: what a database's tags say selects it all the same", () => {
    const report = judged({ applications: ["shop"] }, [deny(services)]);
    const verdicts = report.findings
      .filter(({ resource, rule }) => resource.id === ids.database && rule === "enc-rds-at-rest")
      .map(({ verdict }) => verdict);
    expect(verdicts).toEqual(["pass"]);
  });

  test("tags that name an application without services select by that name, and may mean another", () => {
    const till = patch(dbInstances, ids.database, {
      tags: { application: "till", environment: "production" },
    });
    const verdictIn = (application: string) =>
      judged({ applications: [application] }, [till])
        .findings.filter(
          ({ resource, rule }) => resource.id === ids.database && rule === "enc-rds-at-rest",
        )
        .map(({ verdict }) => verdict);
    expect(verdictIn("till")).toEqual(["pass"]);
    expect(verdictIn("shop")).toEqual(["unknown"]);
  });

  test("tags denied are no reason to find nothing to audit", () => {
    const report = judged({ tags: { team: ["green"] } }, [deny(cacheTags)]);
    expect(report.verdict).toBe("INCOMPLETE");
    expect(report.reason).not.toMatch(/nothing to audit/);
  });
});
