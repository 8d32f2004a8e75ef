import { rule } from "../../../rules/sg/load-balancer-out.ts";
import {
  networkInterfaces,
  prefixListEntries,
  type SecurityGroupRule,
  subnets,
} from "../../../src/model/facts/ec2.ts";
import { clusters, services } from "../../../src/model/facts/ecs.ts";
import {
  listenerRules,
  listeners,
  loadBalancers,
  type TargetGroup,
  targetGroups,
  targetHealth,
} from "../../../src/model/facts/elbv2.ts";
import { type Change, denyRow, edit, patch, put, remove } from "../../support/changes.ts";
import { networkInterface, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { egressOf, group, nobody, prefixList } from "./_actors.ts";

const blog = ids.loadBalancer.replace("shop", "blog");

const toFrontend = sgRule("tcp", 3000, "sg-frontend");

/** Out to the frontend, and in these ways to the backend. */
const egress = (...rules: readonly SecurityGroupRule[]) => egressOf("sg-alb", toFrontend, ...rules);

const healthCheckPort = (port: string): Change =>
  edit(
    targetGroups,
    ids.backendTargets,
    (row): TargetGroup => ({
      ...row,
      healthCheck: { ...row.healthCheck, port },
    }),
  );

/** The backend's targets are an EC2 instance. */
const onInstance: readonly Change[] = [
  patch(targetGroups, ids.backendTargets, { targetType: "instance" }),
  put(targetHealth, ids.backendTargets, [
    { id: "i-1", port: 3003, zone: "eu-west-1a", state: "healthy" },
  ]),
  put(
    networkInterfaces,
    "eni-instance",
    networkInterface("eni-instance", {
      instance: "i-1",
      securityGroups: ["sg-backend"],
      privateIps: ["10.0.10.99"],
    }),
  ),
];

testRule(rule, {
  population: [loadBalancers],
  indecisive: [
    [prefixListEntries, "no rule names a prefix list"],
    ...[listeners, listenerRules].map(
      (kind) => [kind, "every target group names its load balancer"] as const,
    ),
    ...[services, clusters, subnets].map(
      (kind) => [kind, "every target group has registered targets"] as const,
    ),
  ],
  cases: [
    {
      name: "no way to the backend",
      changes: [egress()],
      verdict: "fail",
      failures: 1,
      says: /no egress rule reaches shop-prod-backend on port 3003/,
    },
    { name: "no way at all", changes: [egressOf("sg-alb")], verdict: "fail", failures: 2 },
    {
      name: "the ways to say none",
      changes: [egressOf("sg-alb", ...nobody)],
      verdict: "fail",
      failures: 2,
    },
    { name: "another port", changes: [egress(sgRule("tcp", 3000, "sg-backend"))], verdict: "fail" },
    { name: "UDP", changes: [egress(sgRule("udp", 3003, "sg-backend"))], verdict: "fail" },
    {
      name: "protocol 47 opens no TCP port",
      changes: [egress(sgRule("47", 3003, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "ICMP opens no TCP port",
      changes: [egress(sgRule("icmp", null, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "everywhere in IPv6 reaches no IPv4 address",
      changes: [egress(sgRule("-1", null, "::/0"))],
      verdict: "fail",
    },
    {
      name: "the addresses of one zone only",
      changes: [egress(sgRule("tcp", 3003, "10.0.10.0/24"))],
      verdict: "fail",
    },
    {
      name: "one target wears another group",
      changes: [patch(networkInterfaces, "eni-backend-b", { securityGroups: ["sg-other"] })],
      verdict: "fail",
    },
    {
      name: "the same address in another VPC is another machine",
      changes: [
        egress(sgRule("tcp", 3003, "sg-other")),
        ...["10.0.10.12", "10.0.11.12"].map((ip) =>
          put(
            networkInterfaces,
            `eni-other-${ip}`,
            networkInterface(`eni-other-${ip}`, {
              vpc: "vpc-2",
              securityGroups: ["sg-other"],
              privateIps: [ip],
            }),
          ),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "a health check on another port",
      changes: [healthCheckPort("9000")],
      verdict: "fail",
      failures: 1,
      says: /reaches shop-prod-backend on port 9000/,
    },
    {
      name: "a health check on another port, which a rule reaches",
      changes: [
        healthCheckPort("9000"),
        egress(sgRule("tcp", 3003, "sg-backend"), sgRule("tcp", 9000, "sg-backend")),
      ],
      verdict: "pass",
    },
    {
      name: "the default egress rule",
      changes: [egressOf("sg-alb", sgRule("-1", null, "0.0.0.0/0"))],
      verdict: "pass",
    },
    {
      name: "everything in halves",
      changes: [
        egressOf("sg-alb", sgRule("-1", null, "0.0.0.0/1"), sgRule("-1", null, "128.0.0.0/1")),
      ],
      verdict: "pass",
    },
    {
      name: "the VPC's addresses",
      changes: [egressOf("sg-alb", sgRule("tcp", [3000, 3003], "10.0.0.0/16"))],
      verdict: "pass",
    },
    {
      name: "the addresses of both zones",
      changes: [egress(sgRule("tcp", 3003, "10.0.10.0/24"), sgRule("tcp", 3003, "10.0.11.0/24"))],
      verdict: "pass",
    },
    {
      name: "one zone by its addresses, the other by its group",
      changes: [
        patch(networkInterfaces, "eni-backend-b", { securityGroups: ["sg-other", "sg-backend-b"] }),
        egress(sgRule("tcp", 3003, "10.0.10.0/24"), sgRule("tcp", 3003, "sg-backend-b")),
      ],
      verdict: "pass",
    },
    {
      name: "a second group adds its rules",
      changes: [
        egress(),
        group("sg-to-backend", { egress: [sgRule("tcp", 3003, "sg-backend")] }),
        patch(loadBalancers, ids.loadBalancer, { securityGroups: ["sg-alb", "sg-to-backend"] }),
      ],
      verdict: "pass",
    },
    {
      name: "an unattached group adds nothing",
      changes: [egress(), group("sg-open", { egress: [sgRule("-1", null, "0.0.0.0/0")] })],
      verdict: "fail",
    },
    {
      name: "a prefix list that holds the addresses",
      changes: [egress(sgRule("tcp", 3003, "pl-app")), prefixList("pl-app", ["10.0.8.0/21"])],
      verdict: "pass",
    },
    {
      name: "a prefix list that holds other addresses",
      changes: [egress(sgRule("tcp", 3003, "pl-app")), prefixList("pl-app", ["10.1.0.0/16"])],
      verdict: "fail",
    },
    {
      name: "a prefix list that could not be read",
      changes: [egress(sgRule("tcp", 3003, "pl-app")), denyRow(prefixListEntries, "pl-app")],
      verdict: "unknown",
    },
    {
      name: "a target that drains, whose task is gone",
      changes: [
        edit(targetHealth, ids.backendTargets, (targets) => [
          ...targets,
          { id: "10.0.10.77", port: 3003, zone: "eu-west-1a", state: "draining" },
        ]),
      ],
      verdict: "pass",
    },
    {
      name: "no target is registered: the service says where its tasks will listen",
      changes: [egress(), put(targetHealth, ids.backendTargets, [])],
      verdict: "fail",
      failures: 1,
      says: /no egress rule reaches shop-prod-backend on port 3003/,
    },
    {
      name: "no target is registered, and the service's subnets are reached",
      changes: [
        egress(sgRule("tcp", 3003, "10.0.10.0/23")),
        put(targetHealth, ids.backendTargets, []),
      ],
      verdict: "pass",
    },
    {
      name: "neither a target nor a service: nothing to reach",
      changes: [egress(), put(targetHealth, ids.backendTargets, []), remove(services, ids.backend)],
      verdict: "pass",
    },
    {
      name: "a target group of another load balancer",
      changes: [egress(), patch(targetGroups, ids.backendTargets, { loadBalancers: [blog] })],
      verdict: "pass",
    },
    {
      name: "a Lambda function is called, not reached",
      changes: [egress(), patch(targetGroups, ids.backendTargets, { targetType: "lambda" })],
      verdict: "pass",
    },
    { name: "an instance, by its group", changes: onInstance, verdict: "pass" },
    {
      name: "an instance, by its address",
      changes: [...onInstance, egress(sgRule("tcp", 3003, "10.0.10.99/32"))],
      verdict: "pass",
    },
    {
      name: "an instance that no rule reaches",
      changes: [...onInstance, egress(sgRule("tcp", 3003, "10.0.11.0/24"))],
      verdict: "fail",
    },
    {
      name: "internal load balancers are judged, too",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }), egress()],
      verdict: "fail",
    },
    {
      name: "a group that is not the account's may hold the missing rule",
      changes: [
        egress(),
        patch(loadBalancers, ids.loadBalancer, { securityGroups: ["sg-alb", "sg-shared"] }),
      ],
      verdict: "unknown",
    },
    {
      name: "an address of which no interface is known, by its group: it may be another account's",
      changes: [
        remove(networkInterfaces, "eni-backend-a"),
        remove(networkInterfaces, "eni-backend-b"),
      ],
      verdict: "unknown",
    },
  ],
});
