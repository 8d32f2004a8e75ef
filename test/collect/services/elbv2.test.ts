import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeSSLPoliciesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type Action as SdkAction,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, test } from "@jest/globals";
import {
  type Action,
  listenerRules,
  listeners,
  loadBalancers,
  loadBalancerTags,
  sslPolicies,
  targetGroupAttributes,
  targetGroups,
  targetHealth,
} from "../../../src/model/facts/elbv2.ts";
import { inputsOf, on, read, recordingOf } from "../support.ts";

const balancers = on(DescribeLoadBalancersCommand, {
  LoadBalancers: [
    {
      LoadBalancerArn: "app",
      LoadBalancerName: "web",
      Type: "application",
      Scheme: "internet-facing",
      AvailabilityZones: [
        { SubnetId: "subnet-b", ZoneName: "eu-west-1b" },
        { SubnetId: "subnet-a", ZoneName: "eu-west-1a" },
      ],
      SecurityGroups: ["sg-2", "sg-1"],
      State: { Code: "active" },
    },
    { LoadBalancerArn: "net", Type: "network" },
    { LoadBalancerArn: "gw", Type: "gateway" },
  ],
});

const defaultActionsOf = async (...actions: readonly SdkAction[]): Promise<readonly Action[]> => {
  const { facts } = await read(
    [listeners],
    [
      balancers,
      on(DescribeListenersCommand, {
        Listeners: [{ ListenerArn: "l-1", Port: 80, DefaultActions: [...actions] }],
      }),
    ],
  );
  return recordingOf(facts, listeners).rows.app?.[0]?.defaultActions ?? [];
};

describe("load balancers", () => {
  test("are of every type; what is not stated is null", async () => {
    const { facts } = await read([loadBalancers], [balancers]);
    expect(recordingOf(facts, loadBalancers).rows).toEqual({
      app: {
        arn: "app",
        name: "web",
        type: "application",
        scheme: "internet-facing",
        dnsName: null,
        vpc: null,
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-1", "sg-2"],
        state: "active",
      },
      net: expect.objectContaining({ type: "network", scheme: null, securityGroups: [] }),
      gw: expect.objectContaining({ type: "gateway", scheme: null, state: null }),
    });
  });

  test("listeners and tags are asked for application load balancers alone", async () => {
    const { facts, sent } = await read(
      [listeners, loadBalancerTags],
      [
        balancers,
        on(DescribeListenersCommand, {}),
        on(DescribeTagsCommand, {
          TagDescriptions: [{ ResourceArn: "app", Tags: [{ Key: "application", Value: "shop" }] }],
        }),
      ],
    );
    const asked = inputsOf(sent, "elasticloadbalancing:DescribeListeners");
    expect(asked.map(({ LoadBalancerArn }) => LoadBalancerArn)).toEqual(["app"]);
    expect(inputsOf(sent, "elasticloadbalancing:DescribeTags")).toEqual([
      { ResourceArns: ["app"] },
    ]);
    expect(recordingOf(facts, listeners).rows).toEqual({ app: [] });
    expect(recordingOf(facts, loadBalancerTags).rows).toEqual({ app: { application: "shop" } });
  });
});

