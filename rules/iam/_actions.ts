import { remembered } from "../../src/model/remembered.ts";
import { hasWildcard, matchesAction } from "../../src/topology/policyPattern.ts";

/**
 * Actions that take no resource, so that a policy has to say `*`, by service: as the Service
 * Authorization Reference lists them, without a resource type
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 * Of a service that stands here, every other action takes one.
 */
const withoutResources: Readonly<Record<string, readonly string[]>> = {
  acm: ["ListCertificates", "GetAccountConfiguration", "RequestCertificate"],
  "application-autoscaling": ["Describe*"],
  athena: ["ListDataCatalogs", "ListWorkGroups", "ListEngineVersions"],
  autoscaling: ["Describe*"],
  batch: ["Describe*", "List*"],
  bedrock: ["ListFoundationModels", "ListCustomModels", "ListGuardrails", "ListInferenceProfiles"],
  ce: ["Get*"],
  cloudformation: [
    "ListStacks",
    "ListExports",
    "ListImports",
    "ValidateTemplate",
    "DescribeAccountLimits",
  ],
  cloudfront: ["List*"],
  cloudwatch: [
    "DescribeAlarmsForMetric",
    "DescribeAnomalyDetectors",
    "DescribeInsightRules",
    "GetMetricData",
    "GetMetricStatistics",
    "GetMetricWidgetImage",
    "ListDashboards",
    "ListMetrics",
    "ListMetricStreams",
    "PutMetricData",
  ],
  "cognito-idp": ["ListUserPools"],
  comprehend: ["BatchDetect*", "ContainsPiiEntities", "Detect*"],
  dynamodb: [
    "DescribeLimits",
    "ListBackups",
    "ListExports",
    "ListGlobalTables",
    "ListImports",
    "ListStreams",
    "ListTables",
  ],
  ec2: ["Describe*"],
  ec2messages: ["*"],
  ecr: [
    "DescribeRegistry",
    "GetAuthorizationToken",
    "GetRegistryPolicy",
    "GetRegistryScanningConfiguration",
  ],
  "ecr-public": ["GetAuthorizationToken"],
  ecs: [
    "CreateCluster",
    "DescribeTaskDefinition",
    "DiscoverPollEndpoint",
    "ListAccountSettings",
    "ListClusters",
    "ListServicesByNamespace",
    "ListTaskDefinitionFamilies",
    "ListTaskDefinitions",
  ],
  elasticache: [
    "DescribeCacheEngineVersions",
    "DescribeEngineDefaultParameters",
    "DescribeEvents",
    "DescribeServiceUpdates",
  ],
  elasticfilesystem: ["DescribeAccountPreferences", "PutAccountPreferences"],
  elasticloadbalancing: ["Describe*"],
  es: ["ListDomainNames", "ListElasticsearchVersions", "ListVersions"],
  events: ["ListEventBuses", "ListEventSources", "ListRules", "TestEventPattern"],
  "execute-api": [],
  firehose: ["ListDeliveryStreams"],
  iam: [
    "GenerateCredentialReport",
    "GetAccountAuthorizationDetails",
    "GetAccountPasswordPolicy",
    "GetAccountSummary",
    "GetCredentialReport",
    "ListAccountAliases",
    "ListGroups",
    "ListOpenIDConnectProviders",
    "ListPolicies",
    "ListRoles",
    "ListSAMLProviders",
    "ListServerCertificates",
    "ListUsers",
  ],
  kafka: ["ListClusters", "ListClustersV2", "ListConfigurations", "ListKafkaVersions"],
  "kafka-cluster": [],
  kinesis: ["DescribeLimits", "ListStreams"],
  kms: ["CreateKey", "DescribeCustomKeyStores", "GenerateRandom", "ListAliases", "ListKeys"],
  lambda: [
    "CreateCodeSigningConfig",
    "CreateEventSourceMapping",
    "GetAccountSettings",
    "ListCodeSigningConfigs",
    "ListEventSourceMappings",
    "ListFunctions",
    "ListLayers",
    "ListLayerVersions",
  ],
  logs: [
    "DescribeDeliveries",
    "DescribeDestinations",
    "DescribeExportTasks",
    "DescribeQueries",
    "DescribeQueryDefinitions",
    "DescribeResourcePolicies",
    "GetLogDelivery",
    "GetQueryResults",
    "ListLogDeliveries",
    "StopQuery",
    "TestMetricFilter",
  ],
  polly: ["DescribeVoices"],
  pricing: ["*"],
  rds: [
    "DescribeAccountAttributes",
    "DescribeCertificates",
    "DescribeDBEngineVersions",
    "DescribeEngineDefault*",
    "DescribeEventCategories",
    "DescribeEvents",
    "DescribeOrderableDBInstanceOptions",
    "DescribeReservedDBInstancesOfferings",
    "DescribeSourceRegions",
  ],
  "rds-data": [],
  "rds-db": [],
  redshift: ["DescribeClusterVersions", "DescribeEvents", "DescribeOrderableClusterOptions"],
  rekognition: [
    "CompareFaces",
    "DetectFaces",
    "DetectLabels",
    "DetectModerationLabels",
    "DetectText",
    "RecognizeCelebrities",
  ],
  route53: [
    "GetHostedZoneCount",
    "GetCheckerIpRanges",
    "ListGeoLocations",
    "ListHealthChecks",
    "ListHostedZones",
    "ListHostedZonesByName",
    "TestDNSAnswer",
  ],
  s3: [
    "GetAccountPublicAccessBlock",
    "ListAccessPoints",
    "ListAllMyBuckets",
    "ListJobs",
    "ListStorageLensConfigurations",
  ],
  scheduler: ["ListScheduleGroups"],
  secretsmanager: ["BatchGetSecretValue", "GetRandomPassword", "ListSecrets"],
  servicediscovery: [
    "DiscoverInstances",
    "DiscoverInstancesRevision",
    "GetOperation",
    "ListNamespaces",
    "ListOperations",
    "ListServices",
  ],
  ses: [
    "GetAccount",
    "GetAccountSendingEnabled",
    "GetSendQuota",
    "GetSendStatistics",
    "ListIdentities",
    "ListTemplates",
  ],
  sns: [
    "CheckIfPhoneNumberIsOptedOut",
    "GetSMSAttributes",
    "ListPlatformApplications",
    "ListSubscriptions",
    "ListTopics",
  ],
  sqs: ["ListQueues"],
  ssm: [
    "DescribeInstanceInformation",
    "DescribeParameters",
    "DescribeSessions",
    "ListDocuments",
    "ListInventoryEntries",
  ],
  ssmmessages: ["*"],
  states: [
    "ListActivities",
    "ListStateMachines",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
  ],
  sts: [
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetCallerIdentity",
    "GetServiceBearerToken",
    "GetSessionToken",
  ],
  tag: ["*"],
  textract: [
    "AnalyzeDocument",
    "AnalyzeExpense",
    "AnalyzeID",
    "DetectDocumentText",
    "Get*",
    "Start*",
  ],
  transcribe: ["StartStreamTranscription*"],
  translate: ["TranslateDocument", "TranslateText"],
  xray: [
    "BatchGetTrace*",
    "GetDistinctTraceGraphs",
    "GetEncryptionConfig",
    "GetInsight*",
    "GetSampling*",
    "GetServiceGraph",
    "GetTimeSeriesServiceStatistics",
    "GetTrace*",
    "Put*",
  ],
};

