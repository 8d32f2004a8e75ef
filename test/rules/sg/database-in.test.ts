import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sg/database-in.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { networkInterfaces, securityGroups } from "../../../src/model/facts/ec2.ts";
import { services, tasks } from "../../../src/model/facts/ecs.ts";
import {
  dbClusters,
  dbInstances,
  dbProxies,
  dbProxyTargets,
} from "../../../src/model/facts/rds.ts";
import { rotationFunctions } from "../../../src/model/facts/secrets.ts";
import { patch, put } from "../../support/changes.ts";
import { networkInterface, securityGroup, sgRule } from "../../support/network.ts";
import { ids, reference } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const ingress = (...rules: readonly ReturnType<typeof sgRule>[]) =>
  patch(securityGroups, "sg-database", { ingress: [sgRule("tcp", 5432, "sg-backend"), ...rules] });

testRule(rule, {
  population: [dbInstances],
  indecisive: indecisiveBut(
    rule,
    [dbInstances, dbClusters, securityGroups, services, tasks, networkInterfaces],
    "the backend is known without it, and its group is the only one admitted",
  ),
  cases: [
    {
      name: "the frontend is admitted",
      changes: [ingress(sgRule("tcp", 5432, "sg-frontend"))],
      verdict: "fail",
      failures: 1,
      says: /TCP 5432 from sg-frontend \(name of sg-frontend\): only the backend/,
    },
    { name: "everybody", changes: [ingress(sgRule("tcp", 5432, "0.0.0.0/0"))], verdict: "fail" },
    { name: "IPv6", changes: [ingress(sgRule("tcp", 5432, "::/0"))], verdict: "fail" },
    { name: "the VPC", changes: [ingress(sgRule("tcp", 5432, "10.0.0.0/16"))], verdict: "fail" },
    {
      name: "a range that holds the port",
      changes: [ingress(sgRule("tcp", [5000, 6000], "sg-backend"))],
      verdict: "fail",
      says: /its port is 5432/,
    },
    {
      name: "all protocols",
      changes: [ingress(sgRule("-1", null, "sg-backend"))],
      verdict: "fail",
    },
    {
      name: "a self reference that only the database wears",
      changes: [ingress(sgRule("tcp", 5432, "sg-database"))],
      verdict: "pass",
    },
    {
      name: "a bastion that wears the backend's group",
      changes: [
        put(
          networkInterfaces,
          "eni-bastion",
          networkInterface("eni-bastion", { instance: "i-1", securityGroups: ["sg-backend"] }),
        ),
      ],
      verdict: "fail",
      says: /instance i-1 wears it too/,
    },
    {
      name: "another port is the instance's own",
      changes: [
        patch(dbInstances, ids.database, { port: 6543 }),
        patch(securityGroups, "sg-database", { ingress: [sgRule("tcp", 6543, "sg-backend")] }),
      ],
      verdict: "pass",
    },
    {
      name: "the rotation function of the database's secret",
      changes: [
        put(securityGroups, "sg-rotation", securityGroup("sg-rotation")),
        patch(rotationFunctions, ids.rotationFunction, { securityGroups: ["sg-rotation"] }),
        ingress(sgRule("tcp", 5432, "sg-rotation")),
      ],
      verdict: "pass",
      says: /rotation function/,
    },
    {
      name: "the database's proxy",
      changes: [
        put(securityGroups, "sg-proxy", securityGroup("sg-proxy")),
        put(dbProxies, "shop-proxy", {
          arn: "proxy",
          name: "shop-proxy",
          vpc: "vpc-1",
          subnets: [],
          securityGroups: ["sg-proxy"],
          endpoint: null,
          secrets: [],
          requireTls: true,
        }),
        put(dbProxyTargets, "shop-proxy", ["shop-prod-db"]),
        ingress(sgRule("tcp", 5432, "sg-proxy")),
      ],
      verdict: "pass",
      says: /RDS Proxy shop-proxy/,
    },
    {
      name: "an interface that is attached to nothing wears the backend's group",
      changes: [
        put(
          networkInterfaces,
          "eni-left",
          networkInterface("eni-left", { securityGroups: ["sg-backend"], status: "available" }),
        ),
      ],
      verdict: "pass",
    },
  ],
});

test("the reference account knows every kind that the rule needs", () => {
  const known = new Set(reference.map(({ kind }) => kind.kind));
  expect(kindsOf(rule.needs).filter(({ kind }) => !known.has(kind))).toEqual([]);
});
