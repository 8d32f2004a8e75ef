import { rule } from "../../../rules/sg/database-in.ts";
import {
  networkInterfaces,
  prefixListEntries,
  type SecurityGroupRule,
} from "../../../src/model/facts/ec2.ts";
import {
  type ScheduledTask,
  schedulerTasks,
  services,
  taskDefinitions,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import { dbInstances, dbProxyTargets } from "../../../src/model/facts/rds.ts";
import { rotationFunctions, secrets } from "../../../src/model/facts/secrets.ts";
import { type Change, deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testCases } from "../../support/ruleTester.ts";
import {
  functionWearing,
  group,
  ingressOf,
  instanceWearing,
  networkOf,
  nobody,
  noServices,
  otherService,
  prefixList,
  proxy,
  proxyWearing,
  shop,
  taskWearing,
  untaggedServices,
  wearToo,
} from "./_actors.ts";

/** Who else may reach the database, and who may not. */

const also = (...rules: readonly SecurityGroupRule[]) =>
  ingressOf("sg-database", sgRule("tcp", 5432, "sg-backend"), ...rules);

/** The group is admitted as the backend's is. */
const admits = (securityGroup: string): Change => also(sgRule("tcp", 5432, securityGroup));

const rotationInVpc: readonly Change[] = [
  patch(rotationFunctions, ids.rotationFunction, { securityGroups: ["sg-rotation"] }),
  functionWearing("sg-rotation", "shop-prod-rotate-database"),
  admits("sg-rotation"),
];

const throughProxy = (targets: readonly string[]): readonly Change[] => [
  ...proxy("shop-proxy", { securityGroups: ["sg-proxy"] }, targets),
  proxyWearing("sg-proxy", "shop-proxy"),
  admits("sg-proxy"),
];

const nightly = (changes: Partial<ScheduledTask> = {}): readonly Change[] => [
  put(schedulerTasks, "default/nightly", {
    id: "default/nightly",
    name: "nightly",
    cluster: ids.cluster,
    taskDefinition: ids.backendTask,
    enabled: true,
    network: {
      subnets: ["subnet-app-a"],
      securityGroups: ["sg-nightly"],
      assignPublicIp: "DISABLED",
    },
    ...changes,
  }),
  admits("sg-nightly"),
];

const tags = (tags_: Readonly<Record<string, string>>): Change =>
  patch(dbInstances, ids.database, { tags: tags_ });

testCases(rule, [
  {
    name: "no service goes by the application of its tags: whom the group admits is not known",
    changes: untaggedServices,
    verdict: "unknown",
    says: /the tags of shop-prod-db say shop\/production, and no service is known to belong to it/,
  },
  {
    name: "no service goes by the application of its tags, which state no environment",
    changes: [...untaggedServices, tags({ application: "shop" })],
    verdict: "unknown",
    says: /the tags of shop-prod-db say shop\//,
  },
  {
    name: "no service goes by the application of its tags, but it is open",
    changes: [...untaggedServices, also(sgRule("tcp", 5432, "0.0.0.0/0"))],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "no service goes by the application of its tags, but another port is admitted",
    changes: [...untaggedServices, also(sgRule("tcp", 22, "sg-backend"))],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "the config names the services of the application of its tags",
    settings: shop({ backend: ["backend"], frontend: ["frontend"] }),
    changes: untaggedServices,
    verdict: "pass",
  },
  {
    name: "services tagged for another application do not make its clients known",
    changes: [tags({ application: "till", environment: "production" })],
    verdict: "unknown",
    says: /the tags of shop-prod-db say till\/production/,
  },
  {
    name: "the config puts it into an application without services",
    settings: shop({ name: "till", databases: ["shop-prod-db"] }),
    verdict: "unknown",
    says: /the config names till\/production, and no service is known to belong to it/,
  },
  {
    name: "a worker's tasks wear their instances' groups: the group of the backend is the backend's",
    changes: [
      ...otherService({ name: "worker", securityGroup: "sg-worker" }),
      networkOf(ids.backend.replace(/backend$/, "worker"), null),
    ],
    verdict: "pass",
  },
  {
    name: "a worker's tasks wear their instances' groups, and another group is admitted",
    changes: [
      ...otherService({ name: "worker", securityGroup: "sg-worker" }),
      networkOf(ids.backend.replace(/backend$/, "worker"), null),
      admits("sg-host"),
    ],
    verdict: "unknown",
    says: /the tasks of worker wear the security groups of their instances/,
  },
  {
    name: "no service runs: whom the group admits is not known",
    changes: [...noServices, tags({})],
    verdict: "unknown",
    says: /no application is known to use shop-prod-db/,
  },
  {
    name: "no service runs, and the database's own group admits its wearers, an instance among them",
    changes: [
      ...noServices,
      tags({}),
      ingressOf("sg-database", sgRule("tcp", 5432, "sg-database")),
      instanceWearing("sg-database"),
    ],
    verdict: "unknown",
  },
  {
    name: "no service runs, and it is open",
    changes: [...noServices, tags({}), also(sgRule("tcp", 5432, "::/0"))],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "a bastion's group",
    changes: [admits("sg-bastion"), instanceWearing("sg-bastion")],
    verdict: "fail",
    failures: 1,
    says: /TCP 5432 from sg-bastion: only the backend/,
  },
  {
    name: "everybody in halves",
    changes: [also(sgRule("tcp", 5432, "0.0.0.0/1"), sgRule("tcp", 5432, "128.0.0.0/1"))],
    verdict: "fail",
    failures: 2,
  },
  {
    name: "the addresses of the backend's subnets, where others live as well",
    changes: [ingressOf("sg-database", sgRule("tcp", 5432, "10.0.10.0/23"))],
    verdict: "fail",
  },
  {
    name: "a prefix list that could not be read is not the backend's group",
    changes: [denyRow(prefixListEntries, "pl-1"), admits("pl-1")],
    verdict: "fail",
  },
  {
    name: "a prefix list, however narrow",
    changes: [prefixList("pl-office", ["192.0.2.0/28"]), admits("pl-office")],
    verdict: "fail",
  },
  {
    name: "protocol 47, whose ports mean nothing",
    changes: [also(sgRule("47", 5432, "sg-backend"))],
    verdict: "fail",
    says: /protocol 47/,
  },
  { name: "ICMP", changes: [also(sgRule("icmp", null, "sg-backend"))], verdict: "fail" },
  { name: "the ways to say nobody", changes: [also(...nobody)], verdict: "pass" },
  {
    name: "a second group of the database adds its rules",
    changes: [
      group("sg-office", { ingress: [sgRule("tcp", 5432, "192.0.2.0/28")] }),
      patch(dbInstances, ids.database, { securityGroups: ["sg-database", "sg-office"] }),
    ],
    verdict: "fail",
    says: /sg-office \(name of sg-office\) admits TCP 5432/,
  },
  {
    name: "an unattached wide-open group is nobody's",
    changes: [group("sg-open", { ingress: [sgRule("-1", null, "0.0.0.0/0")] })],
    verdict: "pass",
  },
  {
    name: "a worker of the same application",
    changes: [...otherService({ name: "worker", securityGroup: "sg-worker" }), admits("sg-worker")],
    verdict: "pass",
    says: /admits service worker/,
  },
  {
    name: "a worker of another application",
    changes: [
      ...otherService({ name: "worker", securityGroup: "sg-worker", application: "blog" }),
      admits("sg-worker"),
    ],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "another application's task that wears the backend's group",
    changes: otherService({ name: "api", securityGroup: "sg-backend", application: "blog" }),
    verdict: "fail",
    says: /an ECS task wears it too/,
  },
  {
    name: "the frontend's tasks wear the backend's group besides their own",
    changes: wearToo("sg-backend", "frontend"),
    verdict: "fail",
  },
  {
    name: "a Lambda function that wears the backend's group",
    changes: [functionWearing("sg-backend")],
    verdict: "fail",
    says: /Lambda function nightly-report wears it too/,
  },
  {
    name: "a task that is gone, whose interface still wears the backend's group",
    changes: [remove(tasks, ids.backend.replace(":service/", ":task/").concat("b"))],
    verdict: "unknown",
  },
  {
    name: "one group for the database and the backend, on the database's port",
    changes: [
      group("sg-shared", { ingress: [sgRule("tcp", 5432, "sg-shared")] }),
      patch(dbInstances, ids.database, { securityGroups: ["sg-shared"] }),
      patch(networkInterfaces, "eni-database", { securityGroups: ["sg-shared"] }),
      ...wearToo("sg-shared", "backend"),
    ],
    verdict: "pass",
  },
  {
    name: "a migration task of its own, which reads the database's secret",
    changes: [...taskWearing("sg-migration", "family:migration"), admits("sg-migration")],
    verdict: "pass",
    says: /task of family:migration/,
  },
  {
    name: "a migration task that wears the backend's group",
    changes: taskWearing("sg-backend", "family:migration"),
    verdict: "pass",
  },
  {
    name: "a task of its own that does not read the database's secret",
    changes: [...taskWearing("sg-report", "family:report", ids.frontendTask), admits("sg-report")],
    verdict: "fail",
    says: /TCP 5432 from sg-report/,
  },
  {
    name: "a task of its own that wears the backend's group, and does not read the secret",
    changes: taskWearing("sg-backend", "family:report", ids.frontendTask),
    verdict: "fail",
    says: /an ECS task wears it too/,
  },
  {
    name: "an instance that wears the migration task's group",
    changes: [
      ...taskWearing("sg-migration", "family:migration"),
      admits("sg-migration"),
      instanceWearing("sg-migration"),
    ],
    verdict: "fail",
    failures: 1,
    says: /instance i-1 wears it too/,
  },
  {
    name: "a scheduled task that reads the database's secret",
    changes: nightly(),
    verdict: "pass",
    says: /scheduled task nightly/,
  },
  {
    name: "a schedule that names a deleted revision, and starts nothing",
    changes: nightly({ taskDefinition: ids.backendTask.replace(":12", ":3") }),
    verdict: "fail",
    says: /TCP 5432 from sg-nightly/,
  },
  {
    name: "a schedule that names a revision which could not be read",
    changes: [
      ...nightly({ taskDefinition: ids.backendTask.replace(":12", ":3") }),
      denyRow(taskDefinitions, ids.backendTask.replace(":12", ":3")),
    ],
    verdict: "unknown",
  },
  {
    name: "a scheduled task that does not read it",
    changes: nightly({ taskDefinition: ids.frontendTask }),
    verdict: "fail",
  },
  {
    name: "a scheduled task of another cluster",
    changes: nightly({ cluster: ids.cluster.replace("shop", "blog") }),
    verdict: "fail",
  },
  {
    name: "schedules that could not be read may hold the client",
    changes: [admits("sg-nightly"), deny(schedulerTasks)],
    verdict: "unknown",
  },
  {
    name: "the rotation function's interface",
    changes: rotationInVpc,
    verdict: "pass",
    says: /admits rotation function shop-prod-rotate-database/,
  },
  {
    name: "another function that wears the rotation function's group",
    changes: [...rotationInVpc, functionWearing("sg-rotation")],
    verdict: "fail",
    failures: 1,
    says: /Lambda function nightly-report wears it too/,
  },
  {
    name: "the rotation function of another secret",
    changes: [...rotationInVpc, patch(secrets, ids.databaseSecret, { rotationLambda: null })],
    verdict: "fail",
  },
  {
    name: "a rotation function that could not be read",
    changes: [denyRow(rotationFunctions, ids.rotationFunction), admits("sg-rotation")],
    verdict: "unknown",
  },
  {
    name: "the interface of the database's proxy",
    changes: throughProxy(["shop-prod-db"]),
    verdict: "pass",
    says: /admits RDS Proxy shop-proxy/,
  },
  {
    name: "another database's proxy",
    changes: throughProxy(["blog-prod-db"]),
    verdict: "fail",
  },
  {
    name: "an instance that wears the proxy's group",
    changes: [...throughProxy(["shop-prod-db"]), instanceWearing("sg-proxy")],
    verdict: "fail",
    failures: 1,
  },
  {
    name: "a proxy whose targets could not be read",
    changes: [...throughProxy([]), denyRow(dbProxyTargets, "shop-proxy")],
    verdict: "unknown",
  },
  {
    name: "an open rule fails whatever else could not be read",
    changes: [
      deny(networkInterfaces),
      deny(services),
      deny(secrets),
      also(sgRule("tcp", 5432, "0.0.0.0/0")),
    ],
    verdict: "fail",
    failures: 1,
  },
]);
