import { ACMClient } from "@aws-sdk/client-acm";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { BackupClient } from "@aws-sdk/client-backup";
import { BudgetsClient } from "@aws-sdk/client-budgets";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { CodePipelineClient } from "@aws-sdk/client-codepipeline";
import { CostExplorerClient } from "@aws-sdk/client-cost-explorer";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { EventBridgeClient, ListEventBusesCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { RDSClient } from "@aws-sdk/client-rds";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SavingsplansClient } from "@aws-sdk/client-savingsplans";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { XRayClient } from "@aws-sdk/client-xray";
import { type AwsCommand, mockClient } from "aws-sdk-client-mock";
import type { AnswerCache } from "../../src/collect/answers.ts";
import { collect, declaredApis, noKeeper } from "../../src/collect/collect.ts";
import type { Collector } from "../../src/collect/collector.ts";
import { collectors } from "../../src/collect/registry.ts";
import type { Account } from "../../src/collect/session.ts";
import type { UnreadCall } from "../../src/model/fact.ts";
import type { FactKind } from "../../src/model/kind.ts";
import type { Settings } from "../../src/model/settings.ts";
import type { Facts } from "../../src/model/store.ts";
import { settings } from "../support/tables.ts";

export const region = "eu-west-1";
export const now = "2026-01-15T12:00:00.000Z";

/** The account whose facts the tests collect; its credentials open nothing. */
export const account: Account = {
  id: "111122223333",
  partition: "aws",
  homeRegion: region,
  credentials: async () => ({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" }),
};

/** Runs collectors over an account of one region, as a scan does. */
export const collectWith = (
  kinds: readonly FactKind<unknown>[],
  own: readonly Collector[],
  changes: Partial<Settings> = {},
  kept: { readonly answers?: AnswerCache } = {},
): Promise<Facts> =>
  collect({
    ...kept,
    account,
    regions: [region],
    settings: settings(changes),
    kinds,
    collectors: own,
    now: () => now,
    progress: () => {},
    signal: new AbortController().signal,
    earlier: null,
    keeper: noKeeper,
  });

/** What was recorded of a kind, as plain objects. */
export const recordingOf = <T>({ shards }: Facts, kind: FactKind<T>) => {
  const recording = shards.find(({ kinds }) => kinds.has(kind.kind))?.kinds.get(kind.kind);
  if (recording === undefined) throw new Error(`${kind.kind} was not collected`);
  return {
    rows: Object.fromEntries(recording.rows) as Readonly<Record<string, T>>,
    unread: Object.fromEntries(recording.unreadRows),
    causes: recording.causes,
  };
};

/** An error as the SDK throws it. */
export const awsError = (name: string, message = "no", httpStatusCode = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

export const accessDenied = awsError("AccessDeniedException", "not authorized", 403);

/** The cause that `accessDenied` leaves behind. */
export const denial = (api: string): UnreadCall => ({
  reason: "denied",
  api,
  action: api,
  account: account.id,
  region,
  error: "AccessDeniedException: not authorized",
});

/** How the stubbed account answers one operation. */
export interface Answer {
  readonly command: unknown;
  reply(input: unknown, region: string): unknown;
}

/** One answer for every request, or one that depends on the request; an error is thrown. */
export const on = <I extends object, O extends object>(
  command: new (input: I) => AwsCommand<I, O>,
  reply: Partial<O> | Error | ((input: I, region: string) => Partial<O> | Error),
): Answer => ({
  command,
  reply: (input, where) => (typeof reply === "function" ? reply(input as I, where) : reply),
});

export interface Sent {
  /** `ec2:DescribeSubnets`. */
  readonly api: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where it was sent to. */
  readonly region: string;
}

interface Sender {
  readonly config: { region(): Promise<string> };
}

interface Stub {
  readonly send: {
    callsFake(fake: (this: Sender, command: { readonly input: object }) => unknown): unknown;
  };
  restore(): void;
}

const clientMocks: Readonly<Record<string, () => unknown>> = {
  acm: () => mockClient(ACMClient),
  "application-autoscaling": () => mockClient(ApplicationAutoScalingClient),
  cloudfront: () => mockClient(CloudFrontClient),
  backup: () => mockClient(BackupClient),
  cloudformation: () => mockClient(CloudFormationClient),
  budgets: () => mockClient(BudgetsClient),
  ce: () => mockClient(CostExplorerClient),
  cloudwatch: () => mockClient(CloudWatchClient),
  cloudtrail: () => mockClient(CloudTrailClient),
  codedeploy: () => mockClient(CodeDeployClient),
  codepipeline: () => mockClient(CodePipelineClient),
  ec2: () => mockClient(EC2Client),
  ecr: () => mockClient(ECRClient),
  ecs: () => mockClient(ECSClient),
  elasticache: () => mockClient(ElastiCacheClient),
  elasticloadbalancing: () => mockClient(ElasticLoadBalancingV2Client),
  events: () => mockClient(EventBridgeClient),
  iam: () => mockClient(IAMClient),
  kms: () => mockClient(KMSClient),
  lambda: () => mockClient(LambdaClient),
  logs: () => mockClient(CloudWatchLogsClient),
  rds: () => mockClient(RDSClient),
  route53: () => mockClient(Route53Client),
  s3: () => mockClient(S3Client),
  s3control: () => mockClient(S3ControlClient),
  tag: () => mockClient(ResourceGroupsTaggingAPIClient),
  organizations: () => mockClient(OrganizationsClient),
  savingsplans: () => mockClient(SavingsplansClient),
  scheduler: () => mockClient(SchedulerClient),
  secretsmanager: () => mockClient(SecretsManagerClient),
  xray: () => mockClient(XRayClient),
};

/** What is asked wherever there is a cluster, and matters to few tests. */
const unremarkable: readonly Answer[] = [on(ListEventBusesCommand, { EventBuses: [] })];

/**
 * Collects kinds, and what they need, from an account that answers so. A request that no collector
 * declares, or that the test gives no answer to, fails the test.
 */
export const read = async (
  kinds: readonly FactKind<unknown>[],
  answers: readonly Answer[],
  changes: Partial<Settings> = {},
  kept: { readonly answers?: AnswerCache } = {},
): Promise<{ readonly facts: Facts; readonly sent: readonly Sent[] }> => {
  const declared = declaredApis(collectors);
  const sent: Sent[] = [];
  const unanswered = new Set<string>();
  const stubs = Object.entries(clientMocks).map(([prefix, mock]) => {
    const stub = mock() as Stub;
    stub.send.callsFake(async function (command) {
      const where = await this.config.region();
      const api = `${prefix}:${command.constructor.name.replace(/Command$/, "")}`;
      sent.push({ api, input: { ...command.input }, region: where });
      const answer = [...answers, ...unremarkable].find(
        (each) => each.command === command.constructor,
      );
      if (answer === undefined || !declared.has(api)) unanswered.add(api);
      const reply = answer?.reply(command.input, where) ?? {};
      if (reply instanceof Error) throw reply;
      return reply;
    });
    return stub;
  });
  try {
    const facts = await collectWith(kinds, collectors, changes, kept);
    if (unanswered.size > 0) {
      throw new Error(`undeclared, or without an answer: ${[...unanswered].join(", ")}`);
    }
    return { facts, sent };
  } finally {
    for (const stub of stubs) stub.restore();
  }
};

/** The requests of one operation. */
export const inputsOf = (sent: readonly Sent[], api: string) =>
  sent.filter((request) => request.api === api).map(({ input }) => input);
