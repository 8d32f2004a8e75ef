import { type Fact, filterListing, type Listing } from "../../src/model/fact.ts";
import {
  type NetworkInterface,
  networkInterfaces,
  securityGroups,
} from "../../src/model/facts/ec2.ts";
import {
  cannotDecide,
  every,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import {
  describeForPeople,
  describeRule,
  type EffectiveRule,
  joinsEverybody,
} from "../../src/topology/admission.ts";
import { describeOwner, interfaceOwner } from "../../src/topology/networkInterfaceOwner.ts";

/** The rule as evidence: in the first of the groups that hold it. */
export const ruleEvidence = (rule: EffectiveRule) =>
  saw(
    securityGroups,
    rule.groups[0] ?? "",
    rule.direction === "ingress" ? "IpPermissions" : "IpPermissionsEgress",
    describeRule(rule),
  );

/** The rule is one too many. */
export const tooMuch = (rule: EffectiveRule, why: string): Outcome =>
  fail(rule.key, `${describeForPeople(rule)}: ${why}`, ruleEvidence(rule));

/** A rule that is wrong when everybody is meant, alone or with the others, and cannot be judged otherwise. */
export const failForEverybody = (
  rule: EffectiveRule,
  rules: Listing<EffectiveRule>,
  why: string,
  otherwise: Outcome,
): Outcome => when(joinsEverybody(rule, rules), (all) => (all ? tooMuch(rule, why) : otherwise));

/**
 * An interface that is attached to nothing sends no packet. ECS detaches a task's after the task has
 * stopped (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html).
 */
const isInUse = (row: NetworkInterface): boolean =>
  row.status !== "available" &&
  !(row.status === "detaching" && interfaceOwner(row).kind === "ecsTask");

/** Whoever wears an admitted group is admitted: each interface must be one that is meant. */
export const judgeWearers = (
  group: string,
  wearing: Listing<NetworkInterface>,
  isMeant: (networkInterface: NetworkInterface) => Fact<boolean>,
): Outcome =>
  every(filterListing(wearing, isInUse), (row) =>
    when(isMeant(row), (meant) => {
      const owner = describeOwner(interfaceOwner(row));
      const evidence = saw(networkInterfaces, row.id, "Groups", row.securityGroups);
      return meant
        ? pass(`${group} is worn by ${owner}`)
        : fail(
            `wearer|${group}|${owner}`,
            `${group} is admitted, and ${owner} wears it too (${row.id})`,
            evidence,
          );
    }),
  );

/** A rule that admits a group of which nothing says whose it is. */
export const whose = (rule: EffectiveRule, what: string, settle: string): Outcome =>
  cannotDecide(`${what}: whether ${describeRule(rule)} is meant`, settle);
