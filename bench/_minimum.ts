import type { Facts } from "../src/model/store.ts";

/**
 * The fewest requests that an account can be audited with, computed from its own facts.
 *
 * What stands without a reason is the formula of the fewest calls for the guide's main items: one a
 * page of the documented size, one a batch, one for each thing that is told alone. What has a reason is
 * called beyond it because an item of the guide cannot be answered otherwise.
 */

type Row = Readonly<Record<string, unknown>>;

/** Every row of a kind, in all regions. */
type Rows = (kind: string) => readonly Row[];

interface Term {
  readonly api: string;
  count(rows: Rows): number;
  readonly reason?: string;
}

const rowsOf =
  ({ shards }: Facts): Rows =>
  (kind) =>
    shards.flatMap(({ kinds }) => [...(kinds.get(kind)?.rows.values() ?? [])] as readonly Row[]);

const listed = (api: string, kind: string, pageSize: number, reason?: string): Term => ({
  api,
  count: (rows) => Math.max(1, Math.ceil(rows(kind).length / pageSize)),
  ...(reason === undefined ? {} : { reason }),
});

const eachOf = (api: string, kind: string, reason?: string): Term => ({
  api,
  count: (rows) => rows(kind).length,
  ...(reason === undefined ? {} : { reason }),
});

const once = (api: string, reason?: string): Term => ({
  api,
  count: () => 1,
  ...(reason === undefined ? {} : { reason }),
});

/** Once where there is something of the kind. */
const onceFor = (api: string, kind: string, reason: string): Term => ({
  api,
  count: (rows) => Math.min(1, rows(kind).length),
  reason,
});

const textOf = (row: Row, field: string): string => String(row[field] ?? "");

const distinct = (values: readonly string[]): number => new Set(values.filter(Boolean)).size;

/** By cluster, at least one page in each where pages are listed. */
const inClusters =
  (kind: string, size: number, least: 0 | 1) =>
  (rows: Rows): number =>
    rows("ecs.cluster")
      .map(({ arn }) => rows(kind).filter(({ cluster }) => cluster === arn).length)
      .reduce((sum, count) => sum + Math.max(least, Math.ceil(count / size)), 0);

const databaseSources = (rows: Rows): readonly Row[] => [
  ...rows("rds.dbInstance").filter(
    ({ cluster, readReplicaOf }) => cluster === null && readReplicaOf === null,
  ),
  ...rows("rds.dbCluster").filter(({ replicationSource }) => replicationSource === null),
];

const metricKinds = [
  ...["databaseUse", "serviceUse", "cacheUse", "cacheCommands", "databaseConnections", "logEvents"],
].map((name) => `cloudwatch.${name}`);

/** 500 metrics and 100,800 data points a request, of one span. */
const metricRequests = (rows: Rows): number => {
  const spans = new Map<number, number>();
  for (const row of metricKinds.flatMap(rows)) {
    const points = Number(row.windowSeconds) / Number(row.periodSeconds);
    spans.set(points, (spans.get(points) ?? 0) + 1);
  }
  return [...spans].reduce(
    (sum, [points, count]) => sum + Math.ceil(count / Math.min(500, Math.floor(100_800 / points))),
    0,
  );
};

const applicationBalancers = (rows: Rows): number =>
  rows("elbv2.loadBalancer").filter(({ type }) => type === "application").length;

const policiesAttached = (rows: Rows, own: boolean): number =>
  rows("iam.policy").filter((row) => textOf(row, "arn").startsWith("arn:aws:iam::aws:") !== own)
    .length;

const runningImages = (rows: Rows): number =>
  distinct(
    rows("ecs.task")
      .flatMap(({ images }) => images as readonly Row[])
      .map((image) => `${textOf(image, "image").split(":")[0]}@${textOf(image, "digest")}`),
  );

const isUntagged = (tags: unknown): boolean =>
  !("aws:cloudformation:stack-id" in (tags as Readonly<Record<string, string>>));

/** What may be a stack's and does not say so. */
const untagged = (rows: Rows): number =>
  rows("cloudformation.stack").length === 0
    ? 0
    : [
        ...[...rows("ecs.service"), ...databaseSources(rows)].map(({ tags }) => tags),
        ...[...rows("elbv2.tags"), ...rows("elasticache.tags")],
      ].filter(isUntagged).length;

