import type * as Sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  type Action,
  listenerCertificates,
  listenerRules,
  listeners,
  loadBalancers,
  loadBalancerTags,
  sslPolicies,
  targetGroupAttributes,
  targetGroups,
  targetHealth,
} from "../../model/facts/elbv2.ts";
import { type Collector, keysFrom, list, lookup } from "../collector.ts";
import { allPages } from "../pages.ts";
import { withoutSecrets } from "../secretValue.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/elb-api-throttling.html: one bucket for all reads. */
const elbv2 = defineService({
  prefix: "elasticloadbalancing",
  load: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  connect: (sdk, configuration) => new sdk.ElasticLoadBalancingV2Client(configuration),
  bucketOf: () => ({ name: "elasticloadbalancing:Describe*", burst: 40, perSecond: 10 }),
});

const largestPage = 400;
const tagBatch = 20;

const loadBalancerCollector = list({
  kind: loadBalancers,
  service: elbv2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeLoadBalancersCommand({ PageSize: largestPage, Marker: token }),
    );
    return {
      next: answer.NextMarker,
      rows: (answer.LoadBalancers ?? []).map((balancer) => [
        balancer.LoadBalancerArn ?? "",
        {
          arn: balancer.LoadBalancerArn ?? "",
          name: balancer.LoadBalancerName ?? "",
          type: balancer.Type ?? "",
          scheme: balancer.Scheme ?? null,
          dnsName: balancer.DNSName ?? null,
          vpc: balancer.VpcId ?? null,
          subnets: (balancer.AvailabilityZones ?? [])
            .flatMap(({ SubnetId }) => SubnetId ?? [])
            .sort(),
          securityGroups: [...(balancer.SecurityGroups ?? [])].sort(),
          state: balancer.State?.Code ?? null,
        },
      ]),
    };
  },
});

const toForward = (action: Sdk.Action): Action => {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  const weighted = groups.map(({ TargetGroupArn = "", Weight = 1 }) => ({
    arn: TargetGroupArn,
    weight: Weight,
  }));
  const single =
    action.TargetGroupArn === undefined ? [] : [{ arn: action.TargetGroupArn, weight: 1 }];
  return { type: "forward", targetGroups: weighted.length > 0 ? weighted : single };
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html: what is not stated is kept. */
const toRedirect = (redirect: Sdk.RedirectActionConfig | undefined): Action => ({
  type: "redirect",
  protocol: redirect?.Protocol ?? "#{protocol}",
  port: redirect?.Port ?? "#{port}",
  host: redirect?.Host ?? "#{host}",
  path: withoutSecrets(redirect?.Path ?? "/#{path}"),
  statusCode: redirect?.StatusCode ?? null,
});

const toAction = (action: Sdk.Action): Action => {
  switch (action.Type) {
    case "forward":
      return toForward(action);
    case "redirect":
      return toRedirect(action.RedirectConfig);
    case "fixed-response":
      return {
        type: "fixed-response",
        statusCode: action.FixedResponseConfig?.StatusCode ?? null,
      };
    case "authenticate-cognito":
    case "authenticate-oidc":
      return { type: "authenticate" };
    default:
      return { type: "other", name: action.Type ?? "" };
  }
};

const inOrder = (actions: readonly Sdk.Action[] | undefined): readonly Action[] =>
  [...(actions ?? [])].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).map(toAction);

const listenerCollector = lookup({
  kind: listeners,
  service: elbv2,
  paged: true,
  needs: { loadBalancers },
  keys: (facts) =>
    keysFrom(facts.loadBalancers.list(), (row) => [row.type === "application" ? row.arn : null]),
  absent: ["LoadBalancerNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const rows = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeListenersCommand({
          LoadBalancerArn: arn,
          PageSize: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.NextMarker, rows: answer.Listeners ?? [] };
    });
    const toListener = (listener: Sdk.Listener) => ({
      arn: listener.ListenerArn ?? "",
      loadBalancer: listener.LoadBalancerArn ?? arn,
      protocol: listener.Protocol ?? null,
      port: listener.Port ?? null,
      sslPolicy: listener.SslPolicy ?? null,
      certificates: (listener.Certificates ?? []).flatMap(
        ({ CertificateArn }) => CertificateArn ?? [],
      ),
      defaultActions: inOrder(listener.DefaultActions),
    });
    return [[arn, rows.map(toListener).sort((a, b) => (a.port ?? 0) - (b.port ?? 0))]];
  },
});

const listenerCertificateCollector = lookup({
  kind: listenerCertificates,
  service: elbv2,
  paged: true,
  needs: { listeners },
  keys: (facts) =>
    keysFrom(facts.listeners.list(), (rows) =>
      rows.map(({ protocol, arn }) => (protocol === "HTTPS" ? arn : null)),
    ),
  absent: ["ListenerNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const rows = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeListenerCertificatesCommand({
          ListenerArn: arn,
          PageSize: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.NextMarker, rows: answer.Certificates ?? [] };
    });
    const arns = rows.flatMap(({ CertificateArn }) => CertificateArn ?? []);
    return [[arn, [...new Set(arns)].sort()]];
  },
});

