import { rule } from "../../../rules/net/public-subnets-hold-load-balancers-only.ts";
import { networkInterfaces, subnets } from "../../../src/model/facts/ec2.ts";
import { breakOff, patch, put } from "../../support/changes.ts";
import { networkInterface } from "../../support/network.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [subnets],
  cases: [
    {
      name: "a task",
      changes: [patch(networkInterfaces, "eni-backend-a", { subnet: "subnet-public-a" })],
      verdict: { "subnet-public-a": "fail", "subnet-public-b": "pass" },
      says: /an ECS task lies in it/,
    },
    {
      name: "an instance",
      changes: [
        put(
          networkInterfaces,
          "eni-i",
          networkInterface("eni-i", { subnet: "subnet-public-a", instance: "i-1" }),
        ),
      ],
      verdict: { "subnet-public-a": "fail" },
      says: /instance i-1/,
    },
    {
      name: "described as a load balancer, requested by a person",
      changes: [
        put(
          networkInterfaces,
          "eni-x",
          networkInterface("eni-x", { subnet: "subnet-public-a", description: "ELB app/x/1" }),
        ),
      ],
      verdict: { "subnet-public-a": "fail" },
    },
    {
      name: "an endpoint is a note",
      changes: [
        put(
          networkInterfaces,
          "eni-e",
          networkInterface("eni-e", { subnet: "subnet-public-a", interfaceType: "vpc_endpoint" }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "attached to nothing",
      changes: [
        put(
          networkInterfaces,
          "eni-l",
          networkInterface("eni-l", { subnet: "subnet-public-a", status: "available" }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a task, and there may be more",
      changes: [
        patch(networkInterfaces, "eni-backend-a", { subnet: "subnet-public-a" }),
        breakOff(networkInterfaces),
      ],
      verdict: { "subnet-public-a": "fail", "subnet-public-b": "unknown" },
    },
  ],
});
