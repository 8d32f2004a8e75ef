import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import type { Collector } from "../../src/collect/collector.ts";
import { enabledRegions } from "../../src/collect/enabledRegions.ts";
import { plan } from "../../src/collect/plan.ts";
import { collectors } from "../../src/collect/registry.ts";
import { subnets } from "../../src/model/facts/ec2.ts";
import { clusters } from "../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { FactKind } from "../../src/model/kind.ts";
import { settings } from "../support/tables.ts";
import { account, awsError } from "./support.ts";

const caller = "User: arn:aws:sts::111122223333:assumed-role/scanner/gonogo";
const closed = (action: string) =>
  awsError(
    "AccessDeniedException",
    `${caller} is not authorized to perform: ${action} with an explicit deny in a service control policy`,
    403,
  );
const unallowed = awsError(
  "AccessDeniedException",
  `${caller} is not authorized to perform: rds:DescribeDBInstances because no identity-based policy allows the rds:DescribeDBInstances action`,
  403,
);

const stubs = [
  mockClient(EC2Client),
  mockClient(ECSClient),
  mockClient(ElasticLoadBalancingV2Client),
  mockClient(RDSClient),
] as const;
const [ec2, ecs, elb, rds] = stubs;

type Reply = (region: string) => object;

const answer = (stub: unknown, command: unknown, reply: Reply): void => {
  const { on } = stub as { on(command: unknown): { callsFake(fake: unknown): void } };
  on.call(stub, command).callsFake(
    async (_: unknown, client: () => { config: { region(): Promise<string> } }) => {
      const outcome = reply(await client().config.region());
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  );
};

beforeEach(() => {
  for (const stub of stubs) stub.reset();
  answer(ec2, DescribeRegionsCommand, () => ({
    Regions: ["eu-west-1", "ap-south-1", "eu-north-1"].map((RegionName) => ({ RegionName })),
  }));
  answer(ecs, ListClustersCommand, () => ({ clusterArns: [] }));
  answer(elb, DescribeLoadBalancersCommand, () => ({ LoadBalancers: [] }));
  answer(rds, DescribeDBInstancesCommand, () => ({ DBInstances: [] }));
});
afterEach(() => {
  for (const stub of stubs) stub.reset();
});

const planned = (...kinds: readonly FactKind<unknown>[]): readonly Collector[] =>
  plan(kinds, collectors, () => false);

const ask = (collectorsOfScan = planned(clusters, loadBalancers, dbInstances)) =>
  enabledRegions(
    { account, regions: ["eu-west-1"] },
    collectorsOfScan,
    settings({}),
    new AbortController().signal,
  );

test("every enabled region, sorted, with one question each", async () => {
  const { regions, forbidden } = await ask();
  expect(regions).toEqual(["ap-south-1", "eu-north-1", "eu-west-1"]);
  expect(forbidden).toEqual([]);
  expect([ec2, ecs].map((stub) => stub.calls().length)).toEqual([1, 3]);
  expect(elb.calls()).toEqual([]);
});

test("a region where a service control policy refuses everything is left out", async () => {
  const inAsia =
    (action: string, otherwise: object): Reply =>
    (region) =>
      region === "ap-south-1" ? closed(action) : otherwise;
  answer(ecs, ListClustersCommand, inAsia("ecs:ListClusters", { clusterArns: [] }));
  answer(
    elb,
    DescribeLoadBalancersCommand,
    inAsia("elasticloadbalancing:DescribeLoadBalancers", {}),
  );
  answer(rds, DescribeDBInstancesCommand, inAsia("rds:DescribeDBInstances", {}));
  const { regions, forbidden } = await ask();
  expect(regions).toEqual(["eu-north-1", "eu-west-1"]);
  expect(forbidden).toEqual(["ap-south-1"]);
});

test("a region where one service is refused otherwise, or answers, is read", async () => {
  answer(ecs, ListClustersCommand, () => closed("ecs:ListClusters"));
  answer(elb, DescribeLoadBalancersCommand, (region) =>
    region === "eu-north-1"
      ? { LoadBalancers: [] }
      : closed("elasticloadbalancing:DescribeLoadBalancers"),
  );
  answer(rds, DescribeDBInstancesCommand, (region) =>
    region === "eu-west-1" ? unallowed : closed("rds:DescribeDBInstances"),
  );
  const { regions, forbidden } = await ask();
  expect(regions).toEqual(["eu-north-1", "eu-west-1"]);
  expect(forbidden).toEqual(["ap-south-1"]);
});

test("rules that read no application: their own lists tell", async () => {
  const { regions } = await ask(planned(subnets));
  expect(regions).toHaveLength(3);
  expect(ecs.calls()).toEqual([]);
});

test("rules that read nothing in a region leave none out", async () => {
  expect((await ask([])).regions).toHaveLength(3);
});

test("all of them closed: nothing can be read, and that is said", async () => {
  answer(ecs, ListClustersCommand, () => closed("ecs:ListClusters"));
  await expect(ask(planned(clusters))).rejects.toThrow(
    "a service control policy refuses every call in every region of the account 111122223333",
  );
});

test("who may not list regions is told what to allow", async () => {
  answer(ec2, DescribeRegionsCommand, () => awsError("UnauthorizedOperation", "no", 403));
  await expect(ask()).rejects.toThrow(
    "cannot list the regions of the account 111122223333 (UnauthorizedOperation: no); allow ec2:DescribeRegions, or name the regions with --region",
  );
});