describe("what a listener does", () => {
  const kept = { protocol: "#{protocol}", port: "#{port}", host: "#{host}", path: "/#{path}" };

  test.each<{ name: string; action: SdkAction; expected: Action }>([
    {
      name: "a redirect to HTTPS keeps what it does not state",
      action: {
        Type: "redirect",
        RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
      },
      expected: {
        type: "redirect",
        ...kept,
        protocol: "HTTPS",
        port: "443",
        statusCode: "HTTP_301",
      },
    },
    {
      name: "a redirect to another host keeps protocol and port",
      action: {
        Type: "redirect",
        RedirectConfig: { Host: "www.example.com", StatusCode: "HTTP_302" },
      },
      expected: { type: "redirect", ...kept, host: "www.example.com", statusCode: "HTTP_302" },
    },
    {
      name: "a redirect without a configuration",
      action: { Type: "redirect" },
      expected: { type: "redirect", ...kept, statusCode: null },
    },
    {
      name: "forward to one target group",
      action: { Type: "forward", TargetGroupArn: "tg-1" },
      expected: { type: "forward", targetGroups: [{ arn: "tg-1", weight: 1 }] },
    },
    {
      name: "AWS states a single target group twice; it counts once",
      action: {
        Type: "forward",
        TargetGroupArn: "tg-1",
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: "tg-1", Weight: 1 }] },
      },
      expected: { type: "forward", targetGroups: [{ arn: "tg-1", weight: 1 }] },
    },
    {
      name: "weights, zero included",
      action: {
        Type: "forward",
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: "blue", Weight: 100 },
            { TargetGroupArn: "green", Weight: 0 },
          ],
        },
      },
      expected: {
        type: "forward",
        targetGroups: [
          { arn: "blue", weight: 100 },
          { arn: "green", weight: 0 },
        ],
      },
    },
    {
      name: "a fixed response",
      action: { Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } },
      expected: { type: "fixed-response", statusCode: "404" },
    },
    {
      name: "sign-in with Cognito",
      action: { Type: "authenticate-cognito" },
      expected: { type: "authenticate" },
    },
    {
      name: "an action that AWS adds one day",
      action: { Type: "levitate" as never },
      expected: { type: "other", name: "levitate" },
    },
  ])("$name", async ({ action, expected }) => {
    expect(await defaultActionsOf(action)).toEqual([expected]);
  });

  test("actions stand in the order in which they are done", async () => {
    const actions = await defaultActionsOf(
      { Type: "forward", TargetGroupArn: "tg-1", Order: 2 },
      { Type: "authenticate-oidc", Order: 1 },
    );
    expect(actions.map(({ type }) => type)).toEqual(["authenticate", "forward"]);
  });

  test("listeners stand by port, with their policy and certificates", async () => {
    const { facts } = await read(
      [listeners],
      [
        balancers,
        on(DescribeListenersCommand, {
          Listeners: [
            {
              ListenerArn: "l-443",
              Port: 443,
              Protocol: "HTTPS",
              SslPolicy: "ELBSecurityPolicy-2016-08",
              Certificates: [{ CertificateArn: "cert-1" }],
            },
            { ListenerArn: "l-80", Port: 80, Protocol: "HTTP" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, listeners).rows.app).toEqual([
      {
        arn: "l-80",
        loadBalancer: "app",
        protocol: "HTTP",
        port: 80,
        sslPolicy: null,
        certificates: [],
        defaultActions: [],
      },
      {
        arn: "l-443",
        loadBalancer: "app",
        protocol: "HTTPS",
        port: 443,
        sslPolicy: "ELBSecurityPolicy-2016-08",
        certificates: ["cert-1"],
        defaultActions: [],
      },
    ]);
  });

  test("rules keep the values of their conditions, wherever AWS puts them", async () => {
    const { facts } = await read(
      [listenerRules],
      [
        balancers,
        on(DescribeListenersCommand, { Listeners: [{ ListenerArn: "l-1" }] }),
        on(DescribeRulesCommand, {
          Rules: [
            {
              RuleArn: "r-1",
              Priority: "1",
              IsDefault: false,
              Conditions: [
                {
                  Field: "path-pattern",
                  Values: ["/api/*"],
                  PathPatternConfig: { Values: ["/api/*"] },
                },
                { Field: "host-header", HostHeaderConfig: { Values: ["api.example.com"] } },
                { Field: "path-pattern", Values: ["/v1/*"] },
              ],
              Actions: [{ Type: "forward", TargetGroupArn: "tg-1" }],
            },
            { RuleArn: "r-default", Priority: "default", IsDefault: true },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, listenerRules).rows["l-1"]).toEqual([
      {
        arn: "r-1",
        isDefault: false,
        priority: "1",
        conditions: [
          { field: "path-pattern", values: ["/api/*"] },
          { field: "host-header", values: ["api.example.com"] },
          { field: "path-pattern", values: ["/v1/*"] },
        ],
        actions: [{ type: "forward", targetGroups: [{ arn: "tg-1", weight: 1 }] }],
      },
      { arn: "r-default", isDefault: true, priority: "default", conditions: [], actions: [] },
    ]);
  });
});

describe("target groups", () => {
  const groups = on(DescribeTargetGroupsCommand, {
    TargetGroups: [
      {
        TargetGroupArn: "used",
        LoadBalancerArns: ["net", "app"],
        HealthCheckEnabled: true,
        HealthCheckPath: "/health",
        HealthCheckIntervalSeconds: 30,
        HealthyThresholdCount: 2,
        Matcher: { HttpCode: "200-299" },
      },
      {
        TargetGroupArn: "grpc",
        ProtocolVersion: "GRPC",
        LoadBalancerArns: ["app"],
        Matcher: { GrpcCode: "0" },
      },
      { TargetGroupArn: "left over", LoadBalancerArns: [] },
    ],
  });

  test("say how health is checked, over HTTP or gRPC", async () => {
    const { facts } = await read([targetGroups], [groups]);
    expect(recordingOf(facts, targetGroups).rows).toMatchObject({
      used: {
        protocolVersion: null,
        loadBalancers: ["app", "net"],
        healthCheck: {
          enabled: true,
          path: "/health",
          intervalSeconds: 30,
          healthyThreshold: 2,
          unhealthyThreshold: null,
          matcher: "200-299",
        },
      },
      grpc: { protocolVersion: "GRPC", healthCheck: { matcher: "0", enabled: null } },
    });
  });

  test("attributes and targets are read of those that a load balancer uses", async () => {
    const { facts } = await read(
      [targetGroupAttributes, targetHealth],
      [
        groups,
        on(DescribeTargetGroupAttributesCommand, {
          Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }],
        }),
        on(DescribeTargetHealthCommand, ({ TargetGroupArn }) =>
          TargetGroupArn === "grpc"
            ? {}
            : {
                TargetHealthDescriptions: [
                  {
                    Target: { Id: "10.0.0.5", Port: 3000, AvailabilityZone: "eu-west-1a" },
                    TargetHealth: { State: "draining" as const },
                  },
                ],
              },
        ),
      ],
    );
    const attributes = { "load_balancing.cross_zone.enabled": "false" };
    expect(recordingOf(facts, targetGroupAttributes).rows).toEqual({
      used: attributes,
      grpc: attributes,
    });
    expect(recordingOf(facts, targetHealth).rows).toEqual({
      used: [{ id: "10.0.0.5", port: 3000, zone: "eu-west-1a", state: "draining" }],
      grpc: [],
    });
  });
});

test("a TLS policy is its protocols", async () => {
  const { facts } = await read(
    [sslPolicies],
    [
      on(DescribeSSLPoliciesCommand, {
        SslPolicies: [{ Name: "old", SslProtocols: ["TLSv1.2", "TLSv1"] }],
      }),
    ],
  );
  expect(recordingOf(facts, sslPolicies).rows).toEqual({ old: ["TLSv1", "TLSv1.2"] });
});
