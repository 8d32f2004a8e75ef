/**
 * What AWS's Service Authorization Reference says of the actions that a scan may need, looked up for
 * these tests and independent of what collectors declare: each service's page lies under
 * https://docs.aws.amazon.com/service-authorization/latest/reference/, with each action under its
 * access level.
 */
export const serviceAuthorization: Readonly<
  Record<
    string,
    { readonly page: string; readonly list: readonly string[]; readonly read: readonly string[] }
  >
> = {
  acm: {
    page: "list_awscertificatemanager.html",
    list: [],
    read: ["DescribeCertificate"],
  },
  "application-autoscaling": {
    page: "list_awsapplicationautoscaling.html",
    list: [],
    read: ["DescribeScalableTargets", "DescribeScalingActivities", "DescribeScalingPolicies"],
  },
  backup: {
    page: "list_awsbackup.html",
    list: ["ListCopyJobs", "ListProtectedResources", "ListRecoveryPointsByResource"],
    read: [],
  },
  budgets: {
    page: "list_awsbudgetservice.html",
    list: [],
    read: ["ViewBudget"],
  },
  ce: {
    page: "list_awscostexplorerservice.html",
    list: [],
    read: ["GetAnomalyMonitors", "GetCostAndUsage"],
  },
  cloudformation: {
    page: "list_awscloudcontrolapi.html",
    list: ["DescribeStacks", "ListStackResources", "ListStacks"],
    read: ["DescribeStackResourceDrifts", "DescribeStackResources"],
  },
  cloudfront: {
    page: "list_amazoncloudfront.html",
    list: ["ListCachePolicies", "ListDistributions"],
    read: ["GetVpcOrigin"],
  },
  cloudtrail: {
    page: "list_awscloudtrail.html",
    list: [],
    read: ["LookupEvents"],
  },
  cloudwatch: {
    page: "list_amazoncloudwatch.html",
    list: ["ListDashboards"],
    read: ["DescribeAlarms", "DescribeAlarmsForMetric", "GetDashboard", "GetMetricData"],
  },
  codedeploy: {
    page: "list_awscodedeploy.html",
    list: ["ListApplications", "ListDeploymentGroups"],
    read: ["BatchGetDeploymentGroups"],
  },
  codepipeline: {
    page: "list_awscodepipeline.html",
    list: ["ListPipelines"],
    read: ["GetPipeline"],
  },
  ec2: {
    page: "list_amazonec2.html",
    list: [
      "DescribeAvailabilityZones",
      "DescribeInstanceTypes",
      "DescribeManagedPrefixLists",
      "DescribeNatGateways",
      "DescribeNetworkInterfaces",
      "DescribeRegions",
      "DescribeRouteTables",
      "DescribeSecurityGroups",
      "DescribeSubnets",
      "DescribeVolumes",
      "DescribeVpcEndpoints",
    ],
    read: ["GetEbsEncryptionByDefault", "GetManagedPrefixListEntries"],
  },
  ecr: {
    page: "list_amazonelasticcontainerregistry.html",
    list: [],
    read: ["BatchGetImage", "BatchGetRepositoryScanningConfiguration", "DescribeImageScanFindings"],
  },
  ecs: {
    page: "list_amazonelasticcontainerservice.html",
    list: ["ListClusters", "ListServiceDeployments", "ListServices", "ListTasks"],
    read: ["DescribeClusters", "DescribeServices", "DescribeTaskDefinition", "DescribeTasks"],
  },
  elasticache: {
    page: "list_amazonelasticache.html",
    list: [
      "DescribeCacheClusters",
      "DescribeCacheSubnetGroups",
      "DescribeReplicationGroups",
      "DescribeReservedCacheNodes",
      "DescribeServerlessCaches",
    ],
    read: ["ListTagsForResource"],
  },
  elasticloadbalancing: {
    page: "list_awselasticloadbalancing.html",
    list: ["DescribeLoadBalancers"],
    read: [
      "DescribeListenerCertificates",
      "DescribeListeners",
      "DescribeRules",
      "DescribeSSLPolicies",
      "DescribeTags",
      "DescribeTargetGroupAttributes",
      "DescribeTargetGroups",
      "DescribeTargetHealth",
    ],
  },
  events: {
    page: "list_amazoneventbridge.html",
    list: ["ListEventBuses", "ListRuleNamesByTarget", "ListTargetsByRule"],
    read: ["DescribeRule"],
  },
  iam: {
    page: "list_awsidentityandaccessmanagementiam.html",
    list: [],
    read: ["GetAccountAuthorizationDetails", "GetPolicy", "GetPolicyVersion"],
  },
  kms: {
    page: "list_awskeymanagementservice.html",
    list: [],
    read: ["DescribeKey"],
  },
  lambda: {
    page: "list_awslambda.html",
    list: [],
    read: ["GetFunctionConfiguration"],
  },
  logs: {
    page: "list_amazoncloudwatchlogs.html",
    list: [],
    read: ["FilterLogEvents"],
  },
  organizations: {
    page: "list_awsorganizations.html",
    list: ["ListAccounts", "ListAccountsForParent", "ListOrganizationalUnitsForParent"],
    read: ["DescribeOrganization"],
  },
  rds: {
    page: "list_amazonrds.html",
    list: [
      "DescribeDBClusterParameters",
      "DescribeDBClusterSnapshots",
      "DescribeDBClusters",
      "DescribeDBInstanceAutomatedBackups",
      "DescribeDBInstances",
      "DescribeDBParameters",
      "DescribeDBProxies",
      "DescribeDBProxyTargetGroups",
      "DescribeDBProxyTargets",
      "DescribeDBSnapshots",
      "DescribeDBSubnetGroups",
      "DescribeExportTasks",
      "DescribeGlobalClusters",
      "DescribeReservedDBInstances",
    ],
    read: [],
  },
  route53: {
    page: "list_amazonroute53.html",
    list: ["ListHostedZones", "ListResourceRecordSets"],
    read: ["ListHealthChecks"],
  },
  s3: {
    page: "list_amazons3.html",
    list: ["ListAllMyBuckets"],
    read: [
      "GetAccountPublicAccessBlock",
      "GetBucketPublicAccessBlock",
      "GetBucketVersioning",
      "GetEncryptionConfiguration",
    ],
  },
  savingsplans: {
    page: "list_awssavingsplans.html",
    list: [],
    read: ["DescribeSavingsPlans"],
  },
  scheduler: {
    page: "list_amazoneventbridgescheduler.html",
    list: ["ListSchedules"],
    read: ["GetSchedule"],
  },
  secretsmanager: {
    page: "list_awssecretsmanager.html",
    list: ["ListSecrets"],
    read: ["ListSecretVersionIds"],
  },
  tag: {
    page: "list_amazonresourcegrouptaggingapi.html",
    list: [],
    read: ["GetResources"],
  },
  xray: {
    page: "list_awsx-ray.html",
    list: [],
    read: ["GetTraceSummaries"],
  },
};

