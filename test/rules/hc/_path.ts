import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { loadBalancers, type TargetGroup, targetGroups } from "../../../src/model/facts/elbv2.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { denyRow, edit, patch } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

/** A service in the rule's role, its target group, and a matcher that takes too much for healthy. */
export interface Checked {
  readonly service: string;
  readonly targets: string;
  readonly tooWide: string;
}

/** What every rule on a health check's path must survive. */
export const testPath = (rule: Rule, { service, targets, tooWide }: Checked): void => {
  const check = (changes: Partial<TargetGroup["healthCheck"]>) =>
    edit(targetGroups, targets, (group) => ({
      ...group,
      healthCheck: { ...group.healthCheck, ...changes },
    }));
  const grpc = (path: string | null, matcher: string | null) =>
    edit(targetGroups, targets, (group) => ({
      ...group,
      protocolVersion: "GRPC",
      healthCheck: { ...group.healthCheck, path, matcher },
    }));
  const named = (path: string) => ({
    rules: { [rule.id]: { enabled: true, severity: null, options: { path } } },
  });
  testRule(rule, {
    population: [services],
    indecisive: kindsOf(rule.needs)
      .filter(
        ({ kind }) => /^ec2|cluster|elbv2.loadBalancer$/.test(kind) && kind !== loadBalancers.kind,
      )
      .map((kind) => [kind, "neither groups nor clusters matter"]),
    cases: [
      {
        name: "another path",
        changes: [check({ path: "/status" })],
        verdict: "fail",
        says: /\/status/,
      },
      {
        name: "the config names another path",
        changes: [check({ path: "/healthz" })],
        settings: named("/healthz"),
        verdict: "pass",
      },
      {
        name: "a matcher that accepts errors",
        changes: [check({ matcher: tooWide })],
        verdict: "fail",
      },
      { name: "a list of codes", changes: [check({ matcher: "200,204" })], verdict: "pass" },
      {
        name: "checked by opening a TCP connection",
        changes: [check({ protocol: "TCP", path: null, matcher: null })],
        verdict: "fail",
        says: /opening a TCP connection/,
      },
      {
        name: "gRPC, by its own health protocol",
        changes: [grpc("/grpc.health.v1.Health/Check", "0")],
        verdict: "pass",
        says: /calling \/grpc\.health\.v1\.Health\/Check/,
      },
      {
        name: "gRPC, by another method",
        changes: [grpc("/shop.Orders/Ping", "0")],
        verdict: "unknown",
        says: /speaks gRPC and is checked by calling \/shop\.Orders\/Ping/,
      },
      {
        name: "gRPC, by a method of which any answer is taken for healthy",
        changes: [grpc("/AWS.ALB/healthcheck", "12")],
        verdict: "fail",
        failures: 1,
        says: /takes the codes 12 for healthy/,
      },
      {
        name: "gRPC, whose codes are not those of HTTP",
        changes: [grpc("/grpc.health.v1.Health/Check", "0-99")],
        verdict: "fail",
        failures: 1,
      },
      {
        name: "gRPC, by the method that the config names",
        changes: [grpc("/shop.Orders/Ping", "0")],
        settings: named("/shop.Orders/Ping"),
        verdict: "pass",
      },
      {
        name: "gRPC, by another method than the config names",
        changes: [grpc("/grpc.health.v1.Health/Check", "0")],
        settings: named("/shop.Orders/Ping"),
        verdict: "fail",
        says: /not \/shop\.Orders\/Ping/,
      },
      {
        name: "gRPC, and the config names another path for HTTP",
        changes: [grpc("/shop.Orders/Ping", "0")],
        settings: named("/healthz"),
        verdict: "unknown",
      },
      {
        name: "gRPC, no matcher stated",
        changes: [grpc("/grpc.health.v1.Health/Check", null)],
        verdict: "unknown",
      },
      {
        name: "gRPC, no method stated",
        changes: [grpc(null, "0")],
        verdict: "unknown",
      },
      {
        name: "whether it is gRPC is not stated",
        changes: [
          patch(targetGroups, targets, { protocolVersion: null }),
          check({ path: "/status" }),
        ],
        verdict: "unknown",
      },
      {
        name: "HTTP/2",
        changes: [patch(targetGroups, targets, { protocolVersion: "HTTP2" })],
        verdict: "pass",
      },
      {
        name: "behind a network load balancer there is no version",
        changes: [patch(targetGroups, targets, { protocol: "TCP", protocolVersion: null })],
        verdict: "pass",
      },
      { name: "no path stated", changes: [check({ path: null })], verdict: "unknown" },
      {
        name: "a service without a target group",
        changes: [
          patch(services, service, { loadBalancers: [], deployments: [], serviceConnect: true }),
        ],
        verdict: "notApplicable",
      },
      {
        name: "its target group could not be read",
        changes: [denyRow(targetGroups, targets)],
        verdict: "unknown",
      },
    ],
  });
};
