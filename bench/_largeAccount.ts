import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  CreateCacheSubnetGroupCommand,
  CreateReplicationGroupCommand,
} from "@aws-sdk/client-elasticache";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  CreateDBSubnetGroupCommand,
} from "@aws-sdk/client-rds";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import pLimit from "p-limit";
import { reference } from "../fixtures/accounts/blueprint.ts";
import {
  buildAccount,
  type Clients,
  clientsFor,
  plainCache,
  plainDatabase,
  type Site,
} from "../fixtures/accounts/build.ts";
import { makeCertificate } from "../fixtures/accounts/buildEdge.ts";
import { trusting } from "../fixtures/accounts/buildRoles.ts";
import { must } from "../fixtures/accounts/must.ts";

/** What a large account holds besides the reference account's application. */
export interface Size {
  readonly securityGroups: number;
  readonly clusters: number;
  readonly services: number;
  /** Each has this many services' target groups and rules behind it. */
  readonly servicesPerBalancer: number;
  /** Of each family; services run the last. */
  readonly revisions: number;
  readonly databases: number;
  readonly caches: number;
  readonly alarms: number;
  readonly secrets: number;
  readonly roles: number;
}

export const large: Size = {
  securityGroups: 2000,
  clusters: 10,
  services: 300,
  servicesPerBalancer: 10,
  revisions: 2,
  databases: 300,
  caches: 40,
  alarms: 500,
  secrets: 500,
  roles: 500,
};

/** Requests under way at once: the emulator has one interpreter. */
const atOnce = 8;

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

const document = (action: string, resource: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });

interface Ground {
  readonly site: Site;
  readonly size: Size;
  readonly to: Clients;
  readonly vpc: string;
  readonly publicSubnets: readonly string[];
  readonly subnets: readonly string[];
  /** Does so many things, some at once. */
  each<T>(count: number, make: (at: number) => Promise<T>): Promise<readonly T[]>;
}

const groundOf = async (site: Site, size: Size, to: Clients): Promise<Ground> => {
  const { Vpcs } = await to.ec2.send(new DescribeVpcsCommand({}));
  const vpc = must(Vpcs?.find(({ IsDefault }) => IsDefault !== true)?.VpcId);
  const { Subnets } = await to.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [vpc] }] }),
  );
  const ids = [...(Subnets ?? [])]
    .sort((a, b) => ((a.CidrBlock ?? "") < (b.CidrBlock ?? "") ? -1 : 1))
    .map(({ SubnetId }) => must(SubnetId));
  const limit = pLimit(atOnce);
  return {
    site,
    size,
    to,
    vpc,
    publicSubnets: ids.slice(0, 2),
    subnets: ids.slice(2, 4),
    each: (count, make) => Promise.all(numbers(count).map((at) => limit(() => make(at)))),
  };
};

const makeGroups = async ({ to, vpc, size, each }: Ground): Promise<readonly string[]> => {
  const groups = await each(size.securityGroups, async (at) => {
    const { GroupId } = await to.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: `group-${at}`,
        Description: `group ${at}`,
        VpcId: vpc,
      }),
    );
    return must(GroupId);
  });
  await each(groups.length, (at) =>
    to.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: must(groups[at]),
        IpPermissions: [
          {
            IpProtocol: "tcp",
            FromPort: 3000,
            ToPort: 3000,
            UserIdGroupPairs: [{ GroupId: must(groups[(at + 1) % groups.length]) }],
          },
        ],
      }),
    ),
  );
  return groups;
};

const makeRoles = async ({ to, each, size }: Ground): Promise<readonly string[]> => {
  const policies = await each(10, async (at) => {
    const { Policy } = await to.iam.send(
      new CreatePolicyCommand({
        PolicyName: `shared-${at}`,
        PolicyDocument: document("s3:GetObject", `arn:aws:s3:::shared-${at}/*`),
      }),
    );
    return must(Policy?.Arn);
  });
  return each(size.roles, async (at) => {
    const RoleName = `role-${at}`;
    const { Role } = await to.iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trusting("ecs-tasks.amazonaws.com"),
      }),
    );
    await to.iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "own",
        PolicyDocument: document("s3:PutObject", `arn:aws:s3:::own-${at}/*`),
      }),
    );
    await to.iam.send(
      new AttachRolePolicyCommand({ RoleName, PolicyArn: must(policies[at % policies.length]) }),
    );
    return must(Role?.Arn);
  });
};

const makeSecrets = async ({ to, each, size }: Ground): Promise<readonly string[]> => {
  const keys = await each(10, async () => {
    const { KeyMetadata } = await to.kms.send(new CreateKeyCommand({}));
    return must(KeyMetadata?.Arn);
  });
  return each(size.secrets, async (at) => {
    const { ARN } = await to.secretsManager.send(
      new CreateSecretCommand({
        Name: `service-${at}/database`,
        SecretString: "emulated",
        KmsKeyId: must(keys[at % keys.length]),
      }),
    );
    return must(ARN);
  });
};

