import { rule } from "../../../rules/sg/backend-in.ts";
import {
  networkInterfaces,
  prefixListEntries,
  securityGroups,
  subnets,
} from "../../../src/model/facts/ec2.ts";
import { clusters, services, taskDefinitions, tasks } from "../../../src/model/facts/ecs.ts";
import { edit, patch, put, remove } from "../../support/changes.ts";
import { networkInterface, securityGroup, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const ingress = (...rules: readonly ReturnType<typeof sgRule>[]) =>
  patch(securityGroups, "sg-backend", { ingress: [sgRule("tcp", 3003, "sg-alb"), ...rules] });

const backendWith = (groups: readonly string[]) =>
  edit(services, ids.backend, (service) => {
    const network =
      service.network === null ? null : { ...service.network, securityGroups: groups };
    return {
      ...service,
      network,
      deployments: service.deployments.map((deployment) => ({ ...deployment, network })),
    };
  });

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
      name: "open to the VPC's addresses",
      changes: [ingress(sgRule("tcp", 3003, "10.0.0.0/16"))],
      verdict: "fail",
      failures: 1,
      says: /TCP 3003 from 10\.0\.0\.0\/16: only the load balancer's group/,
    },
    {
      name: "a second port",
      changes: [ingress(sgRule("tcp", 9229, "sg-alb"))],
      verdict: "fail",
      says: /it listens on 3003/,
    },
    {
      name: "a range that holds the port",
      changes: [ingress(sgRule("tcp", [3000, 3010], "sg-alb"))],
      verdict: "fail",
    },
    { name: "all protocols", changes: [ingress(sgRule("-1", null, "sg-alb"))], verdict: "fail" },
    { name: "IPv6 everywhere", changes: [ingress(sgRule("tcp", 3003, "::/0"))], verdict: "fail" },
    {
      name: "the frontend's group, without a word in the config",
      changes: [ingress(sgRule("tcp", 3003, "sg-frontend"))],
      verdict: "fail",
    },
    {
      name: "a second group of the service adds its rules",
      changes: [
        put(
          securityGroups,
          "sg-debug",
          securityGroup("sg-debug", { ingress: [sgRule("tcp", 22, "0.0.0.0/0")] }),
        ),
        backendWith(["sg-backend", "sg-debug"]),
      ],
      verdict: "fail",
      says: /sg-debug \(name of sg-debug\) admits TCP 22/,
    },
    {
      name: "no groups given: the VPC's default group",
      changes: [backendWith([])],
      verdict: "fail",
      says: /no rule admits port 3003/,
    },
    {
      name: "a bastion that wears the load balancer's group is admitted, too",
      changes: [
        put(
          networkInterfaces,
          "eni-bastion",
          networkInterface("eni-bastion", { instance: "i-1", securityGroups: ["sg-alb"] }),
        ),
      ],
      verdict: "fail",
      says: /instance i-1 wears it too/,
    },
    {
      name: "a self reference that only its own tasks wear",
      changes: [ingress(sgRule("-1", null, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "an unattached wide-open group is nobody's",
      changes: [
        put(
          securityGroups,
          "sg-open",
          securityGroup("sg-open", { ingress: [sgRule("-1", null, "0.0.0.0/0")] }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "nothing is admitted",
      changes: [patch(securityGroups, "sg-backend", { ingress: [] })],
      verdict: "fail",
      says: /cannot reach it/,
    },
    {
      name: "service discovery: reached directly, by nobody knows whom",
      changes: [
        patch(services, ids.backend, { serviceRegistries: ["arn:aws:servicediscovery:x"] }),
        ingress(sgRule("tcp", 3003, "sg-frontend")),
      ],
      verdict: "unknown",
      says: /reached directly/,
    },
    {
      name: "service discovery does not excuse everybody",
      changes: [
        patch(services, ids.backend, { serviceRegistries: ["arn:aws:servicediscovery:x"] }),
        ingress(sgRule("tcp", 3003, "0.0.0.0/0")),
      ],
      verdict: "fail",
    },
    {
      name: "a role that nothing tells is unknown",
      changes: [
        patch(services, ids.backend, { name: "thing" }),
        remove(taskDefinitions, ids.backendTask),
      ],
      verdict: "unknown",
    },
  ],
});
