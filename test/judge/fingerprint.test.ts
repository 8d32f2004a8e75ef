import { describe, expect, test } from "@jest/globals";
import { fingerprint, ordinals } from "../../src/judge/fingerprint.ts";

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:eu-west-1:111122223333:${rest}`;

const of = (
  id: string,
  {
    rule = "sg-database-in",
    account = "111122223333",
    region = "eu-west-1",
    key = "ingress|tcp|5432|0.0.0.0/0",
    name = "shop",
    type = "AWS::Any::Thing",
  } = {},
): string => fingerprint(rule, account, region, { id, type, name }, key);

const database = arn("rds", "db:shop");
const elb = (rest: string): string => arn("elasticloadbalancing", rest);

describe("it survives that the same thing is made again", () => {
  test.each([
    [
      "a new revision of a task definition",
      arn("ecs", "task-definition/shop-backend:7"),
      arn("ecs", "task-definition/shop-backend:8"),
    ],
    [
      "a task definition of two digits more",
      arn("ecs", "task-definition/shop-backend:9"),
      arn("ecs", "task-definition/shop-backend:1000"),
    ],
    [
      "a replaced application load balancer of the same name",
      elb("loadbalancer/app/shop/50dc6c495c0c9188"),
      elb("loadbalancer/app/shop/f2f7dc8efc522ab2"),
    ],
    [
      "a replaced network load balancer",
      elb("loadbalancer/net/shop/50dc6c495c0c9188"),
      elb("loadbalancer/net/shop/f2f7dc8efc522ab2"),
    ],
    [
      "its listeners",
      elb("listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65"),
      elb("listener/app/shop/f2f7dc8efc522ab2/6d0ecf831eec9f09"),
    ],
    [
      "their rules",
      elb("listener-rule/app/shop/50dc6c495c0c9188/0467ef3c8400ae65/9683b2d02a6cabee"),
      elb("listener-rule/app/shop/f2f7dc8efc522ab2/6d0ecf831eec9f09/1291d13826f405c3"),
    ],
    [
      "a new suffix of a target group",
      elb("targetgroup/shop-backend/73e2d6bc24d8a067"),
      elb("targetgroup/shop-backend/2453ed029918f21f"),
    ],
    [
      "a secret that was deleted and made again",
      arn("secretsmanager", "secret:shop/production/db-AbCdEf"),
      arn("secretsmanager", "secret:shop/production/db-x9Y8z7"),
    ],
    [
      "a secret whose name holds dashes",
      arn("secretsmanager", "secret:shop-production-db-AbCdEf"),
      arn("secretsmanager", "secret:shop-production-db-x9Y8z7"),
    ],
  ])("%s", (_, before, after) => {
    expect(of(after)).toBe(of(before));
  });

  test.each([
    [
      "a replaced target group",
      elb("targetgroup/shop/73e2d6bc24d8a067"),
      elb("targetgroup/shop/2453ed029918f21f"),
    ],
    [
      "a secret made again",
      arn("secretsmanager", "secret:db-AbCdEf"),
      arn("secretsmanager", "secret:db-x9Y8z7"),
    ],
    [
      "an alarm of target tracking",
      "TargetTracking-service/shop/backend-AlarmHigh-0a8bd1f0-5d1c-4f6e-9e0a-2f1d3c4b5a69",
      "TargetTracking-service/shop/backend-AlarmHigh-7f6e5d4c-3b2a-4190-8f7e-6d5c4b3a2910",
    ],
  ])("also where its key names %s", (_, before, after) => {
    expect(of(database, { key: `target|${after}` })).toBe(
      of(database, { key: `target|${before}` }),
    );
    const key = (name: string) => ({
      resource: { id: database, name: "shop", type: "" },
      key: name,
    });
    const [one, other] = [key(`target|${before}`), key(`target|${after}`)];
    expect([...ordinals([one, other]).values()]).toEqual([0, 1]);
  });

  test("the same in every partition's spelling of ARNs", () => {
    const china = "arn:aws-cn:ecs:cn-north-1:111122223333:task-definition/shop";
    expect(of(`${china}:1`)).toBe(of(`${china}:2`));
  });
});

describe("it tells apart what differs", () => {
  test.each([
    ["another violation", { key: "ingress|tcp|5432|10.0.0.0/8" }],
    ["another rule", { rule: "sg-cache-in" }],
    ["another account", { account: "444455556666" }],
    ["another region", { region: "us-east-1" }],
  ])("%s", (_, change) => {
    expect(of(database, change)).not.toBe(of(database));
  });

  test.each([
    ["another database", database, arn("rds", "db:shop-2")],
    ["a cluster of the same name", database, arn("rds", "cluster:shop")],
    [
      "another task-definition family",
      arn("ecs", "task-definition/shop-backend:7"),
      arn("ecs", "task-definition/shop-frontend:7"),
    ],
    [
      "another load balancer",
      elb("loadbalancer/app/shop/50dc6c495c0c9188"),
      elb("loadbalancer/app/shop-2/50dc6c495c0c9188"),
    ],
    [
      "a load balancer of another type",
      elb("loadbalancer/app/shop/50dc6c495c0c9188"),
      elb("loadbalancer/net/shop/50dc6c495c0c9188"),
    ],
    [
      "a load balancer and its listener",
      elb("loadbalancer/app/shop/50dc6c495c0c9188"),
      elb("listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65"),
    ],
    [
      "another target group",
      elb("targetgroup/shop-backend/73e2d6bc24d8a067"),
      elb("targetgroup/shop-frontend/73e2d6bc24d8a067"),
    ],
    [
      "another secret",
      arn("secretsmanager", "secret:shop/production/db-AbCdEf"),
      arn("secretsmanager", "secret:shop/production/jwt-AbCdEf"),
    ],
    [
      "a secret whose name is the beginning of the other's",
      arn("secretsmanager", "secret:shop-AbCdEf"),
      arn("secretsmanager", "secret:shop-secret-AbCdEf"),
    ],
    ["security groups, which have nothing but an ID", "sg-0123", "sg-0124"],
    [
      "a service that ends like a task definition",
      arn("ecs", "service/a:1"),
      arn("ecs", "service/a:2"),
    ],
  ])("%s", (_, one, other) => {
    expect(of(one)).not.toBe(of(other));
  });

  test("parts that add up to the same text are not the same", () => {
    expect(of(database, { rule: "a", account: "bc" })).not.toBe(
      of(database, { rule: "ab", account: "c" }),
    );
    expect(of("a", { region: "b", key: "cd" })).not.toBe(of("a", { region: "bc", key: "d" }));
  });
});

describe("it is a short, plain text", () => {
  test("32 hexadecimal digits", () => {
    expect(of(database)).toMatch(/^[0-9a-f]{32}$/);
  });

  test("that does not change from version to version: baselines and alerts hang on it", () => {
    expect(of("sg-0123", { rule: "r", account: "a", region: "b", key: "k" })).toBe(
      // SHA-256 of the lines 1, r, a, b, sg-0123, k.
      "e9998e3a145cd0d4427991b3edf1f44b",
    );
  });
});

describe("two revisions of a task definition in use", () => {
  const revision = (number: number) => ({
    resource: {
      id: arn("ecs", `task-definition/shop:${number}`),
      type: "AWS::ECS::TaskDefinition",
      name: `shop:${number}`,
    },
    key: "environment|app|DATABASE_URL",
  });
  const idsOf = (judged: readonly ReturnType<typeof revision>[]): readonly string[] => {
    const ordinalOf = ordinals(judged);
    return judged.map((one) =>
      fingerprint("r", "a", "b", one.resource, one.key, ordinalOf.get(one)),
    );
  };
  const [alone] = idsOf([revision(9)]);

  test("are told apart, the newer one by the identity that a single one has", () => {
    const [older, newer] = idsOf([revision(9), revision(10)]);
    expect(newer).toBe(alone);
    expect(older).not.toBe(newer);
  });

  test("in whichever order they are judged", () => {
    expect(idsOf([revision(10), revision(9)])).toEqual(
      [...idsOf([revision(9), revision(10)])].reverse(),
    );
  });

  test("keep their identities when both are replaced", () => {
    expect(idsOf([revision(9), revision(10)])).toEqual(idsOf([revision(99), revision(100)]));
  });

  test("are no namesakes where another thing is wrong with each", () => {
    const other = { ...revision(10), key: "environment|app|REDIS_URL" };
    const [one] = idsOf([revision(9), other]);
    expect(one).toBe(alone);
  });
});
