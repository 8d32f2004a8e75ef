import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sg/frontend-out.ts";
import { type SecurityGroupRule, securityGroups } from "../../../src/model/facts/ec2.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { listenerRules, loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { type Change, deny, patch } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";
import {
  byServiceConnect,
  egressOf,
  internalBalancer,
  networkOf,
  nobody,
  otherService,
  prefixList,
  proxy,
  shop,
} from "./_actors.ts";
import { egressCases, https } from "./_egress.ts";

const egress = (...rules: readonly SecurityGroupRule[]) => egressOf("sg-frontend", ...rules);

/** These rules on top of HTTPS. */
const also = (...rules: readonly SecurityGroupRule[]) => egress(https, ...rules);

/** The database wears the backend's group besides its own. */
const sharedGroup: Change = patch(dbInstances, ids.database, {
  securityGroups: ["sg-database", "sg-backend"],
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, securityGroups],
    "the frontend is known without it, and goes out on TCP 443 only",
  ),
  cases: [
    ...egressCases("frontend", [https]),
    {
      name: "the database, by its group",
      changes: [also(sgRule("tcp", 5432, "sg-database"))],
      verdict: "fail",
      failures: 1,
      says: /no business with the database shop-prod-db/,
    },
    {
      name: "the cache, by its group",
      changes: [also(sgRule("tcp", 6379, "sg-cache"))],
      verdict: "fail",
      says: /no business with the cache shop-prod-cache/,
    },
    {
      name: "the database, by every port of its group",
      changes: [also(sgRule("-1", null, "sg-database"))],
      verdict: "fail",
    },
    {
      name: "the database, by the addresses of its subnets",
      changes: [also(sgRule("tcp", 5432, "10.0.20.0/24"))],
      verdict: "fail",
    },
    {
      name: "the database, by the addresses of the VPC",
      changes: [also(sgRule("tcp", 5432, "10.0.0.0/16"))],
      verdict: "fail",
    },
    {
      name: "the database, by a range of ports",
      changes: [also(sgRule("tcp", [1024, 65535], "10.0.20.0/23"))],
      verdict: "fail",
    },
    {
      name: "the database, by a prefix list",
      changes: [prefixList("pl-data", ["10.0.20.0/23"]), also(sgRule("tcp", 5432, "pl-data"))],
      verdict: "fail",
    },
    {
      name: "the database, by its proxy",
      changes: [
        ...proxy("shop-proxy", { securityGroups: ["sg-proxy"] }, ["shop-prod-db"]),
        also(sgRule("tcp", 5432, "sg-proxy")),
      ],
      verdict: "fail",
    },
    {
      name: "the database, by the backend's group, which it wears too",
      changes: [sharedGroup, also(sgRule("tcp", 5432, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "the database and mail are two failures",
      changes: [also(sgRule("tcp", 5432, "sg-database"), sgRule("tcp", 25, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the backend's port, by its group",
      changes: [also(sgRule("tcp", 3003, "sg-backend"))],
      verdict: "pass",
      says: /leads to service backend/,
    },
    {
      name: "the backend's port, by a group that the database wears too: it does not listen there",
      changes: [sharedGroup, also(sgRule("tcp", 3003, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "another port of the backend",
      changes: [also(sgRule("tcp", 9229, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "a range around the backend's port",
      changes: [also(sgRule("tcp", [3000, 3003], "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "every protocol to the backend",
      changes: [also(sgRule("-1", null, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "the backend's port, everywhere",
      changes: [also(sgRule("tcp", 3003, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "the backend's port, of the frontend's own group",
      changes: [also(sgRule("tcp", 3003, "sg-frontend"))],
      verdict: "fail",
    },
    {
      name: "the backend's port, as the config pins it",
      settings: shop({ ports: { frontend: null, backend: 8080 } }),
      changes: [also(sgRule("tcp", 8080, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a backend behind Service Connect, whose port nothing tells",
      changes: [byServiceConnect(ids.backend), also(sgRule("tcp", 3003, "sg-backend"))],
      verdict: "unknown",
    },
    {
      name: "a backend behind Service Connect, whose port the config pins",
      settings: shop({ ports: { frontend: null, backend: 3003 } }),
      changes: [byServiceConnect(ids.backend), also(sgRule("tcp", 3003, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a backend behind Service Connect excuses no way to the database",
      changes: [byServiceConnect(ids.backend), also(sgRule("tcp", 5432, "sg-database"))],
      verdict: "fail",
    },
    {
      name: "the load balancer, on the ports of its listeners",
      changes: [also(sgRule("tcp", 80, "sg-alb"), sgRule("tcp", 443, "sg-alb"))],
      verdict: "pass",
    },
    {
      name: "the load balancer, on a port that no listener uses",
      changes: [also(sgRule("tcp", 8080, "sg-alb"))],
      verdict: "fail",
    },
    {
      name: "the application's internal load balancer before the backend",
      changes: [...internalBalancer("sg-internal", 8080), also(sgRule("tcp", 8080, "sg-internal"))],
      verdict: "pass",
    },
    {
      name: "a worker of the application is neither backend nor load balancer",
      changes: [
        ...otherService({ name: "worker", securityGroup: "sg-worker" }),
        also(sgRule("tcp", 3003, "sg-worker")),
      ],
      verdict: "fail",
    },
    { name: "nothing at all: browsers call the backend", changes: [egress()], verdict: "pass" },
    { name: "the ways to say none", changes: [egress(...nobody)], verdict: "pass" },
    {
      name: "the backend's group besides its own leads to the database",
      changes: [networkOf(ids.frontend, { securityGroups: ["sg-frontend", "sg-backend"] })],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "an open rule fails whatever else could not be read",
      changes: [deny(dbInstances), deny(loadBalancers), egress(sgRule("-1", null, "0.0.0.0/0"))],
      settings: shop({ frontend: ["frontend"], backend: ["backend"] }),
      verdict: "fail",
    },
    {
      name: "a role that nothing tells is unknown",
      changes: [patch(services, ids.frontend, { name: "thing" }), deny(listenerRules)],
      verdict: "unknown",
    },
  ],
});

test.each([
  ["HTTPS to the database's group", sgRule("tcp", 443, "sg-database")],
  ["the backend's port to a group that the database wears too", sgRule("tcp", 3003, "sg-backend")],
])("%s: reading less never turns a failure into a pass", (_, way) => {
  const verdictOf = (changes: readonly Change[]) =>
    findingsOf(rule, [sharedGroup, also(way), ...changes]).map(({ verdict }) => verdict);
  const [full] = verdictOf([]);
  const [less] = verdictOf([deny(dbInstances)]);
  expect([full, "unknown"]).toContain(less);
});
