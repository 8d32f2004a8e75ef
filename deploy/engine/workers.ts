import { Aws, Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
} from "aws-cdk-lib/aws-ecs";
import {
  Effect,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Handler, Function as Lambda, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { prefixes } from "./names.ts";
import type { Network } from "./network.ts";
import type { EngineParameters } from "./parameters.ts";
import { byPrefix, wildcardsIn } from "./store.ts";

/** One kind of work, as a Lambda function for what is short and a Fargate task for what is long. */
export interface Worker {
  readonly lambda: Lambda;
  readonly task: FargateTaskDefinition;
}

export interface Workers {
  readonly cluster: Cluster;
  readonly reader: Worker;
  readonly merger: Worker;
  readonly importer: Worker;
}

/** Numbers of AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
interface Sizes {
  readonly lambdaMegabytes: number;
  readonly diskMegabytes: number;
  readonly taskCpu: number;
  readonly taskMegabytes: number;
  readonly taskDiskGigabytes: number;
}

/** A CPU of Lambda's belongs to 1,769 MB: less would make the scanner slower, not cheaper. */
export const sizes = {
  reader: {
    lambdaMegabytes: 1769,
    diskMegabytes: 512,
    taskCpu: 1024,
    taskMegabytes: 4096,
    taskDiskGigabytes: 21,
  },
  merger: {
    lambdaMegabytes: 10_240,
    diskMegabytes: 10_240,
    taskCpu: 8192,
    taskMegabytes: 61_440,
    taskDiskGigabytes: 100,
  },
  importer: {
    lambdaMegabytes: 512,
    diskMegabytes: 1024,
    taskCpu: 256,
    taskMegabytes: 1024,
    taskDiskGigabytes: 21,
  },
} as const satisfies Record<string, Sizes>;

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });

const roleInMembers = (name: string): string => `arn:${Aws.PARTITION}:iam::*:role/${name}`;

/** Roles in member accounts trust all of this path, whatever name CloudFormation makes up. */
export const rolePath = (worker: "Reader" | "Merger" | "Importer"): string =>
  `/gonogo/${worker.toLowerCase()}/`;

const anyAccount =
  "The accounts of an organization come and go: the role's name is what is known, and its trust and external ID decide.";

