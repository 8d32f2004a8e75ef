import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

export interface CapacityProviderItem {
  readonly provider: string;
  readonly weight: number;
  readonly base: number;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly status: string | null;
  readonly defaultCapacityProviderStrategy: readonly CapacityProviderItem[];
  /** `enabled`, `enhanced` or `disabled`; null where not stated. */
  readonly containerInsights: string | null;
  readonly tags: Tags;
}

export interface AwsvpcConfiguration {
  readonly subnets: readonly string[];
  /** Empty: the VPC's default security group. */
  readonly securityGroups: readonly string[];
  /** `ENABLED`, `DISABLED`; null where not stated. */
  readonly assignPublicIp: string | null;
}

export interface ServiceLoadBalancer {
  readonly targetGroup: string | null;
  readonly containerName: string | null;
  readonly containerPort: number | null;
  /** Native blue/green: the second target group and the listener rules. */
  readonly alternateTargetGroup: string | null;
}

/** A deployment of a rolling service, or a task set: its own revision, network and launch type. */
export interface Deployment {
  readonly id: string;
  /** ISO 8601. */
  readonly created: string | null;
  /** `PRIMARY`, `ACTIVE`, `INACTIVE`, `DRAINING`. */
  readonly status: string | null;
  readonly taskDefinition: string | null;
  readonly launchType: string | null;
  readonly capacityProviderStrategy: readonly CapacityProviderItem[];
  readonly network: AwsvpcConfiguration | null;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** Of rolling services: `COMPLETED`, `IN_PROGRESS`, `FAILED`. */
  readonly rolloutState: string | null;
  /** Of task sets: `STEADY_STATE`, `STABILIZING`. */
  readonly stabilityStatus: string | null;
  readonly desiredCount: number | null;
  readonly runningCount: number | null;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly status: string | null;
  /** `REPLICA` or `DAEMON`. */
  readonly schedulingStrategy: string | null;
  /** Null when capacity providers are used. */
  readonly launchType: string | null;
  readonly capacityProviderStrategy: readonly CapacityProviderItem[];
  readonly taskDefinition: string | null;
  readonly desiredCount: number | null;
  readonly runningCount: number | null;
  readonly network: AwsvpcConfiguration | null;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  readonly deployments: readonly Deployment[];
  readonly taskSets: readonly Deployment[];
  /** `ECS`, `CODE_DEPLOY`, `EXTERNAL`. */
  readonly deploymentController: string | null;
  /** `ROLLING`, `BLUE_GREEN`, `LINEAR`, `CANARY`; null where not stated. */
  readonly deploymentStrategy: string | null;
  /** How many tasks a deployment may run at most, in percent of the desired count. */
  readonly maximumPercent: number | null;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean } | null;
  /** CloudWatch alarms that end a deployment. */
  readonly deploymentAlarms: { readonly enable: boolean; readonly rollback: boolean } | null;
  /** Functions that native blue/green deployments ask, and that can turn them back. */
  readonly lifecycleHooks: number;
  readonly serviceConnect: boolean;
  readonly serviceRegistries: readonly string[];
  readonly tags: Tags;
}

export interface Task {
  readonly arn: string;
  readonly cluster: string;
  /** `service:NAME`, `family:NAME` … */
  readonly group: string | null;
  readonly startedBy: string | null;
  readonly taskDefinition: string | null;
  readonly launchType: string | null;
  readonly lastStatus: string | null;
  readonly zone: string | null;
  readonly networkInterfaces: readonly string[];
  readonly images: readonly TaskImage[];
}

/** What a container of a task was started from. */
export interface TaskImage {
  readonly container: string;
  readonly image: string;
  /** Null until the image has been pulled. */
  readonly digest: string | null;
}

/** What an environment variable, or a command line, holds. Its value never leaves the collector. */
export type VariableClass =
  /** A URL, a connection string, options or a document of JSON with a password in it. */
  | "credentialInUrl"
  /** A well-known key format: an AWS key, a JWT, a PEM block, a token with a known prefix. */
  | "knownKey"
  /** Under a name that promises a secret, a value that is not innocent. */
  | "secretByName"
  /** A boolean, number, path, ARN, URL without userinfo, host name … or an innocent text. */
  | "plain"
  | "empty";

export interface EnvironmentVariable {
  readonly name: string;
  readonly class: VariableClass;
  /** Only where the config names the variable, and the value is a number or a boolean. */
  readonly value: number | boolean | null;
}

export interface ContainerSecret {
  readonly name: string;
  /** A secret's or parameter's ARN, with or without a JSON key, or a bare parameter name. */
  readonly valueFrom: string;
}

export interface Container {
  readonly name: string;
  readonly image: string | null;
  readonly essential: boolean;
  readonly environment: readonly EnvironmentVariable[];
  /** What its command lines hold, by the field in which they stand. */
  readonly commandLines: {
    readonly command: VariableClass;
    readonly entryPoint: VariableClass;
    readonly "healthCheck.command": VariableClass;
  };
  /** S3 ARNs. */
  readonly environmentFiles: readonly string[];
  readonly secrets: readonly ContainerSecret[];
  /** `logConfiguration.secretOptions`. */
  readonly logSecrets: readonly ContainerSecret[];
  readonly repositoryCredentials: string | null;
  readonly ports: readonly number[];
  readonly logDriver: string | null;
  /** Options of the driver `awslogs`; null where not stated. */
  readonly logGroup: string | null;
  readonly logRegion: string | null;
  readonly logStreamPrefix: string | null;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly networkMode: string | null;
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly taskRole: string | null;
  readonly executionRole: string | null;
  readonly containers: readonly Container[];
  readonly tags: Tags;
}

/** The newest deployment of a service with a native strategy; AWS keeps them for 90 days. */
export interface ServiceDeployment {
  /** `SUCCESSFUL`, `IN_PROGRESS`, `ROLLBACK_SUCCESSFUL` …; null where there was none. */
  readonly status: string | null;
  /** When it was begun, ISO 8601. */
  readonly created: string | null;
}

/** A scheduled ECS task: from an EventBridge rule or from EventBridge Scheduler. */
export interface ScheduledTask {
  readonly id: string;
  readonly name: string;
  readonly cluster: string;
  /** An ARN, or one without a revision: the latest. */
  readonly taskDefinition: string;
  readonly enabled: boolean;
  readonly network: AwsvpcConfiguration | null;
}

export const clusters = factKind<Cluster>("ecs.cluster", "ecs:DescribeClusters");
export const services = factKind<Service>("ecs.service", "ecs:DescribeServices");
/** Of services with the strategies BLUE_GREEN, LINEAR and CANARY; keyed by the service's ARN. */
export const lastServiceDeployments = factKind<ServiceDeployment>(
  "ecs.lastServiceDeployment",
  "ecs:ListServiceDeployments",
);
/** Running tasks. */
export const tasks = factKind<Task>("ecs.task", "ecs:DescribeTasks");
/** Those that services, deployments, task sets, running tasks and schedules refer to; keyed by the ARN (or name) they give. */
export const taskDefinitions = factKind<TaskDefinition>(
  "ecs.taskDefinition",
  "ecs:DescribeTaskDefinition",
);
/** ECS targets of EventBridge rules. */
export const ruleScheduledTasks = factKind<ScheduledTask>(
  "events.ecsTarget",
  "events:ListTargetsByRule",
);
/** ECS targets of EventBridge Scheduler's schedules. */
export const schedulerTasks = factKind<ScheduledTask>(
  "scheduler.ecsTarget",
  "scheduler:GetSchedule",
);
