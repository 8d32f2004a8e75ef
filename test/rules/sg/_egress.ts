import { prefixListEntries, type SecurityGroupRule } from "../../../src/model/facts/ec2.ts";
import { denyRow } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import type { Case } from "../../support/ruleTester.ts";
import { deploymentWearing, egressOf, group, networkOf, nobody } from "./_actors.ts";

/** The way out that every service needs: to endpoints, registries and Secrets Manager. */
export const https = sgRule("tcp", 443, "0.0.0.0/0");

const everything = sgRule("-1", null, "0.0.0.0/0");

/**
 * What holds of the egress of every service, whatever it may reach.
 *
 * @param needed the rules with which it passes
 */
export const egressCases = (
  service: "frontend" | "backend",
  needed: readonly SecurityGroupRule[],
): readonly Case[] => {
  const own = `sg-${service}`;
  const also = (...rules: readonly SecurityGroupRule[]) => egressOf(own, ...needed, ...rules);
  return [
    {
      name: "the default egress rule",
      changes: [egressOf(own, everything)],
      verdict: "fail",
      failures: 1,
      says: new RegExp(`${own} \\(name of ${own}\\) lets out all traffic to 0\\.0\\.0\\.0/0: only`),
    },
    {
      name: "the default egress rule for IPv6",
      changes: [also(sgRule("-1", null, "::/0"))],
      verdict: "fail",
    },
    {
      name: "everything in halves",
      changes: [also(sgRule("-1", null, "0.0.0.0/1"), sgRule("-1", null, "128.0.0.0/1"))],
      verdict: "fail",
      failures: 2,
    },
    { name: "plain HTTP", changes: [also(sgRule("tcp", 80, "0.0.0.0/0"))], verdict: "fail" },
    {
      name: "UDP 443 is not HTTPS",
      changes: [also(sgRule("udp", 443, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "protocol 47, whose ports mean nothing",
      changes: [also(sgRule("47", 443, "0.0.0.0/0"))],
      verdict: "fail",
      says: /protocol 47/,
    },
    { name: "ICMP", changes: [also(sgRule("icmp", null, "0.0.0.0/0"))], verdict: "fail" },
    { name: "the ways to say none, beside the rest", changes: [also(...nobody)], verdict: "pass" },
    {
      name: "HTTPS to an endpoint's group, over IPv6 and to a prefix list that could not be read",
      changes: [
        denyRow(prefixListEntries, "pl-s3"),
        egressOf(
          own,
          ...needed.filter((rule) => rule !== https),
          sgRule("tcp", 443, "sg-endpoints"),
          sgRule("tcp", 443, "::/0"),
          sgRule("tcp", 443, "pl-s3"),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "another port to a prefix list that could not be read",
      changes: [denyRow(prefixListEntries, "pl-1"), also(sgRule("tcp", 3003, "pl-1"))],
      verdict: "unknown",
    },
    {
      name: "a second group adds its rules",
      changes: [networkOf(ids[service], { securityGroups: [own, "sg-default"] })],
      verdict: "fail",
      says: /sg-default \(default\) lets out all traffic/,
    },
    {
      name: "no groups given: the VPC's default group",
      changes: [networkOf(ids[service], { securityGroups: [] })],
      verdict: "fail",
      says: /sg-default \(default\) lets out all traffic/,
    },
    {
      name: "a deployment under way whose tasks wear an open group",
      changes: [deploymentWearing(ids[service], [own, "sg-default"])],
      verdict: "fail",
      says: /sg-default \(default\) lets out all traffic/,
    },
    {
      name: "tasks that wear their instance's groups",
      changes: [networkOf(ids[service], null)],
      verdict: "unknown",
    },
    {
      name: "an unattached wide-open group is nobody's",
      changes: [group("sg-open", { egress: [everything] })],
      verdict: "pass",
    },
  ];
};