/**
 * Operations whose actions have other names, or that ask for several. S3:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html. Budgets:
 * "API operations" of its page in the reference. DescribeStacks: its dependent actions there, asked for
 * where no stack is named.
 */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  "s3:ListBuckets": ["s3:ListAllMyBuckets"],
  "s3:GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
  "s3:GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
  "s3control:GetPublicAccessBlock": ["s3:GetAccountPublicAccessBlock"],
  "budgets:DescribeBudgets": ["budgets:ViewBudget"],
  "budgets:DescribeNotificationsForBudget": ["budgets:ViewBudget"],
  "budgets:DescribeSubscribersForNotification": ["budgets:ViewBudget"],
  "cloudformation:DescribeStacks": ["cloudformation:DescribeStacks", "cloudformation:ListStacks"],
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: no permissions are required.
  "sts:GetCallerIdentity": [],
};

/** The actions that AWS asks a caller of an operation for. */
export const actionsAskedBy = (api: string): readonly string[] => otherwise[api] ?? [api];

/** Whether the reference knows an action, as one that lists or reads. */
export const isKnownRead = (action: string): boolean => {
  const [service = "", name = ""] = action.split(":");
  const known = serviceAuthorization[service];
  return known !== undefined && [...known.list, ...known.read].includes(name);
};

/** A policy as `gonogo policy` prints it, as far as IAM's evaluation looks at it. */
export interface Policy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: string;
    readonly Condition?: unknown;
  }[];
}

/** IAM's evaluation, of statements about every resource and without conditions: a denial decides. */
export const allows = ({ Statement }: Policy, action: string): boolean => {
  const saying = (effect: string) =>
    Statement.filter(({ Effect }) => Effect === effect).flatMap(
      ({ Action, Resource, Condition }) => {
        if (Resource !== "*" || Condition !== undefined) throw new Error("a narrower statement");
        return Action;
      },
    );
  const names = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => {
      if (/[*?]/.test(pattern)) throw new Error(`a wildcard: ${pattern}`);
      return pattern.toLowerCase() === action.toLowerCase();
    });
  return names(saying("Allow")) && !names(saying("Deny"));
};
