import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { otherRegion } from "../../fixtures/accounts/buildRecovery.ts";
import { codeOf } from "../../fixtures/invariants/exitCodes.ts";
import { whatMoved } from "../../fixtures/invariants/nothingMoves.ts";
import { denial } from "../../fixtures/wire/errors.ts";
import {
  type Disturbance,
  type Lane,
  passing,
  startProxy,
  type WireProxy,
} from "../../fixtures/wire/proxy.ts";
import { rules } from "../../rules/index.generated.ts";
import { declaredApis } from "../../src/collect/collect.ts";
import { collectors } from "../../src/collect/registry.ts";
import { kindsOf } from "../../src/judge/world.ts";
import type { Report } from "../../src/model/report.ts";
import { globalRegion } from "../../src/model/store.ts";
import { accountIn, describeLive, gonogo, type Run } from "../support/emulator.ts";
import { actionsAskedBy } from "../support/serviceAuthorization.ts";

const region = "eu-west-1";
const account = "300000000001";
const scanMilliseconds = 60_000;
const identity = "sts:GetCallerIdentity";

/** Operations for which the reference account gives no reason, each with what would be one. */
const unasked: readonly (readonly [api: string, reason: string])[] = [
  ["ec2:DescribeManagedPrefixLists", "a security group that names a prefix list"],
  ["ec2:GetManagedPrefixListEntries", "a security group that names a prefix list"],
  ["events:DescribeRule", "a rule of EventBridge that starts a task"],
  ["events:ListTargetsByRule", "a rule of EventBridge that starts a task"],
  ["scheduler:GetSchedule", "a schedule"],
  ["rds:DescribeDBClusterParameters", "a database cluster"],
  ["rds:DescribeDBProxyTargets", "an RDS Proxy"],
  ["secretsmanager:ListSecretVersionIds", "a secret that is rotated by hand"],
  ["cloudfront:GetVpcOrigin", "a distribution with a VPC origin"],
  ["codedeploy:BatchGetDeploymentGroups", "a service that CodeDeploy deploys"],
  ["codedeploy:ListApplications", "a service that CodeDeploy deploys"],
  ["codedeploy:ListDeploymentGroups", "a service that CodeDeploy deploys"],
  ["codepipeline:GetPipeline", "a pipeline of CodePipeline"],
  ["ecr:BatchGetImage", "an image that was never scanned"],
  ["route53:ListHealthChecks", "a record with a health check"],
  ["ec2:DescribeRegions", "a database whose backups do not arrive in another region"],
  ["rds:DescribeDBClusterSnapshots", "a database cluster without copied backups"],
  ["rds:DescribeGlobalClusters", "an Aurora cluster"],
  ["backup:ListCopyJobs", "a database whose backups do not arrive in another region"],
  ["s3control:GetPublicAccessBlock", "a bucket that does not close itself"],
  ["cloudformation:DescribeStackResources", "a part without its stack's tag"],
  ["cloudformation:DescribeStackResourceDrifts", "a stack that has drifted"],
  ["logs:FilterLogEvents", "a request to sample logs"],
  ["rds:DescribeDBProxyTargetGroups", "an RDS Proxy"],
  ["savingsplans:DescribeSavingsPlans", "a class that a plan for databases covers"],
  ["ce:GetCostAndUsage", "a request for it: it is billed"],
  ["ce:GetAnomalyMonitors", "a request for it: it is billed"],
  ["backup:ListProtectedResources", "several databases"],
  ["cloudformation:ListStackResources", "more untagged resources than twice its stacks"],
  ["iam:GetPolicy", "a policy of AWS, or one of its own: several come from one list"],
  ["iam:GetPolicyVersion", "a policy of AWS, or one of its own: several come from one list"],
];

/** Operations whose answer moves no verdict of weight in the reference account, each with why. */
const idle: readonly (readonly [api: string, why: string])[] = [
  ["ec2:DescribeVpcEndpoints", "its subnets have NAT gateways, its services may go out on 443"],
  ["ec2:GetEbsEncryptionByDefault", "it is a note"],
  ["rds:DescribeDBSubnetGroups", "instances state their subnets"],
  ["lambda:GetFunctionConfiguration", "no group admits the rotation function"],
  ["cloudfront:ListCachePolicies", "what rests on it is of low severity"],
  ["route53:ListHostedZones", "what rests on it is of low severity"],
  ["route53:ListResourceRecordSets", "what rests on it is of low severity"],
  ["backup:ListRecoveryPointsByResource", "a snapshot was exported"],
  ["xray:GetTraceSummaries", "tracing is of low severity"],
  ["cloudwatch:DescribeAlarmsForMetric", "a budget tells"],
  ["organizations:DescribeOrganization", "its own reservations and budget are enough"],
  ["rds:DescribeReservedDBInstances", "what is reserved is of low severity"],
  ["elasticache:DescribeReservedCacheNodes", "what is reserved is of low severity"],
  ["budgets:DescribeBudgets", "the bill is of low severity"],
  ["budgets:DescribeNotificationsForBudget", "the bill is of low severity"],
  ["budgets:DescribeSubscribersForNotification", "the bill is of low severity"],
];