const serviceOf = (action: string): string => action.split(":")[0]?.toLowerCase() ?? "";
const nameOf = (action: string): string => action.split(":").slice(1).join(":");

/** Whether everything that the action, or a pattern of actions, stands for takes no resource. */
export const takesNoResource = remembered((action): boolean =>
  (withoutResources[serviceOf(action)] ?? []).some((known) => matchesAction(known, nameOf(action))),
);

/** Whether it is known which of the service's actions take a resource. */
export const isKnownService = (action: string): boolean =>
  Object.hasOwn(withoutResources, serviceOf(action));

/** Verbs that change something: alone before a wildcard they stand for everything that can be changed. */
const changingVerbs =
  /^(abort|accept|add|allocate|apply|associate|attach|authorize|batch|cancel|change|copy|create|delete|deregister|detach|disable|disassociate|enable|execute|export|import|invoke|modify|move|pass|purge|put|reboot|register|reject|release|remove|replace|reset|restore|revoke|run|send|set|start|stop|tag|terminate|transfer|untag|update|upload|write)$/;

/**
 * Whether a pattern of actions is open to much: a whole service, a verb that changes, a wildcard in
 * the middle. `s3:GetObject*`, `kms:ReEncrypt*` and `dynamodb:Get*` stand for forms of one thing, or
 * only read.
 */
export const isWideAction = (pattern: string): boolean => {
  if (!hasWildcard(pattern)) return false;
  const name = nameOf(pattern);
  const start = name.replace(/[*?].*$/s, "").toLowerCase();
  return (
    hasWildcard(pattern.split(":")[0] ?? "") ||
    !/^[^*?]{3,}\*$/.test(name) ||
    changingVerbs.test(start)
  );
};

/** Services whose ARNs name a resource without saying its type. */
const untyped: ReadonlySet<string> = new Set(["s3", "sqs", "sns", "execute-api"]);

/** Whether a pattern of resources names none: `*`, `arn:aws:dynamodb:*:*:table/*`. */
export const isWideResource = (pattern: string): boolean => {
  const segments = pattern.split(":");
  const name = segments.slice(5).join(":");
  if (segments.length < 6) return true;
  return untyped.has(segments[2] ?? "")
    ? /^[*?]/.test(name)
    : /^([A-Za-z0-9-]+[/:])?[*?]/.test(name);
};

/**
 * By these a role gives itself, or takes, whatever permissions it likes
 * (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html).
 */
export const escalations: readonly string[] = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutGroupPolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
];

/** So do these, where they are not limited to a resource that is named. */
export const escalationsAnywhere: readonly string[] = [
  "cloudformation:CreateStack",
  "cloudformation:UpdateStack",
  "codebuild:StartBuild",
  "ec2-instance-connect:SendSSHPublicKey",
  "ecs:ExecuteCommand",
  "ecs:RunTask",
  "glue:UpdateDevEndpoint",
  "iam:PassRole",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
  "ssm:SendCommand",
  "ssm:StartSession",
  "sts:AssumeRole",
];
