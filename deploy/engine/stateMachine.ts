import { type CfnElement, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { FargatePlatformVersion } from "aws-cdk-lib/aws-ecs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  Choice,
  Condition,
  CustomState,
  DefinitionBody,
  DistributedMap,
  Errors,
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  LogLevel,
  Pass,
  ResultWriterV2,
  type RetryProps,
  S3JsonItemReader,
  StateMachine,
  StateMachineType,
  TaskInput,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import {
  CallAwsService,
  EcsFargateLaunchTarget,
  EcsRunTask,
  LambdaInvoke,
} from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { metricNamespace, outgrown, prefixes, runFiles } from "./names.ts";
import type { Parts } from "./parts.ts";
import { machineRole } from "./stateMachineRole.ts";
import type { Worker } from "./workers.ts";

/** Of AWS's own services when they are busy, and of Lambda when all its runs are taken. */
const busy: RetryProps = {
  errors: [
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
  ],
  interval: Duration.seconds(2),
  maxAttempts: 8,
  backoffRate: 2,
  maxDelay: Duration.minutes(2),
  jitterStrategy: JitterType.FULL,
};

/** Fargate has no capacity, or ECS is asked too often: nothing has been read yet. */
const noCapacity: RetryProps = {
  errors: ["ECS.AmazonECSException", "ECS.ServerException", "ECS.ThrottlingException"],
  interval: Duration.seconds(10),
  maxAttempts: 8,
  backoffRate: 2,
  maxDelay: Duration.minutes(5),
  jitterStrategy: JitterType.FULL,
};

const run = JsonPath.stringAt("$$.Execution.Name");
const inRun = (file: string): string => JsonPath.format(`${prefixes.runs}/{}/${file}`, run);

/** Writes the steps of a run. */
class Definition {
  readonly #scope: Construct;
  readonly #parts: Parts;

  constructor(scope: Construct, parts: Parts) {
    this.#scope = scope;
    this.#parts = parts;
  }

  /** Places, regions, global services, the merge, and what came of it. */
  chain(): IChainable {
    const { bucket, workers, parameters } = this.#parts;
    const regions = this.#forEach("Every region", runFiles.regions, "region", workers.reader);
    const globals = this.#forEach("Every account", runFiles.accounts, "global", workers.reader);
    const findings = this.#forEach(
      "Every account: findings",
      runFiles.accounts,
      "findings",
      workers.importer,
    );
    const outcome = new CallAwsService(this.#scope, "Outcome", {
      service: "s3",
      action: "getObject",
      parameters: { Bucket: bucket.bucketName, Key: inRun(runFiles.summary) },
      iamResources: [bucket.arnForObjects(`${prefixes.runs}/*`)],
      resultSelector: {
        "summary.$": "States.StringToJson($.Body)",
        securityHub: parameters.securityHub.valueAsString,
      },
    });
    const done = new Pass(this.#scope, "Done", { outputPath: "$.summary" });
    const imports = new Choice(this.#scope, "To Security Hub?")
      .when(Condition.stringEquals("$.securityHub", "true"), findings.next(done))
      .otherwise(done);
    const merge = this.#task("To merge", "merge").next(
      this.#work("Merge", workers.merger, { next: outcome, failed: null }),
    );
    outcome.next(this.#count()).next(imports);
    return this.#task("To list", "places").next(
      this.#work("List places", workers.reader, {
        next: regions.next(globals).next(merge),
        failed: null,
      }),
    );
  }

  /** What a worker is told. */
  #task(name: string, task: string): Pass {
    return new Pass(this.#scope, name, { parameters: { task, run } });
  }

  /** Each item is one run of a worker; whatever becomes of it, the others go on. */
  #forEach(name: string, file: string, task: string, worker: Worker): DistributedMap {
    const { bucket, parameters } = this.#parts;
    const map = new DistributedMap(this.#scope, name, {
      mapExecutionType: StateMachineType.STANDARD,
      maxConcurrency: parameters.maxConcurrency.valueAsNumber,
      itemReader: new S3JsonItemReader({ bucket, key: inRun(file) }),
      itemSelector: { task, run, "item.$": "$$.Map.Item.Value" },
      resultWriterV2: new ResultWriterV2({ bucket, prefix: inRun(`maps/${task}`) }),
      // What no catch reaches, such as a payload beyond the quota, must not end the run: the merge names it.
      toleratedFailurePercentage: 100,
      resultPath: JsonPath.DISCARD,
    });
    const end = new Pass(this.#scope, `${name}: not recorded`, {
      parameters: { recorded: false },
    });
    const failed = new CallAwsService(this.#scope, `${name}: why not`, {
      service: "s3",
      action: "putObject",
      comment: "The report names what is missing; this tells why",
      parameters: {
        Bucket: bucket.bucketName,
        Key: JsonPath.format(
          `${prefixes.runs}/{}/failures/${task}/{}/{}.json`,
          JsonPath.stringAt("$.run"),
          JsonPath.stringAt("$.item.account"),
          JsonPath.stringAt("$.item.region"),
        ),
        "Body.$": "$.error",
      },
      iamResources: [bucket.arnForObjects(`${prefixes.runs}/*`)],
      resultPath: JsonPath.DISCARD,
    });
    failed.addCatch(end, { resultPath: JsonPath.DISCARD });
    failed.next(end);
    return map.itemProcessor(this.#work(name, worker, { next: null, failed, long: "$.item.long" }));
  }

  /** A worker's run: on Lambda, and on Fargate where that does not do. */
  #work(
    name: string,
    { lambda, task }: Worker,
    then: {
      readonly next: IChainable | null;
      readonly failed: IChainable | null;
      readonly long?: string;
    },
  ) {
    const { workers, network } = this.#parts;
    const container = task.defaultContainer;
    if (container === undefined) throw new Error(`${name} has no container`);
    const onLambda = new LambdaInvoke(this.#scope, `${name} on Lambda`, {
      lambdaFunction: lambda,
      payload: TaskInput.fromJsonPathAt("$"),
      retryOnServiceExceptions: false,
      taskTimeout: Timeout.duration(Duration.minutes(16)),
      resultPath: JsonPath.DISCARD,
    });
    const onFargate = new EcsRunTask(this.#scope, `${name} on Fargate`, {
      integrationPattern: IntegrationPattern.RUN_JOB,
      cluster: workers.cluster,
      taskDefinition: task,
      launchTarget: new EcsFargateLaunchTarget({ platformVersion: FargatePlatformVersion.LATEST }),
      assignPublicIp: true,
      securityGroups: [network.securityGroup],
      subnets: { subnets: network.vpc.publicSubnets },
      containerOverrides: [
        {
          containerDefinition: container,
          environment: [
            { name: "GONOGO_TASK", value: JsonPath.jsonToString(JsonPath.objectAt("$")) },
          ],
        },
      ],
      taskTimeout: Timeout.duration(Duration.hours(4)),
      resultPath: JsonPath.DISCARD,
    });
    onLambda.addRetry(busy);
    onFargate.addRetry(noCapacity);
    onLambda.addCatch(onFargate, { errors: [...outgrown], resultPath: JsonPath.DISCARD });
    if (then.failed !== null) {
      onLambda.addCatch(then.failed, { errors: [Errors.ALL], resultPath: "$.error" });
      onFargate.addCatch(then.failed, { errors: [Errors.ALL], resultPath: "$.error" });
    }
    if (then.next !== null) {
      onLambda.next(then.next);
      onFargate.next(then.next);
    }
    return then.long === undefined
      ? onLambda
      : new Choice(this.#scope, `${name}: long?`)
          .when(Condition.booleanEquals(then.long, true), onFargate)
          .otherwise(onLambda);
  }

  /** A number a run, for alarms and for whoever looks back. */
  #count(): CustomState {
    const datum = (name: string, path: string) => ({
      MetricName: name,
      Unit: "Count",
      "Value.$": path,
    });
    return new CustomState(this.#scope, "Count", {
      stateJson: {
        Type: "Task",
        Resource: `arn:${Stack.of(this.#scope).partition}:states:::aws-sdk:cloudwatch:putMetricData`,
        Parameters: {
          Namespace: metricNamespace,
          MetricData: [
            datum("Incomplete", "$.summary.incomplete"),
            datum("NoGo", "$.summary.noGo"),
            datum("PlacesMissing", "$.summary.places.missing"),
          ],
        },
        ResultPath: null,
      },
    });
  }
}

