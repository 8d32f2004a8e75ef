import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { subnets, volumes } from "../../src/model/facts/ec2.ts";
import { clusters, services } from "../../src/model/facts/ecs.ts";
import { cacheTags, replicationGroups } from "../../src/model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { secrets } from "../../src/model/facts/secrets.ts";
import type { Report } from "../../src/model/report.ts";
import type { Settings } from "../../src/model/settings.ts";
import type { Tags } from "../../src/model/tags.ts";
import { judgeFacts } from "../../src/scan.ts";
import { reportOn } from "../scan/support/judging.ts";
import { row } from "../scan/support/rows.ts";
import { besideStaging, stagingId } from "../scan/support/twoEnvironments.ts";
import {
  breakOff,
  type Change,
  deny,
  edit,
  factsWith,
  only,
  patch,
  put,
  settingsWith,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const everything: Settings["scope"] = { tags: {}, clusters: [], vpcs: [], applications: [] };

const judged = (
  scope: Partial<Settings["scope"]>,
  changes: readonly Change[] = [],
  allowIncomplete = false,
): Report =>
  judgeFacts(factsWith(changes), {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: settingsWith({ scope: { ...everything, ...scope } }),
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete,
    now: null,
  });

/** The resources of a type that some rule judged. */
const judgedIn = ({ findings }: Report, type: string) =>
  findings.flatMap(({ resource }) => (resource.type === type ? [resource] : []));

const namesOf = (report: Report, type: string): readonly string[] =>
  [...new Set(judgedIn(report, type).map(({ name }) => name))].sort();

const idsOf = (report: Report, type: string): readonly string[] =>
  [...new Set(judgedIn(report, type).map(({ id }) => id))].sort();

const applicationParts = [
  "AWS::ECS::Service",
  "AWS::ECS::TaskDefinition",
  "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "AWS::ElasticLoadBalancingV2::TargetGroup",
  "AWS::RDS::DBInstance",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::IAM::Role",
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

describe("a scope that asks for what is not there, while something else is left to judge", () => {
  test.each<readonly [string, Partial<Settings["scope"]>, RegExp]>([
    ["a cluster", { clusters: ["till-*"] }, /is of cluster till-\*, which the scope asks for$/],
    ["one cluster of two", { clusters: ["shop-prod", "till"] }, /is of cluster till,/],
    ["one VPC of two", { vpcs: ["vpc-1", "vpc-9"] }, /is of VPC vpc-9,/],
    ["one application of two", { applications: ["shop", "till"] }, /is of application till,/],
    [
      "a tag and a cluster",
      { clusters: ["till"], vpcs: ["vpc-1", "vpc-9"] },
      /is of cluster till, VPC vpc-9,/,
    ],
  ])("%s: INCOMPLETE, and it is named", (_, scope, says) => {
    for (const allowIncomplete of [false, true]) {
      const report = judged(scope, [], allowIncomplete);
      expect(report.verdict).toBe("INCOMPLETE");
      expect(report.reason).toMatch(/^nothing in 111122223333\/eu-west-1 is of /);
      expect(report.reason).toMatch(says);
    }
  });

  test.each([services, replicationGroups, dbInstances])(
    "where $kind could not be listed it may be there",
    (kind) => {
      for (const change of [deny(kind), breakOff(kind)]) {
        const report = judged({ applications: ["shop", "till"] }, [change]);
        expect(report.verdict).toBe("INCOMPLETE");
        expect(report.reason).toMatch(/could not be had$/);
      }
    },
  );

  test("a list that was never recorded may hold it", () => {
    const facts = factsWith();
    const without = {
      ...facts,
      shards: facts.shards.map((shard) => ({
        ...shard,
        kinds: new Map([...shard.kinds].filter(([kind]) => kind !== services.kind)),
      })),
    };
    expect(reportOn(without, { scope: { ...everything, clusters: ["till"] } }).reason).toMatch(
      /could not be had$/,
    );
  });

  test("a failure decides even so, and the name is told with it", () => {
    const report = judged({ clusters: ["till"] }, [
      edit(dbInstances, ids.database, (row) => ({ ...row, multiAz: false })),
    ]);
    expect(report.verdict).toBe("NO-GO");
    expect(report.reason).toMatch(/^1 failure .*; nothing in .* is of cluster till,/);
  });
});

describe("a VPC narrows whatever stands in it", () => {
  const report = judged({ vpcs: ["vpc-1"] }, besideStaging);
  test.each(applicationParts)("%s", (type) => {
    const own = idsOf(judged({}), type);
    expect(idsOf(judged({}, besideStaging), type)).not.toEqual(own);
    expect(idsOf(report, type)).toEqual(own);
  });

  test("and the applications that stand in it", () => {
    expect(namesOf(judged({}, besideStaging), "Gonogo::Application")).toEqual([
      "shop (production)",
      "shop (staging)",
    ]);
    expect(namesOf(report, "Gonogo::Application")).toEqual(["shop (production)"]);
  });

  test("a service whose subnets were not read may stand in it", () => {
    const open = judged({ vpcs: ["vpc-1"] }, [deny(subnets)]);
    const ofServices = open.findings.filter(({ resource }) => resource.type.includes("::ECS::S"));
    expect(ofServices.length).toBeGreaterThan(0);
    for (const { verdict } of ofServices) expect(verdict).toBe("unknown");
    expect(open.verdict).toBe("INCOMPLETE");
  });

  test("a service without a network of its own is judged: nothing narrows it", () => {
    const onHosts = judged({ vpcs: ["vpc-1"] }, [
      edit(services, ids.backend, (row) => ({ ...row, network: null, deployments: [] })),
    ]);
    expect(namesOf(onHosts, "AWS::ECS::Service")).toContain("backend");
  });
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

describe("secrets and volumes, narrowed to an application", () => {
  const arnOf = (rest: string): string => `arn:aws:secretsmanager:eu-west-1:111122223333:${rest}`;
  const stray = (name: string, tags: Tags = {}): Change => {
    const arn = arnOf(`secret:${name}-x9y8z7`);
    return put(secrets, arn, { ...row(secrets, ids.jwtSecret), arn, name, tags });
  };
  const volume = (tags: Tags = {}): Change =>
    put(volumes, "vol-1", {
      id: "vol-1",
      encrypted: false,
      state: "in-use",
      zone: "eu-west-1a",
      tags,
    });
  const withoutTags: readonly Change[] = [ids.databaseSecret, ids.jwtSecret].map((id) =>
    patch(secrets, id, { tags: {} }),
  );
  const stagingTags = { application: "shop", environment: "staging" };
  const onInstances = patch(services, ids.backend, { launchType: "EC2" });

  /** What the rule on encryption says of a secret or of the volume; nothing: it is out of scope. */
  const verdictOn = (
    name: string,
    changes: readonly Change[],
    scope: Partial<Settings["scope"]> = { applications: ["shop/production"] },
  ): string | undefined =>
    judged(scope, changes).findings.find(
      ({ rule, resource }) =>
        resource.name === name &&
        (rule === "sec-secrets-encrypted-with-working-key" || rule === "enc-ebs-at-rest"),
    )?.verdict;

  test.each<readonly [string, string, readonly Change[], string | undefined]>([
    ["a secret that its task definition injects", "shop/prod/jwt", withoutTags, "pass"],
    ["one of its tags", "stripe", [stray("stripe", row(secrets, ids.jwtSecret).tags)], "pass"],
    ["one of its name", "shop-production-stripe", [stray("shop-production-stripe")], "pass"],
    [
      "one of another environment's tags",
      "stripe",
      [...besideStaging, stray("stripe", stagingTags)],
      undefined,
    ],
    [
      "one that another environment's tasks read",
      "shop/stag/jwt",
      [...besideStaging, patch(secrets, stagingId(ids.jwtSecret), { tags: {} })],
      undefined,
    ],
    [
      "one of an application's tags that has no services",
      "stripe",
      [stray("stripe", { application: "till", environment: "production" })],
      undefined,
    ],
    [
      "one of its application's tags without environment",
      "stripe",
      [...besideStaging, stray("stripe", { application: "shop" })],
      "unknown",
    ],
    [
      "one that nothing tells of: a task may read it by the SDK",
      "stripe",
      [stray("stripe")],
      "unknown",
    ],
    [
      "one that nothing tells of, where no service runs",
      "stripe",
      [only(services, {}), stray("stripe")],
      undefined,
    ],
    [
      "one that may be injected by what was not read",
      "stripe",
      [breakOff(services), stray("stripe")],
      "unknown",
    ],
    [
      "one that it reads, whatever else was not read",
      "shop/prod/jwt",
      [...withoutTags, breakOff(services)],
      "pass",
    ],
    [
      "a volume of its tags",
      "vol-1",
      [volume({ application: "shop", environment: "production" })],
      "fail",
    ],
    ["a volume that nothing tells of, and all runs on Fargate", "vol-1", [volume()], undefined],
    [
      "a volume that nothing tells of, and instances run tasks",
      "vol-1",
      [volume(), onInstances],
      "unknown",
    ],
    [
      "a volume that nothing tells of, and services were not read",
      "vol-1",
      [volume(), breakOff(services)],
      "unknown",
    ],
    [
      "a volume that ECS made for its tasks",
      "vol-1",
      [
        volume({
          AmazonECSManaged: "true",
          "aws:ecs:clusterName": "shop-prod",
          "aws:ecs:serviceName": "backend",
        }),
      ],
      "fail",
    ],
    [
      "a volume that ECS made for another environment's",
      "vol-1",
      [
        ...besideStaging,
        volume({
          AmazonECSManaged: "true",
          "aws:ecs:clusterName": "shop-stag",
          "aws:ecs:serviceName": "backend",
        }),
      ],
      undefined,
    ],
    [
      "a volume that ECS made for nobody knows whom",
      "vol-1",
      [volume({ AmazonECSManaged: "true" })],
      "unknown",
    ],
  ])("%s", (_, name, changes, verdict) => {
    expect(verdictOn(name, changes)).toBe(verdict);
  });

  test("the secret that RDS made for its database", () => {
    const arn = arnOf("secret:rds!db-1-x9y8z7");
    const managed = [
      stray("rds!db-1"),
      patch(dbInstances, ids.database, { masterUserSecret: arn }),
    ];
    expect(verdictOn("rds!db-1", managed)).toBe("pass");
  });

  test.each<readonly [string, Partial<Settings["scope"]>]>([
    ["the whole region", {}],
    ["a cluster", { clusters: ["shop-prod"] }],
    ["a VPC", { vpcs: ["vpc-1"] }],
  ])("%s still holds what belongs to no application", (_, scope) => {
    expect(verdictOn("stripe", [stray("stripe"), breakOff(services)], scope)).toBe("pass");
    expect(verdictOn("vol-1", [volume()], scope)).toBe("fail");
  });
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
    const untagged = [
      patch(clusters, ids.cluster, { tags: {} }),
      patch(services, ids.frontend, { tags: {} }),
      patch(services, ids.backend, { tags: {} }),
    ];
    const verdictIn = (application: string) =>
      judged({ applications: [application] }, [till, ...untagged])
        .findings.filter(
          ({ resource, rule }) => resource.id === ids.database && rule === "enc-rds-at-rest",
        )
        .map(({ verdict }) => verdict);
    expect(verdictIn("till")).toEqual(["pass"]);
    expect(verdictIn("shop-prod")).toEqual(["unknown"]);
  });

  test("where every service goes by tags, other tags are another application's", () => {
    const till = patch(dbInstances, ids.database, {
      tags: { application: "till", environment: "production" },
    });
    expect(namesOf(judged({ applications: ["shop"] }, [till]), "AWS::RDS::DBInstance")).toEqual([]);
  });

  test("tags denied are no reason to find nothing to audit", () => {
    const report = judged({ tags: { team: ["green"] } }, [deny(cacheTags)]);
    expect(report.verdict).toBe("INCOMPLETE");
    expect(report.reason).not.toMatch(/nothing to audit/);
  });
});