/** What is read on request only is for a person until then, whatever is denied. */
const onRequest: ReadonlySet<string> = new Set(
  rules
    .filter(({ needs }) => kindsOf(needs).every((kind) => kind.onRequest !== null))
    .map(({ id }) => id),
);

const operations = [...declaredApis(collectors)]
  .filter((api) => !unasked.some(([other]) => other === api))
  .sort();

const denying =
  (refused: (api: string) => boolean): Disturbance =>
  (arrival) =>
    refused(arrival.api)
      ? { does: "answer", answer: denial(arrival, actionsAskedBy(arrival.api)[0]) }
      : passing;

/** At least one operation of each protocol. */
const spread: readonly string[] = [
  "ec2:DescribeSubnets",
  "elasticloadbalancing:DescribeListeners",
  "rds:DescribeDBInstances",
  "ecs:DescribeServices",
  "secretsmanager:ListSecrets",
  "cloudwatch:DescribeAlarms",
  "lambda:GetFunctionConfiguration",
  "scheduler:ListSchedules",
  "s3:GetBucketVersioning",
];

describeLive("a scan that is not answered everything, over the wire", (emulator) => {
  let folder: string;
  let proxy: WireProxy;
  let lane: Lane;
  let full: Report;
  let asked: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    await buildAccount({ endpoint: emulator().endpoint, account, region }, reference);
    proxy = await startProxy(emulator().endpoint);
    lane = proxy.lane(account);
    ({ report: full } = await scan(() => passing));
    asked = [...new Set(lane.arrivals.map(({ api }) => api))].sort();
  }, 120_000);

  afterAll(async () => {
    await proxy?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const scan = async (
    disturbance: Disturbance,
  ): Promise<{ run: Run; report: Report; sarif: unknown }> => {
    lane.disturb(disturbance);
    const files = ["json", "sarif"].map((format) => join(folder, `report.${format}`));
    await Promise.all(files.map((file) => rm(file, { force: true })));
    const run = await gonogo(
      ["scan", "--region", region, ...files.flatMap((file) => ["--output", outputTo(file)])],
      accountIn({ ...emulator(), endpoint: proxy.endpoint }, lane.accessKey),
    );
    expect(run.stderr).not.toMatch(/^\s+at /m);
    const [report, sarif] = await Promise.all(
      files.map(async (file) => JSON.parse(await readFile(file, "utf8"))),
    );
    return { run, report, sarif };
  };

  test("answered everything, it is GO, and asks for what it declares", () => {
    expect(full.verdict).toBe("GO");
    expect(full.complete).toBe(true);
    expect(asked).toEqual([...operations, identity].sort());
  });

  test.each(process.env.GONOGO_FULL ? operations : spread)(
    "%s denied: nothing moves, except to unknown",
    async (api) => {
      const { run, report, sarif } = await scan(denying((other) => other === api));
      expect(lane.disturbed.map((arrival) => arrival.api)).toContain(api);
      expect(whatMoved(report, full)).toEqual([]);
      expect(report.checklist.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      expect(report.complete).toBe(false);
      expect(report.collection.unread).toContainEqual({
        api,
        account,
        region: expect.stringMatching(new RegExp(`^(${region}|${otherRegion}|${globalRegion})$`)),
        reason: "denied",
        action: actionsAskedBy(api)[0],
        error: expect.stringContaining(`not authorized to perform: ${actionsAskedBy(api)[0]}`),
      });
      const results = { results: expect.anything() };
      expect(sarif).toMatchObject({ version: "2.1.0", runs: [results, results] });
      expect(run.code).toBe(codeOf(report));
      expect(run.code).toBe(idle.some(([other]) => other === api) ? 0 : 2);
    },
    scanMilliseconds,
  );

  test(
    "everything denied but whose account it is: INCOMPLETE, and every rule says so",
    async () => {
      const { run, report, sarif } = await scan(denying((api) => api !== identity));
      expect(run.code).toBe(2);
      expect(report.verdict).toBe("INCOMPLETE");
      const others = report.findings.filter(({ rule }) => !onRequest.has(rule));
      expect([...new Set(others.map(({ verdict }) => verdict))]).toEqual(["unknown"]);
      expect(new Set(report.findings.map(({ rule }) => rule)).size).toBe(report.rules.length);
      expect(whatMoved(report, full)).toEqual([]);
      expect(sarif).toMatchObject({ version: "2.1.0" });
    },
    scanMilliseconds,
  );
});

/** `json=…/report.json`. */
const outputTo = (file: string): string => `${file.split(".").at(-1)}=${file}`;
