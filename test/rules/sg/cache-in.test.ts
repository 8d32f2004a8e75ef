import { rule } from "../../../rules/sg/cache-in.ts";
import {
  networkInterfaces,
  prefixListEntries,
  type SecurityGroupRule,
  securityGroups,
} from "../../../src/model/facts/ec2.ts";
import { services, taskDefinitions, tasks } from "../../../src/model/facts/ecs.ts";
import {
  type CacheCluster,
  cacheClusters,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { type Change, deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { networkInterface, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import {
  functionWearing,
  group,
  ingressOf,
  instanceWearing,
  nobody,
  noServices,
  otherService,
  prefixList,
  serverless,
  shop,
  taskWearing,
  untaggedServices,
  wearToo,
} from "./_actors.ts";

const fromBackend = sgRule("tcp", 6379, "sg-backend");

/** These rules on top of the one for the backend. */
const also = (...rules: readonly SecurityGroupRule[]) =>
  ingressOf("sg-cache", fromBackend, ...rules);

const nodes = (changes: Partial<CacheCluster>): readonly Change[] =>
  ["shop-prod-cache-001", "shop-prod-cache-002"].map((id) => patch(cacheClusters, id, changes));

/** One group for the cache and its clients, which admits its own wearers. */
const sharedGroup = (...rules: readonly SecurityGroupRule[]): readonly Change[] => [
  group("sg-shared", { ingress: rules }),
  ...nodes({ securityGroups: ["sg-shared"] }),
  ...["a", "b"].map((letter) =>
    patch(networkInterfaces, `eni-cache-${letter}`, { securityGroups: ["sg-shared"] }),
  ),
  ...wearToo("sg-shared", "backend"),
];

/** A cache of which neither tags nor name tell whose it is, and a second application. */
const anybodys: readonly Change[] = [
  patch(replicationGroups, ids.cache, { id: "sessions" }),
  put(cacheTags, ids.cache, {}),
  ...otherService({ name: "api", securityGroup: "sg-api", application: "blog" }),
];

const worker = (application: string): readonly Change[] => [
  ...otherService({ name: "worker", securityGroup: "sg-worker", application }),
  also(sgRule("tcp", 6379, "sg-worker")),
];

testRule(rule, {
  population: [replicationGroups],
  indecisive: indecisiveBut(
    rule,
    [
      replicationGroups,
      cacheClusters,
      cacheTags,
      serverlessCaches,
      securityGroups,
      services,
      tasks,
      networkInterfaces,
    ],
    "the backend is known without it, and its group is the only one admitted",
  ),
  cases: [
    {
      name: "the frontend is admitted",
      changes: [also(sgRule("tcp", 6379, "sg-frontend"))],
      verdict: "fail",
      failures: 1,
      says: /sg-cache \(name of sg-cache\) admits TCP 6379 from sg-frontend \(name of sg-frontend\): only the backend/,
    },
    { name: "everybody", changes: [also(sgRule("tcp", 6379, "0.0.0.0/0"))], verdict: "fail" },
    { name: "IPv6", changes: [also(sgRule("tcp", 6379, "::/0"))], verdict: "fail" },
    {
      name: "everybody in halves",
      changes: [also(sgRule("tcp", 6379, "0.0.0.0/1"), sgRule("tcp", 6379, "128.0.0.0/1"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the VPC's addresses",
      changes: [ingressOf("sg-cache", sgRule("tcp", 6379, "10.0.0.0/16"))],
      verdict: "fail",
    },
    {
      name: "the addresses of the backend's subnets, where others live as well",
      changes: [ingressOf("sg-cache", sgRule("tcp", 6379, "10.0.10.0/23"))],
      verdict: "fail",
    },
    {
      name: "the frontend on the cache's port, and the backend on SSH, are two failures",
      changes: [also(sgRule("tcp", 6379, "sg-frontend"), sgRule("tcp", 22, "sg-backend"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "a range that holds the port",
      changes: [ingressOf("sg-cache", sgRule("tcp", [6000, 7000], "sg-backend"))],
      verdict: "fail",
      says: /its port is 6379/,
    },
    {
      name: "all protocols",
      changes: [ingressOf("sg-cache", sgRule("-1", null, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "protocol 47, whose ports mean nothing",
      changes: [also(sgRule("47", 6379, "sg-backend"))],
      verdict: "fail",
      says: /protocol 47/,
    },
    { name: "UDP", changes: [also(sgRule("udp", 6379, "sg-backend"))], verdict: "fail" },
    { name: "ICMP", changes: [also(sgRule("icmp", null, "sg-backend"))], verdict: "fail" },
    {
      name: "a prefix list, however narrow",
      changes: [prefixList("pl-office", ["192.0.2.0/28"]), also(sgRule("tcp", 6379, "pl-office"))],
      verdict: "fail",
    },
    {
      name: "a prefix list that could not be read is not the backend's group either",
      changes: [denyRow(prefixListEntries, "pl-1"), also(sgRule("tcp", 6379, "pl-1"))],
      verdict: "fail",
    },
    {
      name: "the load balancer",
      changes: [also(sgRule("tcp", 6379, "sg-alb"))],
      verdict: "fail",
    },
    {
      name: "a group of another account",
      changes: [also(sgRule("tcp", 6379, "sg-peer@444455556666"))],
      verdict: "fail",
    },
    {
      name: "one node wears an open group besides",
      changes: [
        group("sg-open", { ingress: [sgRule("tcp", 6379, "0.0.0.0/0")] }),
        patch(cacheClusters, "shop-prod-cache-002", { securityGroups: ["sg-cache", "sg-open"] }),
      ],
      verdict: "fail",
      failures: 1,
      says: /sg-open \(name of sg-open\) admits TCP 6379/,
    },
    {
      name: "an unattached wide-open group is nobody's",
      changes: [group("sg-open", { ingress: [sgRule("-1", null, "0.0.0.0/0")] })],
      verdict: "pass",
    },
    {
      name: "an instance that wears the backend's group",
      changes: [instanceWearing("sg-backend")],
      verdict: "fail",
      failures: 1,
      says: /sg-backend is admitted, and instance i-1 wears it too/,
    },
    {
      name: "a Lambda function that wears the backend's group",
      changes: [functionWearing("sg-backend")],
      verdict: "fail",
      says: /Lambda function nightly-report wears it too/,
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
      says: /an ECS task wears it too/,
    },
    {
      name: "a task of which nothing tells whose it is wears the backend's group",
      changes: [remove(tasks, ids.backend.replace(":service/", ":task/").concat("b"))],
      verdict: "unknown",
      says: /the task behind eni-backend-b no longer runs/,
    },
    {
      name: "ECS takes the interface off a task that has stopped",
      changes: [
        remove(tasks, ids.backend.replace(":service/", ":task/").concat("b")),
        patch(networkInterfaces, "eni-backend-b", { status: "detaching" }),
      ],
      verdict: "pass",
    },
    {
      name: "somebody takes the backend's group off an instance: until then it is admitted",
      changes: [
        put(
          networkInterfaces,
          "eni-bastion",
          networkInterface("eni-bastion", {
            instance: "i-1",
            status: "detaching",
            securityGroups: ["sg-backend"],
          }),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "a migration that wears the backend's group",
      changes: taskWearing("sg-backend", "family:migrate"),
      verdict: "pass",
    },
    {
      name: "a migration's own group",
      changes: [
        group("sg-migrate"),
        ...taskWearing("sg-migrate", "family:migrate"),
        also(sgRule("tcp", 6379, "sg-migrate")),
      ],
      verdict: "fail",
      failures: 1,
      says: /from sg-migrate/,
    },
    {
      name: "a task of its own that reads no secret of the database wears the backend's group",
      changes: taskWearing("sg-backend", "family:report", ids.frontendTask),
      verdict: "fail",
      says: /an ECS task wears it too/,
    },
    {
      name: "a task of its own of which nobody knows what it reads wears the backend's group",
      changes: [
        ...taskWearing("sg-backend", "family:report", ids.frontendTask),
        denyRow(taskDefinitions, ids.frontendTask),
      ],
      verdict: "unknown",
    },
    {
      name: "the frontend is admitted, whatever tasks there may be",
      changes: [deny(tasks), also(sgRule("tcp", 6379, "sg-frontend"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a worker of the same application",
      changes: worker("shop"),
      verdict: "pass",
      says: /admits service worker/,
    },
    { name: "a worker of another application", changes: worker("blog"), verdict: "fail" },
    {
      name: "a worker of the same application that wears the backend's group",
      changes: otherService({ name: "worker", securityGroup: "sg-backend" }),
      verdict: "pass",
    },
    {
      name: "a backend that wears two groups is admitted by either",
      changes: [
        group("sg-cache-client"),
        ...wearToo("sg-cache-client", "backend"),
        ingressOf("sg-cache", sgRule("tcp", 6379, "sg-cache-client")),
      ],
      verdict: "pass",
    },
    {
      name: "a backend that wears the VPC's default group, as does an instance",
      changes: [
        ...wearToo("sg-default", "backend"),
        instanceWearing("sg-default"),
        ingressOf("sg-cache", sgRule("tcp", 6379, "sg-default")),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "nothing is admitted: nobody reaches it, which is SG-4's to tell",
      changes: [ingressOf("sg-cache")],
      verdict: "pass",
    },
    {
      name: "the ways to say nobody",
      changes: [ingressOf("sg-cache", ...nobody)],
      verdict: "pass",
    },
    {
      name: "TCP by its number",
      changes: [ingressOf("sg-cache", sgRule("6", 6379, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a self reference that only the nodes wear",
      changes: [also(sgRule("-1", null, "sg-cache"))],
      verdict: "pass",
    },
    {
      name: "a self reference that an instance wears, too",
      changes: [also(sgRule("-1", null, "sg-cache")), instanceWearing("sg-cache")],
      verdict: "fail",
      says: /instance i-1 wears it too/,
    },
    {
      name: "an instance that wears the cache's group is admitted nowhere by it",
      changes: [instanceWearing("sg-cache")],
      verdict: "pass",
    },
    {
      name: "one group for the cache and the backend, on the cache's port",
      changes: sharedGroup(sgRule("tcp", 6379, "sg-shared")),
      verdict: "pass",
    },
    {
      name: "one group for the cache and the backend, on every port",
      changes: sharedGroup(sgRule("-1", null, "sg-shared")),
      verdict: "fail",
    },
    {
      name: "one group for the cache, the backend and the frontend",
      changes: [
        ...sharedGroup(sgRule("tcp", 6379, "sg-shared")),
        ...wearToo("sg-shared", "frontend"),
      ],
      verdict: "fail",
    },
    {
      name: "another port is the cache's own",
      changes: [
        patch(replicationGroups, ids.cache, { port: 6380 }),
        ingressOf("sg-cache", sgRule("tcp", 6380, "sg-backend")),
      ],
      verdict: "pass",
    },
    {
      name: "the usual port, where the cache listens on another",
      changes: [patch(replicationGroups, ids.cache, { port: 6380 })],
      verdict: "fail",
      says: /its port is 6380/,
    },
    {
      name: "a cluster without an endpoint of its own: the nodes' port",
      changes: [
        patch(replicationGroups, ids.cache, { port: null }),
        ...nodes({ port: 6400 }),
        ingressOf("sg-cache", sgRule("tcp", 6400, "sg-backend")),
      ],
      verdict: "pass",
    },
    {
      name: "6380 of a cache that is not serverless",
      changes: [also(sgRule("tcp", 6380, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "a serverless cache, on one of its ports",
      changes: serverless(),
      verdict: "pass",
    },
    {
      name: "a serverless cache, on both ports",
      changes: [...serverless(), also(sgRule("tcp", 6380, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a serverless cache, on both ports in one range",
      changes: [...serverless(), ingressOf("sg-cache", sgRule("tcp", [6379, 6380], "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a serverless cache that does not state its ports",
      changes: [...serverless({ ports: [] }), also(sgRule("tcp", 6380, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a serverless cache, on a port beyond its own",
      changes: [...serverless(), ingressOf("sg-cache", sgRule("tcp", [6379, 6381], "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "a serverless cache, for the frontend",
      changes: [...serverless(), also(sgRule("tcp", 6380, "sg-frontend"))],
      verdict: "fail",
    },
    {
      name: "a node that belongs to no replication group",
      changes: [
        remove(replicationGroups, ids.cache),
        remove(cacheClusters, "shop-prod-cache-002"),
        patch(cacheClusters, "shop-prod-cache-001", { replicationGroup: null }),
        put(cacheTags, ids.cache.replace(/replicationgroup:.*/, "cluster:shop-prod-cache-001"), {}),
        also(sgRule("tcp", 6379, "sg-frontend")),
      ],
      verdict: { "shop-prod-cache-001": "fail" },
      failures: 1,
    },
    {
      name: "memcached is no Redis",
      changes: [
        patch(replicationGroups, ids.cache, { engine: "memcached" }),
        also(sgRule("-1", null, "0.0.0.0/0")),
      ],
      verdict: "notApplicable",
    },
    {
      name: "Valkey is",
      changes: [
        patch(replicationGroups, ids.cache, { engine: "valkey" }),
        also(sgRule("tcp", 6379, "sg-frontend")),
      ],
      verdict: "fail",
    },
    {
      name: "nothing tells whose cache it is",
      changes: anybodys,
      verdict: "unknown",
      says: /nothing tells to which application sessions belongs/,
    },
    {
      name: "nothing tells whose cache it is, but it is open",
      changes: [...anybodys, also(sgRule("tcp", 6379, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "the config tells whose cache it is",
      settings: shop({ caches: ["sessions"] }),
      changes: anybodys,
      verdict: "pass",
    },
    {
      name: "no service goes by the application of its tags: whom the group admits is not known",
      changes: untaggedServices,
      verdict: "unknown",
      says: /the tags of shop-prod-cache say shop\/production, and no service is known to belong to it/,
    },
    {
      name: "no service goes by the application of its tags, but it is open",
      changes: [...untaggedServices, also(sgRule("tcp", 6379, "::/0"))],
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
      name: "no service runs: whom the group admits is not known",
      changes: [...noServices, put(cacheTags, ids.cache, {})],
      verdict: "unknown",
      says: /no application is known to use shop-prod-cache/,
    },
    {
      name: "no service runs, and it is open",
      changes: [
        ...noServices,
        put(cacheTags, ids.cache, {}),
        also(sgRule("tcp", 6379, "0.0.0.0/0")),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "one node that could not be read may wear other groups",
      changes: [denyRow(cacheClusters, "shop-prod-cache-002")],
      verdict: "unknown",
    },
    {
      name: "an open node fails, though another could not be read",
      changes: [
        denyRow(cacheClusters, "shop-prod-cache-002"),
        also(sgRule("tcp", 6379, "0.0.0.0/0")),
      ],
      verdict: { "shop-prod-cache": "fail" },
    },
    {
      name: "an open rule fails whatever else could not be read",
      changes: [
        deny(networkInterfaces),
        deny(services),
        deny(tasks),
        also(sgRule("tcp", 6379, "0.0.0.0/0")),
      ],
      verdict: "fail",
      failures: 1,
    },
  ],
});
