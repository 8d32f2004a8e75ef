import { rule } from "../../../rules/sg/frontend-in.ts";
import {
  networkInterfaces,
  prefixListEntries,
  type SecurityGroupRule,
  subnets,
} from "../../../src/model/facts/ec2.ts";
import { clusters, services, tasks } from "../../../src/model/facts/ecs.ts";
import { listenerRules } from "../../../src/model/facts/elbv2.ts";
import { deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { networkInterface, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import {
  balancerWearing,
  byServiceConnect,
  deploymentWearing,
  functionWearing,
  group,
  impostorWearing,
  ingressOf,
  instanceWearing,
  networkOf,
  nobody,
  otherService,
  prefixList,
  shop,
  taskWearing,
} from "./_actors.ts";

const fromBalancer = sgRule("tcp", 3000, "sg-alb");

/** These rules on top of the one for the load balancer. */
const also = (...rules: readonly SecurityGroupRule[]) =>
  ingressOf("sg-frontend", fromBalancer, ...rules);

const direct = byServiceConnect(ids.frontend);

testRule(rule, {
  population: [services],
  indecisive: [
    [prefixListEntries, "no rule names a prefix list"],
    [subnets, "the service names its groups"],
    [clusters, "the service is tagged itself"],
    [tasks, "no group admits itself"],
  ],
  cases: [
    {
      name: "everybody",
      changes: [also(sgRule("tcp", 3000, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
      says: /TCP 3000 from 0\.0\.0\.0\/0: only the load balancer's group/,
    },
    {
      name: "everybody in halves",
      changes: [also(sgRule("tcp", 3000, "0.0.0.0/1"), sgRule("tcp", 3000, "128.0.0.0/1"))],
      verdict: "fail",
      failures: 2,
    },
    { name: "IPv6 everywhere", changes: [also(sgRule("tcp", 3000, "::/0"))], verdict: "fail" },
    {
      name: "the VPC's addresses are not the load balancer's group",
      changes: [ingressOf("sg-frontend", sgRule("tcp", 3000, "10.0.0.0/16"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "the addresses of the load balancer's subnets",
      changes: [ingressOf("sg-frontend", sgRule("tcp", 3000, "10.0.0.0/23"))],
      verdict: "fail",
    },
    {
      name: "its own group is admitted, and one of its tasks has stopped",
      changes: [
        also(sgRule("tcp", 3000, "sg-frontend")),
        remove(tasks, ids.frontend.replace(":service/", ":task/").concat("b")),
      ],
      verdict: "unknown",
      failures: 0,
      says: /the task behind eni-frontend-b no longer runs/,
    },
    {
      name: "the backend",
      changes: [also(sgRule("tcp", 3000, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "the backend, although the config says that the frontend calls it",
      settings: shop({ frontendCallsBackend: true }),
      changes: [also(sgRule("tcp", 3000, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "a group of another account",
      changes: [also(sgRule("tcp", 3000, "sg-peer@444455556666"))],
      verdict: "fail",
      says: /sg-peer of account 444455556666/,
    },
    {
      name: "a second port and a stranger are two failures",
      changes: [also(sgRule("tcp", 9229, "sg-alb"), sgRule("tcp", 3000, "sg-backend"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "a range that holds the port",
      changes: [ingressOf("sg-frontend", sgRule("tcp", [3000, 3010], "sg-alb"))],
      verdict: "fail",
      failures: 1,
      says: /it listens on 3000/,
    },
    {
      name: "all protocols from the load balancer",
      changes: [ingressOf("sg-frontend", sgRule("-1", null, "sg-alb"))],
      verdict: "fail",
      failures: 1,
    },
    { name: "UDP", changes: [also(sgRule("udp", 3000, "sg-alb"))], verdict: "fail" },
    {
      name: "protocol 47 admits no TCP port, and is one too many",
      changes: [ingressOf("sg-frontend", sgRule("47", 3000, "sg-alb"))],
      verdict: "fail",
      failures: 2,
      says: /no rule admits port 3000/,
    },
    {
      name: "ICMP, whose type is no port",
      changes: [ingressOf("sg-frontend", sgRule("icmp", [3000, 3000], "sg-alb"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "nothing is admitted",
      changes: [ingressOf("sg-frontend")],
      verdict: "fail",
      failures: 1,
      says: /no rule admits port 3000, so its load balancer cannot reach it/,
    },
    {
      name: "the ways to say nobody",
      changes: [ingressOf("sg-frontend", sgRule("tcp", 3000, "127.0.0.1/32"))],
      verdict: "fail",
      says: /no rule admits port 3000/,
    },
    {
      name: "the ways to say nobody, beside the rest",
      changes: [also(...nobody)],
      verdict: "pass",
    },
    {
      name: "TCP by its number",
      changes: [ingressOf("sg-frontend", sgRule("6", 3000, "sg-alb"))],
      verdict: "pass",
    },
    {
      name: "a prefix list, however narrow",
      changes: [prefixList("pl-office", ["192.0.2.0/28"]), also(sgRule("tcp", 3000, "pl-office"))],
      verdict: "fail",
    },
    {
      name: "a prefix list that could not be read is not the load balancer's group either",
      changes: [denyRow(prefixListEntries, "pl-1"), also(sgRule("tcp", 3000, "pl-1"))],
      verdict: "fail",
    },
    {
      name: "a second group of the service adds its rules",
      changes: [
        group("sg-debug", { ingress: [sgRule("tcp", 22, "0.0.0.0/0")] }),
        networkOf(ids.frontend, { securityGroups: ["sg-frontend", "sg-debug"] }),
      ],
      verdict: "fail",
      says: /sg-debug \(name of sg-debug\) admits TCP 22/,
    },
    {
      name: "a deployment under way whose tasks wear another group",
      changes: [
        group("sg-next", { ingress: [sgRule("tcp", 3000, "0.0.0.0/0")] }),
        deploymentWearing(ids.frontend, ["sg-next"]),
      ],
      verdict: "fail",
      says: /sg-next \(name of sg-next\) admits TCP 3000/,
    },
    {
      name: "no groups given: the VPC's default group",
      changes: [networkOf(ids.frontend, { securityGroups: [] })],
      verdict: "fail",
      says: /no rule admits port 3000/,
    },
    {
      name: "tasks that wear their instance's groups",
      changes: [networkOf(ids.frontend, null)],
      verdict: "unknown",
    },
    {
      name: "an unattached wide-open group is nobody's",
      changes: [group("sg-open", { ingress: [sgRule("-1", null, "0.0.0.0/0")] })],
      verdict: "pass",
    },
    {
      name: "an instance that wears the load balancer's group",
      changes: [instanceWearing("sg-alb")],
      verdict: "fail",
      failures: 1,
      says: /sg-alb is admitted, and instance i-1 wears it too/,
    },
    {
      name: "a Lambda function that wears the load balancer's group",
      changes: [functionWearing("sg-alb")],
      verdict: "fail",
      says: /Lambda function nightly-report wears it too/,
    },
    {
      name: "another service's task that wears the load balancer's group",
      changes: otherService({ name: "batch", securityGroup: "sg-alb" }),
      verdict: "fail",
      says: /an ECS task wears it too/,
    },
    {
      name: "the frontend's own task that wears the load balancer's group: it is no load balancer",
      changes: taskWearing("sg-alb", "service:frontend", ids.frontendTask),
      verdict: "fail",
    },
    {
      name: "another load balancer that wears the same group",
      changes: [balancerWearing("sg-alb")],
      verdict: "fail",
      says: /Application Load Balancer blog-alb wears it too/,
    },
    {
      name: "an instance whose interface only calls itself the load balancer",
      changes: [impostorWearing("sg-alb")],
      verdict: "fail",
    },
    {
      name: "whoever wears the frontend's group is admitted nowhere by it",
      changes: [instanceWearing("sg-frontend")],
      verdict: "pass",
    },
    {
      name: "a self reference that only its own tasks wear",
      changes: [also(sgRule("-1", null, "sg-frontend"))],
      verdict: "pass",
    },
    {
      name: "a self reference that an instance wears, too",
      changes: [also(sgRule("-1", null, "sg-frontend")), instanceWearing("sg-frontend")],
      verdict: "fail",
      says: /instance i-1 wears it too/,
    },
    {
      name: "a self reference that another service's task wears, too",
      changes: [
        also(sgRule("tcp", 3000, "sg-frontend")),
        ...otherService({ name: "batch", securityGroup: "sg-frontend" }),
      ],
      verdict: "fail",
      says: /an ECS task wears it too/,
    },
    {
      name: "a self reference, where the tasks could not be listed",
      changes: [deny(tasks), also(sgRule("-1", null, "sg-frontend"))],
      verdict: "unknown",
    },
    {
      name: "a self reference is nobody's way in from the load balancer",
      changes: [ingressOf("sg-frontend", sgRule("tcp", 3000, "sg-frontend"))],
      verdict: "fail",
      says: /no rule admits port 3000/,
    },
    {
      name: "the port that the config pins",
      settings: shop({ ports: { frontend: 8080, backend: null } }),
      changes: [ingressOf("sg-frontend", sgRule("tcp", 8080, "sg-alb"))],
      verdict: "pass",
    },
    {
      name: "the registered port, where the config pins another",
      settings: shop({ ports: { frontend: 8080, backend: null } }),
      verdict: "fail",
      failures: 2,
      says: /it listens on 8080/,
    },
    {
      name: "the port that the config pins for the backend",
      settings: shop({ ports: { frontend: null, backend: 8080 } }),
      verdict: "pass",
    },
    {
      name: "Service Connect: reached directly, by nobody knows whom",
      changes: [direct, ingressOf("sg-frontend", sgRule("tcp", 3000, "sg-gateway"))],
      verdict: "unknown",
      says: /reached directly/,
    },
    {
      name: "Service Connect, and the config says by whom",
      settings: shop({
        frontendReachedFrom: ["sg-gateway"],
        ports: { frontend: 3000, backend: null },
      }),
      changes: [direct, ingressOf("sg-frontend", sgRule("tcp", 3000, "sg-gateway"))],
      verdict: "pass",
    },
    {
      name: "Service Connect, and the config says by whom, but not by everybody else",
      settings: shop({
        frontendReachedFrom: ["sg-gateway"],
        ports: { frontend: 3000, backend: null },
      }),
      changes: [
        direct,
        ingressOf(
          "sg-frontend",
          sgRule("tcp", 3000, "sg-gateway"),
          sgRule("tcp", 3000, "0.0.0.0/0"),
        ),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "Service Connect does not excuse everybody in halves",
      changes: [
        direct,
        ingressOf(
          "sg-frontend",
          sgRule("tcp", 3000, "0.0.0.0/1"),
          sgRule("tcp", 3000, "128.0.0.0/1"),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "Service Connect does not excuse a prefix list that holds everybody",
      changes: [
        direct,
        prefixList("pl-all", ["0.0.0.0/0"]),
        ingressOf("sg-frontend", sgRule("tcp", 3000, "pl-all")),
      ],
      verdict: "fail",
    },
    {
      name: "Service Connect, and a prefix list that could not be read",
      changes: [
        direct,
        denyRow(prefixListEntries, "pl-1"),
        ingressOf("sg-frontend", sgRule("tcp", 3000, "pl-1")),
      ],
      verdict: "unknown",
    },
    {
      name: "a group that is not the account's may hold anything",
      changes: [networkOf(ids.frontend, { securityGroups: ["sg-frontend", "sg-shared"] })],
      verdict: "unknown",
    },
    {
      name: "an open rule fails whatever else could not be read",
      changes: [deny(networkInterfaces), deny(tasks), also(sgRule("tcp", 3000, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "the load balancer's other interfaces wear what they like",
      changes: [
        put(
          networkInterfaces,
          "eni-alb-c",
          networkInterface("eni-alb-c", {
            requesterId: "amazon-elb",
            description: "ELB app/shop-prod-alb/50dc6c495c0c9188",
            securityGroups: ["sg-alb", "sg-other"],
          }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a role that nothing tells is unknown",
      changes: [patch(services, ids.frontend, { name: "thing" }), deny(listenerRules)],
      verdict: "unknown",
    },
  ],
});
