import { rule } from "../../../rules/sg/backend-in.ts";
import { networkInterfaces, type SecurityGroupRule } from "../../../src/model/facts/ec2.ts";
import { tasks } from "../../../src/model/facts/ecs.ts";
import { patch, remove } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testCases } from "../../support/ruleTester.ts";
import {
  balancerWearing,
  byServiceConnect,
  functionWearing,
  ingressOf,
  instanceWearing,
  networkOf,
  otherService,
  shop,
} from "./_actors.ts";

/** Who may call the backend, as the config says. */

const also = (...rules: readonly SecurityGroupRule[]) =>
  ingressOf("sg-backend", sgRule("tcp", 3003, "sg-alb"), ...rules);

const fromFrontend = sgRule("tcp", 3003, "sg-frontend");
const frontendCalls = shop({ frontendCallsBackend: true });
const backendTaskB = ids.backend.replace(":service/", ":task/").concat("b");
const frontendTaskB = backendTaskB.replace("backend", "frontend");
const pinned = { frontend: null, backend: 3003 };

testCases(rule, [
  {
    name: "the frontend, which the config declares",
    settings: frontendCalls,
    changes: [also(fromFrontend)],
    verdict: "pass",
    says: /the frontend calls it/,
  },
  {
    name: "the frontend, which the config of another environment declares",
    settings: shop({ frontendCallsBackend: true, environment: "staging" }),
    changes: [also(fromFrontend)],
    verdict: "fail",
  },
  {
    name: "the frontend on another port",
    settings: frontendCalls,
    changes: [also(sgRule("tcp", 9229, "sg-frontend"))],
    verdict: "fail",
  },
  {
    name: "the frontend's subnets are not its group",
    settings: frontendCalls,
    changes: [also(sgRule("tcp", 3003, "10.0.10.0/23"))],
    verdict: "fail",
  },
  {
    name: "a frontend without groups of its own: the VPC's default group",
    settings: frontendCalls,
    changes: [
      networkOf(ids.frontend, { securityGroups: [] }),
      also(sgRule("tcp", 3003, "sg-default")),
    ],
    verdict: "pass",
  },
  {
    name: "an instance that wears the frontend's group, which is admitted",
    settings: frontendCalls,
    changes: [also(fromFrontend), instanceWearing("sg-frontend")],
    verdict: "fail",
    says: /instance i-1 wears it too/,
  },
  {
    name: "another service's task that wears the frontend's group, which is admitted",
    settings: frontendCalls,
    changes: [
      also(fromFrontend),
      ...otherService({ name: "batch", securityGroup: "sg-frontend", application: "blog" }),
    ],
    verdict: "fail",
  },
  {
    name: "a task of the frontend has stopped, its interface is still there",
    settings: frontendCalls,
    changes: [also(fromFrontend), remove(tasks, frontendTaskB)],
    verdict: "unknown",
    failures: 0,
    says: /the task behind eni-frontend-b no longer runs, or does not run yet/,
  },
  {
    name: "a task of the frontend has stopped, its interface is being detached",
    settings: frontendCalls,
    changes: [
      also(fromFrontend),
      remove(tasks, frontendTaskB),
      patch(networkInterfaces, "eni-frontend-b", { status: "detaching" }),
    ],
    verdict: "pass",
  },
  {
    name: "a task has stopped, and an instance wears the frontend's group",
    settings: frontendCalls,
    changes: [also(fromFrontend), remove(tasks, frontendTaskB), instanceWearing("sg-frontend")],
    verdict: "fail",
    failures: 1,
    says: /instance i-1 wears it too/,
  },
  {
    name: "its own group is admitted, and one of its tasks has stopped",
    changes: [also(sgRule("tcp", 3003, "sg-backend")), remove(tasks, backendTaskB)],
    verdict: "unknown",
    says: /the task behind eni-backend-b no longer runs/,
  },
  {
    name: "a task that has stopped wore the load balancer's group",
    changes: [
      patch(networkInterfaces, "eni-backend-b", { securityGroups: ["sg-backend", "sg-alb"] }),
      remove(tasks, backendTaskB),
    ],
    verdict: "unknown",
  },
  {
    name: "a running task wears the load balancer's group",
    changes: [
      patch(networkInterfaces, "eni-backend-b", { securityGroups: ["sg-backend", "sg-alb"] }),
    ],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "a frontend that may call need not",
    settings: frontendCalls,
    verdict: "pass",
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
    name: "another load balancer that wears the same group",
    changes: [balancerWearing("sg-alb")],
    verdict: "fail",
  },
  {
    name: "the port that the config pins",
    settings: shop({ ports: { frontend: null, backend: 8080 } }),
    changes: [ingressOf("sg-backend", sgRule("tcp", 8080, "sg-alb"))],
    verdict: "pass",
  },
  {
    name: "the registered port, where the config pins another",
    settings: shop({ ports: { frontend: null, backend: 8080 } }),
    verdict: "fail",
    failures: 2,
  },
  {
    name: "Service Connect, whose port nothing tells",
    changes: [byServiceConnect(ids.backend), ingressOf("sg-backend", fromFrontend)],
    verdict: "unknown",
    says: /reached directly/,
  },
  {
    name: "Service Connect, and the config says that the frontend calls",
    settings: shop({ frontendCallsBackend: true, ports: pinned }),
    changes: [byServiceConnect(ids.backend), ingressOf("sg-backend", fromFrontend)],
    verdict: "pass",
  },
  {
    name: "Service Connect, and the config names the groups",
    settings: shop({ backendReachedFrom: ["sg-gateway"], ports: pinned }),
    changes: [
      byServiceConnect(ids.backend),
      ingressOf("sg-backend", sgRule("tcp", 3003, "sg-gateway")),
    ],
    verdict: "pass",
  },
  {
    name: "Service Connect, and the config names other groups: it has said by whom",
    settings: shop({ backendReachedFrom: ["sg-gateway"], ports: pinned }),
    changes: [
      byServiceConnect(ids.backend),
      ingressOf("sg-backend", sgRule("tcp", 3003, "sg-gateway"), fromFrontend),
    ],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "a group that the config names may reach no other port than the pinned one",
    settings: shop({ backendReachedFrom: ["sg-gateway"], ports: pinned }),
    changes: [
      byServiceConnect(ids.backend),
      ingressOf("sg-backend", sgRule("tcp", [0, 65535], "sg-gateway")),
    ],
    verdict: "fail",
  },
  {
    name: "a worker that only its name makes one is no caller",
    changes: [
      ...otherService({ name: "worker", securityGroup: "sg-worker" }),
      also(sgRule("tcp", 3003, "sg-worker")),
    ],
    verdict: "fail",
  },
]);