const makeDatabases = async (ground: Ground, groups: readonly string[]): Promise<void> => {
  const { to, each, size, subnets } = ground;
  const DBSubnetGroupName = "databases";
  await to.rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName,
      DBSubnetGroupDescription: "databases",
      SubnetIds: [...subnets],
    }),
  );
  const parameterGroups = await each(5, async (at) => {
    const DBParameterGroupName = `postgres16-${at}`;
    await to.rds.send(
      new CreateDBParameterGroupCommand({
        DBParameterGroupName,
        DBParameterGroupFamily: "postgres16",
        Description: "postgres",
      }),
    );
    return DBParameterGroupName;
  });
  await each(size.databases, (at) =>
    to.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: `database-${at}`,
        ...plainDatabase,
        DBSubnetGroupName,
        DBParameterGroupName: must(parameterGroups[at % parameterGroups.length]),
        VpcSecurityGroupIds: [must(groups[at % groups.length])],
        MultiAZ: true,
        StorageEncrypted: true,
        BackupRetentionPeriod: 7,
        Tags: [{ Key: "application", Value: `service-${at}` }],
      }),
    ),
  );
};

const makeCaches = async (ground: Ground, groups: readonly string[]): Promise<void> => {
  const { to, each, size, subnets } = ground;
  const CacheSubnetGroupName = "caches";
  await to.elasticache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName,
      CacheSubnetGroupDescription: "caches",
      SubnetIds: [...subnets],
    }),
  );
  await each(size.caches, (at) =>
    to.elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: `cache-${at}`,
        ReplicationGroupDescription: "cache",
        ...plainCache,
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
        AtRestEncryptionEnabled: true,
        TransitEncryptionEnabled: true,
        SnapshotRetentionLimit: 7,
        CacheSubnetGroupName,
        SecurityGroupIds: [must(groups[at % groups.length])],
        Tags: [{ Key: "application", Value: `service-${at}` }],
      }),
    ),
  );
};

/** The HTTPS listener of each balancer. */
const makeBalancers = (ground: Ground, groups: readonly string[]): Promise<readonly string[]> => {
  const { to, each, size, publicSubnets } = ground;
  return each(Math.ceil(size.services / size.servicesPerBalancer), async (at) => {
    const { LoadBalancers } = await to.elbv2.send(
      new CreateLoadBalancerCommand({
        Name: `balancer-${at}`,
        Type: "application",
        Scheme: "internet-facing",
        Subnets: [...publicSubnets],
        SecurityGroups: [must(groups[at % groups.length])],
      }),
    );
    const LoadBalancerArn = must(LoadBalancers?.[0]?.LoadBalancerArn);
    await to.elbv2.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [
          {
            Type: "redirect",
            RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
          },
        ],
      }),
    );
    const CertificateArn = await makeCertificate(to.acm, `balancer-${at}.example.com`, {
      daysLeft: null,
      renewal: null,
    });
    const { Listeners } = await to.elbv2.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Protocol: "HTTPS",
        Port: 443,
        SslPolicy: reference.loadBalancer.sslPolicy,
        Certificates: [{ CertificateArn }],
        DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
      }),
    );
    return must(Listeners?.[0]?.ListenerArn);
  });
};

const makeImages = async ({ site, each }: Ground, count: number): Promise<readonly string[]> => {
  const client = new ECRClient({
    endpoint: site.endpoint,
    region: site.region,
    credentials: { accessKeyId: site.account, secretAccessKey: "emulator" },
  });
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const images = await each(count, async (at) => {
    const repositoryName = `repository-${at}`;
    await client.send(new CreateRepositoryCommand({ repositoryName }));
    await client.send(
      new PutImageCommand({
        repositoryName,
        imageTag: "1.0.0",
        imageManifestMediaType: mediaType,
        imageManifest: JSON.stringify({
          schemaVersion: 2,
          mediaType,
          config: { mediaType, size: 0, digest: repositoryName },
          layers: [],
        }),
      }),
    );
    return `${site.account}.dkr.ecr.${site.region}.amazonaws.com/${repositoryName}:1.0.0`;
  });
  client.destroy();
  return images;
};

/** What services are made of. */
interface Parts {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly secrets: readonly string[];
  readonly listeners: readonly string[];
  readonly images: readonly string[];
}

const makeTargetGroup = async ({ to, vpc, size }: Ground, { listeners }: Parts, at: number) => {
  const { TargetGroups } = await to.elbv2.send(
    new CreateTargetGroupCommand({
      Name: `service-${at}`,
      Protocol: "HTTP",
      Port: 3000,
      VpcId: vpc,
      TargetType: "ip",
      HealthCheckPath: "/health",
    }),
  );
  const TargetGroupArn = must(TargetGroups?.[0]?.TargetGroupArn);
  await to.elbv2.send(
    new CreateRuleCommand({
      ListenerArn: must(listeners[Math.floor(at / size.servicesPerBalancer)]),
      Priority: 1 + (at % size.servicesPerBalancer),
      Conditions: [
        { Field: "host-header", HostHeaderConfig: { Values: [`service-${at}.example.com`] } },
      ],
      Actions: [{ Type: "forward", TargetGroupArn }],
    }),
  );
  return TargetGroupArn;
};