/** Host and path conditions keep their values in a config of their own; regular expressions beside them. */
const conditionValues = (condition: Sdk.RuleCondition): readonly string[] => [
  ...(condition.HostHeaderConfig?.Values ??
    condition.PathPatternConfig?.Values ??
    condition.Values ??
    []),
];

const listenerRuleCollector = lookup({
  kind: listenerRules,
  service: elbv2,
  paged: true,
  needs: { listeners },
  keys: (facts) => keysFrom(facts.listeners.list(), (rows) => rows.map(({ arn }) => arn)),
  absent: ["ListenerNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const rows = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeRulesCommand({ ListenerArn: arn, PageSize: largestPage, Marker: token }),
      );
      return { next: answer.NextMarker, rows: answer.Rules ?? [] };
    });
    return [
      [
        arn,
        rows.map((rule) => ({
          arn: rule.RuleArn ?? "",
          isDefault: rule.IsDefault ?? false,
          priority: rule.Priority ?? "",
          conditions: (rule.Conditions ?? []).map((condition) => ({
            field: condition.Field ?? "",
            values: conditionValues(condition),
          })),
          actions: inOrder(rule.Actions),
        })),
      ],
    ];
  },
});

const targetGroupCollector = list({
  kind: targetGroups,
  service: elbv2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeTargetGroupsCommand({ PageSize: largestPage, Marker: token }),
    );
    return {
      next: answer.NextMarker,
      rows: (answer.TargetGroups ?? []).map((group) => [
        group.TargetGroupArn ?? "",
        {
          arn: group.TargetGroupArn ?? "",
          name: group.TargetGroupName ?? "",
          protocol: group.Protocol ?? null,
          protocolVersion: group.ProtocolVersion ?? null,
          port: group.Port ?? null,
          targetType: group.TargetType ?? null,
          vpc: group.VpcId ?? null,
          loadBalancers: [...(group.LoadBalancerArns ?? [])].sort(),
          healthCheck: {
            enabled: group.HealthCheckEnabled ?? null,
            protocol: group.HealthCheckProtocol ?? null,
            port: group.HealthCheckPort ?? null,
            path:
              group.HealthCheckPath === undefined ? null : withoutSecrets(group.HealthCheckPath),
            intervalSeconds: group.HealthCheckIntervalSeconds ?? null,
            timeoutSeconds: group.HealthCheckTimeoutSeconds ?? null,
            healthyThreshold: group.HealthyThresholdCount ?? null,
            unhealthyThreshold: group.UnhealthyThresholdCount ?? null,
            matcher: group.Matcher?.HttpCode ?? group.Matcher?.GrpcCode ?? null,
          },
        },
      ]),
    };
  },
});

const attributeCollector = lookup({
  kind: targetGroupAttributes,
  service: elbv2,
  needs: { targetGroups },
  keys: (facts) =>
    keysFrom(facts.targetGroups.list(), (row) => [row.loadBalancers.length > 0 ? row.arn : null]),
  absent: ["TargetGroupNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const answer = await client.send(
      new sdk.DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
    );
    const attributes = (answer.Attributes ?? []).map(
      ({ Key = "", Value = "" }) => [Key, Value] as const,
    );
    return [[arn, Object.fromEntries(attributes)]];
  },
});

const targetHealthCollector = lookup({
  kind: targetHealth,
  service: elbv2,
  needs: { targetGroups },
  keys: (facts) =>
    keysFrom(facts.targetGroups.list(), (row) => [row.loadBalancers.length > 0 ? row.arn : null]),
  absent: ["TargetGroupNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const answer = await client.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: arn }));
    return [
      [
        arn,
        (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
          id: Target?.Id ?? "",
          port: Target?.Port ?? null,
          zone: Target?.AvailabilityZone ?? null,
          state: TargetHealth?.State ?? null,
        })),
      ],
    ];
  },
});

const sslPolicyCollector = list({
  kind: sslPolicies,
  service: elbv2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeSSLPoliciesCommand({ PageSize: largestPage, Marker: token }),
    );
    return {
      next: answer.NextMarker,
      rows: (answer.SslPolicies ?? []).map((policy) => [
        policy.Name ?? "",
        [...(policy.SslProtocols ?? [])].sort(),
      ]),
    };
  },
});

const tagCollector = lookup({
  kind: loadBalancerTags,
  service: elbv2,
  needs: { loadBalancers },
  keys: (facts) =>
    keysFrom(facts.loadBalancers.list(), (row) => [row.type === "application" ? row.arn : null]),
  batchSize: tagBatch,
  absent: ["LoadBalancerNotFoundException"],
  async fetch({ sdk, client }, keys) {
    const answer = await client.send(new sdk.DescribeTagsCommand({ ResourceArns: [...keys] }));
    return (answer.TagDescriptions ?? []).map(({ ResourceArn = "", Tags }) => [
      ResourceArn,
      Object.fromEntries((Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    ]);
  },
});

export const elbv2Collectors: readonly Collector[] = [
  loadBalancerCollector,
  listenerCollector,
  listenerCertificateCollector,
  listenerRuleCollector,
  targetGroupCollector,
  attributeCollector,
  targetHealthCollector,
  sslPolicyCollector,
  tagCollector,
];