const isFewStacks = (rows: Rows): boolean =>
  rows("cloudformation.stack").length * 2 < untagged(rows);

const alone = (count: number): number => (count === 1 ? 1 : 0);

const terms: readonly Term[] = [
  once("sts:GetCallerIdentity", "whose account it is"),
  listed("ec2:DescribeSubnets", "ec2.subnet", 1000),
  listed("ec2:DescribeRouteTables", "ec2.routeTable", 100),
  listed("ec2:DescribeSecurityGroups", "ec2.securityGroup", 1000),
  listed("ec2:DescribeNatGateways", "ec2.natGateway", 1000),
  listed("ec2:DescribeVpcEndpoints", "ec2.vpcEndpoint", 1000),
  listed("ec2:DescribeVolumes", "ec2.volume", 500),
  once("ec2:DescribeAvailabilityZones"),
  once("ec2:GetEbsEncryptionByDefault"),
  listed(
    "ec2:DescribeNetworkInterfaces",
    "ec2.networkInterface",
    1000,
    "NET, SG: who bears a group, and which addresses are public",
  ),
  onceFor(
    "ec2:DescribeInstanceTypes",
    "ec2.instanceType",
    "MON-4, COST: a database's memory bounds its connections",
  ),
  onceFor("ec2:DescribeRegions", "ec2.region", "DR-7: copies of databases may lie in any region"),
  listed("ecs:ListClusters", "ecs.cluster", 100),
  { api: "ecs:DescribeClusters", count: (rows) => Math.ceil(rows("ecs.cluster").length / 100) },
  { api: "ecs:ListServices", count: inClusters("ecs.service", 100, 1) },
  { api: "ecs:DescribeServices", count: inClusters("ecs.service", 10, 0) },
  { api: "ecs:ListTasks", count: inClusters("ecs.task", 100, 1) },
  { api: "ecs:DescribeTasks", count: inClusters("ecs.task", 100, 0) },
  eachOf("ecs:DescribeTaskDefinition", "ecs.taskDefinition"),
  eachOf(
    "ecs:ListServiceDeployments",
    "ecs.lastServiceDeployment",
    "DEP: how the last blue/green deployment ended",
  ),
  listed(
    "application-autoscaling:DescribeScalableTargets",
    "applicationAutoScaling.scalableTarget",
    50,
  ),
  listed(
    "application-autoscaling:DescribeScalingPolicies",
    "applicationAutoScaling.scalingPolicy",
    10,
  ),
  {
    api: "application-autoscaling:DescribeScalingActivities",
    count: (rows) => Math.ceil(rows("applicationAutoScaling.scalingActivities").length / 50),
    reason: "POST-8: a policy has acted; a page of 50 settles 50 targets at most",
  },
  listed("elasticloadbalancing:DescribeLoadBalancers", "elbv2.loadBalancer", 400),
  { api: "elasticloadbalancing:DescribeListeners", count: applicationBalancers },
  listed("elasticloadbalancing:DescribeTargetGroups", "elbv2.targetGroup", 400),
  eachOf("elasticloadbalancing:DescribeTargetHealth", "elbv2.targetHealth"),
  eachOf(
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elbv2.targetGroupAttributes",
    "HA: cross-zone and deregistration of a target group are told alone",
  ),
  eachOf(
    "elasticloadbalancing:DescribeRules",
    "elbv2.listenerRules",
    "ARC: rules say which service an address leads to, so those of HTTPS listeners too",
  ),
  eachOf(
    "elasticloadbalancing:DescribeListenerCertificates",
    "elbv2.listenerCertificates",
    "SEC: certificates beyond the default expire as well",
  ),
  {
    api: "elasticloadbalancing:DescribeTags",
    count: (rows) => Math.ceil(applicationBalancers(rows) / 20),
    reason: "ARC: tags name application and environment",
  },
  once("elasticloadbalancing:DescribeSSLPolicies"),
  listed("rds:DescribeDBInstances", "rds.dbInstance", 100),
  listed("rds:DescribeDBClusters", "rds.dbCluster", 100),
  eachOf("rds:DescribeDBParameters", "rds.dbParameters"),
  eachOf("rds:DescribeDBClusterParameters", "rds.dbClusterParameters"),
  listed(
    "rds:DescribeDBSubnetGroups",
    "rds.dbSubnetGroup",
    100,
    "NET: a cluster states its subnet group alone",
  ),
  listed(
    "rds:DescribeDBProxies",
    "rds.dbProxy",
    100,
    "SG: a proxy may stand between service and database",
  ),
  eachOf("rds:DescribeDBProxyTargets", "rds.dbProxyTargets", "SG: which database a proxy leads to"),
  eachOf(
    "rds:DescribeDBProxyTargetGroups",
    "rds.dbProxyShare",
    "POOL: a proxy's share of connections",
  ),
  listed("rds:DescribeReservedDBInstances", "rds.reservedDbInstance", 100, "COST"),
  listed("rds:DescribeExportTasks", "rds.exportTask", 100, "DR-5: exports to S3"),
  onceFor(
    "rds:DescribeDBInstanceAutomatedBackups",
    "rds.replicatedBackup",
    "DR: whether backups arrive in the other region",
  ),
  {
    api: "rds:DescribeDBSnapshots",
    count: (rows) => distinct(rows("rds.snapshotCopies").map((row) => textOf(row, "region"))),
    reason: "DR-7: one a region that copies may lie in, unless `backups.regions` names fewer",
  },
  eachOf("rds:DescribeDBSnapshots", "rds.snapshotOwner", "DR-5: whose snapshot was exported"),
  listed("elasticache:DescribeReplicationGroups", "elasticache.replicationGroup", 100),
  listed("elasticache:DescribeCacheClusters", "elasticache.cacheCluster", 100),
  listed("elasticache:DescribeServerlessCaches", "elasticache.serverlessCache", 50),
  listed("elasticache:DescribeCacheSubnetGroups", "elasticache.subnetGroup", 100),
  listed("elasticache:DescribeReservedCacheNodes", "elasticache.reservedCacheNode", 100, "COST"),
  {
    api: "elasticache:ListTagsForResource",
    count: (rows) => Math.ceil(rows("elasticache.tags").length / 100),
    reason: "ARC: tags name the application; GetResources could tell a hundred at once",
  },
  listed("secretsmanager:ListSecrets", "secretsmanager.secret", 100),
  eachOf("kms:DescribeKey", "kms.key", "ENC: whether a secret's key is enabled"),
  eachOf(
    "lambda:GetFunctionConfiguration",
    "lambda.function",
    "SG: how a rotation function reaches the database",
  ),
  {
    api: "cloudwatch:DescribeAlarms",
    count: (rows) =>
      Math.max(
        1,
        Math.ceil(
          (rows("cloudwatch.metricAlarm").length + rows("cloudwatch.compositeAlarm").length) / 100,
        ),
      ),
  },
  once("cloudwatch:DescribeAlarmsForMetric", "COST: billing alarms lie in us-east-1"),
  once("cloudwatch:ListDashboards", "MON: dashboards"),
  eachOf("cloudwatch:GetDashboard", "cloudwatch.dashboard", "MON: what a dashboard shows"),
  {
    api: "cloudwatch:GetMetricData",
    count: metricRequests,
    reason: "COST, MON, POST: use and activity",
  },
  once("tag:GetResources"),
  {
    api: "iam:GetAccountAuthorizationDetails",
    count: (rows) => 1 + (policiesAttached(rows, true) > 1 ? 1 : 0),
    reason: "IAM: roles, and the account's own policies",
  },
  ...["iam:GetPolicy", "iam:GetPolicyVersion"].map((api) => ({
    api,
    count: (rows: Rows) => policiesAttached(rows, false) + alone(policiesAttached(rows, true)),
    reason: "IAM: AWS's own policies that roles have attached",
  })),
  {
    api: "backup:ListProtectedResources",
    count: (rows) => (databaseSources(rows).length > 1 ? 1 : 0),
    reason: "DR-5",
  },
  {
    api: "backup:ListRecoveryPointsByResource",
    count: (rows) =>
      Math.max(alone(databaseSources(rows).length), rows("backup.recoveryPoints").length),
    reason: "DR-5: of what was saved",
  },
  {
    api: "backup:ListCopyJobs",
    count: (rows) => (rows("rds.snapshotCopies").length > 0 ? 1 : 0),
    reason: "DR-7",
  },
  once("cloudformation:DescribeStacks", "INFRA"),
  {
    api: "cloudformation:ListStackResources",
    count: (rows) => (isFewStacks(rows) ? rows("cloudformation.stack").length : 0),
    reason: "INFRA: which stack holds what carries no tag of one",
  },
  {
    api: "cloudformation:DescribeStackResources",
    count: (rows) => (isFewStacks(rows) ? 0 : untagged(rows)),
    reason: "INFRA: the same, where there are more stacks than such resources",
  },
  eachOf(
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation.resourceDrifts",
    "INFRA: what has drifted",
  ),
  once("cloudfront:ListDistributions"),
  onceFor("cloudfront:ListCachePolicies", "cloudfront.cachePolicy", "CF: how long is cached"),
  eachOf(
    "acm:DescribeCertificate",
    "acm.certificate",
    "SEC: whether a certificate is renewed is told alone",
  ),
  eachOf("acm:DescribeCertificate", "acm.edgeCertificate", "SEC"),
  once("cloudtrail:LookupEvents", "DEP: migrations before the deployment"),
  once("codepipeline:ListPipelines", "DEP"),
  {
    api: "ecr:BatchGetRepositoryScanningConfiguration",
    count: (rows) => Math.ceil(rows("ecr.repositoryScanning").length / 25),
    reason: "SEC: images are scanned on push",
  },
  {
    api: "ecr:DescribeImageScanFindings",
    count: runningImages,
    reason: "SEC: what scans of running images found",
  },
  {
    api: "ecr:BatchGetImage",
    count: (rows) => runningImages(rows) - rows("ecr.imageScan").length,
    reason: "SEC: an image without a scan may be an index of scanned ones",
  },
  once("events:ListEventBuses", "BE: scheduled tasks run task definitions too"),
  eachOf(
    "events:ListRuleNamesByTarget",
    "ecs.cluster",
    "BE: asked by cluster, which spares the rules that run none",
  ),
  once("scheduler:ListSchedules", "BE"),
  once("organizations:DescribeOrganization", "COST: whose bill it is"),
  listed("budgets:DescribeBudgets", "budgets.budget", 1000),
  eachOf(
    "budgets:DescribeNotificationsForBudget",
    "budgets.budget",
    "COST: at which part of a budget somebody is told",
  ),
  {
    api: "budgets:DescribeSubscribersForNotification",
    count: (rows) =>
      rows("budgets.notifications").reduce(
        (sum, notifications) => sum + Object.keys(notifications).length,
        0,
      ),
    reason: "COST: whether somebody is told",
  },
  once("route53:ListHostedZones"),
  {
    api: "route53:ListResourceRecordSets",
    count: (rows) => rows("route53.recordSets").length,
    reason: "DNS",
  },
  once("s3:ListBuckets"),
  eachOf("s3:GetBucketVersioning", "s3.versioning", "DR: of backup buckets"),
  eachOf("s3:GetBucketEncryption", "s3.encryption", "ENC: of backup buckets"),
  eachOf("s3:GetPublicAccessBlock", "s3.publicAccessBlock", "ENC: of backup buckets"),
  once("xray:GetTraceSummaries", "MON: whether traces arrive"),
];

export interface ApiMinimum {
  readonly requests: number;
  /** Why it is called beyond the formula; null: it is part of it. */
  readonly reason: string | null;
}

/** The fewest requests by API for what a scan found. */
export const minimumFor = (facts: Facts): ReadonlyMap<string, ApiMinimum> => {
  const rows = rowsOf(facts);
  const found = new Map<string, ApiMinimum>();
  for (const { api, count, reason = null } of terms) {
    const before = found.get(api)?.requests ?? 0;
    found.set(api, { requests: before + count(rows), reason });
  }
  return found;
};