/** The state machine of a run: see docs/deploy.md for its picture. */
export const stateMachineIn = (scope: Construct, parts: Parts): StateMachine => {
  const stateMachineName = `${Stack.of(scope).stackName}-scan`;
  const machine = new StateMachine(scope, "Scan", {
    stateMachineName,
    definitionBody: DefinitionBody.fromChainable(new Definition(scope, parts).chain()),
    // What the definition's parts would add of themselves is wider than what a run does.
    role: machineRole(scope, parts).withoutPolicyUpdates(),
    timeout: Duration.hours(12),
    comment: "gonogo: every account and region of an organization, one report",
    logs: {
      destination: new LogGroup(scope, "ScanLog", {
        // Step Functions may write below this prefix without a resource policy that grows with each machine.
        logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ERROR,
      includeExecutionData: false,
    },
  });
  acknowledge(
    machine,
    "With every event of every child, the log of 170,000 children would cost more than they do; each child's own history is kept by Step Functions.",
    "AwsSolutions-SF1",
  );
  acknowledge(
    machine,
    "A trace per place would cost without telling more than the child's history does.",
    "AwsSolutions-SF2",
  );
  const id = Stack.of(scope).getLogicalId(machine.node.defaultChild as CfnElement);
  const executions = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${id}"}]}]}`;
  acknowledge(
    machine.node.findChild("DistributedMapPolicy"),
    "The items of a map are executions of this state machine, named when they start.",
    `AwsSolutions-IAM5[Resource::${executions}:*]`,
    `AwsSolutions-IAM5[Resource::${executions}/*:*]`,
  );
  return machine;
};