/** What the engine runs: the same image with three sets of rights. */
export const workersIn = (
  scope: Construct,
  {
    bucket,
    network: { vpc },
    parameters,
    listingActions,
  }: {
    readonly bucket: Bucket;
    readonly network: Network;
    readonly parameters: EngineParameters;
    readonly listingActions: readonly string[];
  },
): Workers => {
  const log = new LogGroup(scope, "WorkerLog", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const cluster = new Cluster(scope, "Tasks", {
    vpc,
    containerInsightsV2: ContainerInsights.DISABLED,
  });
  acknowledge(
    cluster,
    "Tasks are few and short; the state machine and the alarms watch them.",
    "AwsSolutions-ECS4",
  );
  const repository = Repository.fromRepositoryName(
    scope,
    "Images",
    parameters.imageRepository.valueAsString,
  );
  const tag = parameters.imageTag.valueAsString;
  const environment = environmentOf(bucket, parameters);
  const objects = (...names: readonly string[]): readonly string[] =>
    names.map((name) => bucket.arnForObjects(`${name}/*`));

  const worker = (
    name: "Reader" | "Merger" | "Importer",
    does: string,
    size: Sizes,
    rights: Readonly<Record<string, PolicyStatement>>,
    wildcards: Readonly<Record<string, readonly string[]>>,
  ): Worker => {
    const role = (id: string, service: string, ...managed: readonly string[]) => {
      const made = new Role(scope, id, {
        assumedBy: new ServicePrincipal(service),
        description: `gonogo: ${does}`,
        path: rolePath(name),
        inlinePolicies: {
          rights: new PolicyDocument({ statements: Object.values(rights) }),
        },
        managedPolicies: managed.map((policy) => ManagedPolicy.fromAwsManagedPolicyName(policy)),
      });
      for (const [reason, ids] of Object.entries(wildcards)) acknowledge(made, reason, ...ids);
      return made;
    };
    const lambdaRole = role(`${name}FunctionRole`, "lambda.amazonaws.com");
    log.grantWrite(lambdaRole);
    const lambda = new Lambda(scope, `${name}Function`, {
      description: `gonogo: ${does}`,
      code: Code.fromEcrImage(repository, { tagOrDigest: tag }),
      handler: Handler.FROM_IMAGE,
      runtime: Runtime.FROM_IMAGE,
      architecture: Architecture.X86_64,
      memorySize: size.lambdaMegabytes,
      ephemeralStorageSize: Size.mebibytes(size.diskMegabytes),
      timeout: Duration.minutes(15),
      role: lambdaRole,
      logGroup: log,
      environment,
    });
    const task = new FargateTaskDefinition(scope, `${name}Task`, {
      cpu: size.taskCpu,
      memoryLimitMiB: size.taskMegabytes,
      ephemeralStorageGiB: size.taskDiskGigabytes,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      taskRole: role(`${name}TaskRole`, "ecs-tasks.amazonaws.com"),
    });
    task.addContainer("worker", {
      image: ContainerImage.fromEcrRepository(repository, tag),
      logging: LogDriver.awsLogs({ logGroup: log, streamPrefix: name.toLowerCase() }),
      environment,
      readonlyRootFilesystem: false,
    });
    acknowledge(
      task,
      "What the engine is told are names of accounts, regions and roles: no secret is among them.",
      "AwsSolutions-ECS2",
    );
    acknowledge(
      task.obtainExecutionRole(),
      "A registry's token is not of one repository: AWS takes no narrower resource.",
      "AwsSolutions-IAM5[Resource::*]",
    );
    return { lambda, task };
  };

  const own = bucket.bucketArn;
  const listing = new PolicyStatement({
    actions: ["s3:ListBucket"],
    resources: [own],
    conditions: {
      StringLike: {
        "s3:prefix": [`${prefixes.runs}/*`, `${prefixes.long}/*`, `${prefixes.config}/*`],
      },
    },
  });
  return {
    cluster,
    reader: worker(
      "Reader",
      "lists the places to read, and records them",
      sizes.reader,
      {
        enter: allow(["sts:AssumeRole"], [roleInMembers(parameters.roleName.valueAsString)]),
        members: allow(listingActions, ["*"]),
        read: allow(["s3:GetObject"], objects(prefixes.runs, prefixes.config)),
        record: allow(["s3:PutObject"], objects(prefixes.runs, prefixes.long)),
        listing,
      },
      {
        [byPrefix]: wildcardsIn(bucket, prefixes.runs, prefixes.config, prefixes.long),
        [anyAccount]: [
          "AwsSolutions-IAM5[Resource::*]",
          "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/<RoleName>]",
        ],
      },
    ),
    merger: worker(
      "Merger",
      "judges what was recorded, and reports",
      sizes.merger,
      {
        read: allow(["s3:GetObject"], objects(prefixes.runs)),
        report: allow(["s3:PutObject"], objects(prefixes.runs, prefixes.latest)),
        listing,
      },
      { [byPrefix]: wildcardsIn(bucket, prefixes.runs, prefixes.latest) },
    ),
    importer: worker(
      "Importer",
      "imports an account's findings into its Security Hub",
      sizes.importer,
      {
        enter: allow(
          ["sts:AssumeRole"],
          [roleInMembers(parameters.findingsRoleName.valueAsString)],
        ),
        read: allow(["s3:GetObject"], objects(prefixes.runs)),
        listing,
      },
      {
        [byPrefix]: wildcardsIn(bucket, prefixes.runs),
        [anyAccount]: [
          "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/<FindingsRoleName>]",
        ],
      },
    ),
  };
};

const environmentOf = (
  bucket: Bucket,
  parameters: EngineParameters,
): Readonly<Record<string, string>> => ({
  GONOGO_BUCKET: bucket.bucketName,
  GONOGO_ACCOUNTS: parameters.accounts.valueAsString,
  GONOGO_ORGANIZATIONAL_UNITS: parameters.organizationalUnits.valueAsString,
  GONOGO_EXCLUDED_ACCOUNTS: parameters.excludedAccounts.valueAsString,
  GONOGO_REGIONS: parameters.regions.valueAsString,
  GONOGO_LONG_ACCOUNTS: parameters.longAccounts.valueAsString,
  GONOGO_ROLE_NAME: parameters.roleName.valueAsString,
  GONOGO_FINDINGS_ROLE_NAME: parameters.findingsRoleName.valueAsString,
  GONOGO_EXTERNAL_ID: parameters.externalId.valueAsString,
  GONOGO_FAIL_ON: parameters.failOn.valueAsString,
});