const registerTask = async ({ to, site }: Ground, parts: Parts, at: number): Promise<string> => {
  const { roles, secrets, images } = parts;
  const { taskDefinition } = await to.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: `service-${at}`,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "512",
      memory: "1024",
      taskRoleArn: must(roles[at % roles.length]),
      executionRoleArn: must(roles[at % 10]),
      containerDefinitions: [
        {
          name: "app",
          image: must(images[at % images.length]),
          essential: true,
          portMappings: [{ containerPort: 3000 }],
          environment: numbers(10).map((one) => ({ name: `SETTING_${one}`, value: `${one}` })),
          secrets: [{ name: "DATABASE_URL", valueFrom: must(secrets[at % secrets.length]) }],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": `/ecs/service-${at}`,
              "awslogs-region": site.region,
              "awslogs-stream-prefix": "app",
            },
          },
        },
      ],
    }),
  );
  return must(taskDefinition?.taskDefinitionArn);
};

const makeServices = async (ground: Ground, parts: Parts): Promise<void> => {
  const { to, each, size, subnets } = ground;
  const { groups } = parts;
  await each(size.clusters, (at) =>
    to.ecs.send(
      new CreateClusterCommand({
        clusterName: `cluster-${at}`,
        settings: [{ name: "containerInsights", value: "enabled" }],
      }),
    ),
  );
  await each(size.services, async (at) => {
    for (const _ of numbers(size.revisions - 1)) await registerTask(ground, parts, at);
    const taskDefinition = await registerTask(ground, parts, at);
    await to.ecs.send(
      new CreateServiceCommand({
        cluster: `cluster-${at % size.clusters}`,
        serviceName: `service-${at}`,
        taskDefinition,
        desiredCount: 2,
        launchType: "FARGATE",
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [...subnets],
            securityGroups: [must(groups[at % groups.length])],
            assignPublicIp: "DISABLED",
          },
        },
        loadBalancers: [
          {
            targetGroupArn: await makeTargetGroup(ground, parts, at),
            containerName: "app",
            containerPort: 3000,
          },
        ],
        tags: [{ key: "application", value: `service-${at}` }],
      }),
    );
  });
};

const makeScaling = async ({ to, each, size }: Ground): Promise<void> => {
  const { PutScalingPolicyCommand, RegisterScalableTargetCommand } = await import(
    "@aws-sdk/client-application-auto-scaling"
  );
  await each(size.services, async (at) => {
    const target = {
      ServiceNamespace: "ecs",
      ResourceId: `service/cluster-${at % size.clusters}/service-${at}`,
      ScalableDimension: "ecs:service:DesiredCount",
    } as const;
    await to.scaling.send(
      new RegisterScalableTargetCommand({ ...target, MinCapacity: 2, MaxCapacity: 10 }),
    );
    await to.scaling.send(
      new PutScalingPolicyCommand({
        ...target,
        PolicyName: `service-${at}-cpu`,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          PredefinedMetricSpecification: {
            PredefinedMetricType: "ECSServiceAverageCPUUtilization",
          },
        },
      }),
    );
  });
};

const makeAlarms = ({ to, each, size, site }: Ground): Promise<unknown> =>
  each(size.alarms, (at) => {
    const isDatabase = at >= size.services;
    return to.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `alarm-${at}`,
        Namespace: isDatabase ? "AWS/RDS" : "AWS/ECS",
        MetricName: isDatabase ? "DatabaseConnections" : "CPUUtilization",
        Dimensions: isDatabase
          ? [{ Name: "DBInstanceIdentifier", Value: `database-${at - size.services}` }]
          : [
              { Name: "ClusterName", Value: `cluster-${at % size.clusters}` },
              { Name: "ServiceName", Value: `service-${at}` },
            ],
        Statistic: "Average",
        Period: 300,
        EvaluationPeriods: 2,
        Threshold: 80,
        ComparisonOperator: "GreaterThanThreshold",
        ActionsEnabled: true,
        AlarmActions: [`arn:aws:sns:${site.region}:${site.account}:alerts`],
      }),
    );
  });

/** Builds the reference account, and a large company's around it, through the SDK. */
export const buildLargeAccount = async (site: Site, size: Size = large): Promise<void> => {
  await buildAccount(site, reference);
  const to = clientsFor(site);
  const ground = await groundOf(site, size, to);
  const groups = await makeGroups(ground);
  const roles = await makeRoles(ground);
  const secrets = await makeSecrets(ground);
  await makeDatabases(ground, groups);
  await makeCaches(ground, groups);
  const listeners = await makeBalancers(ground, groups);
  const images = await makeImages(ground, listeners.length);
  await makeServices(ground, { groups, roles, secrets, listeners, images });
  await makeScaling(ground);
  await makeAlarms(ground);
  for (const client of Object.values(to)) client.destroy();
};
