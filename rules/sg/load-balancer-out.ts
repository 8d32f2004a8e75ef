import { all, filterListing, type Listing, whole } from "../../src/model/fact.ts";
import { type NetworkInterface, networkInterfaces, subnets } from "../../src/model/facts/ec2.ts";
import { services } from "../../src/model/facts/ecs.ts";
import {
  loadBalancers,
  type Target,
  type TargetGroup,
  targetHealth,
} from "../../src/model/facts/elbv2.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  every,
  fail,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { admission, type EffectiveRule, reaches, rulesFor } from "../../src/topology/admission.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { cidrsOf } from "./_subnetAddresses.ts";

const needs = {
  loadBalancers,
  targetGroupRouting,
  targetHealth,
  networkInterfaces,
  admission,
  runningServices,
  subnets,
};
type Facts = Resolved<typeof needs>;
type Rules = Listing<EffectiveRule>;

const addressIn = (vpc: string | null, address: string): string => `${vpc} ${address}`;

/** Interfaces by the instance that they belong to, and by their addresses in their VPC. */
const byTarget = indexedBy(({ instance, vpc, privateIps, ipv6Addresses }: NetworkInterface) => [
  ...(instance === null ? [] : [instance]),
  ...[...privateIps, ...ipv6Addresses].map((address) => addressIn(vpc, address)),
]);

/** The interfaces of a target: an instance's, or the one in the VPC that has the address. */
const interfacesOf = (
  { id }: Target,
  { vpc }: TargetGroup,
  interfaces: Listing<NetworkInterface>,
): Listing<NetworkInterface> => {
  const { items, causes } = byTarget(interfaces)(id, addressIn(vpc, id));
  return { items, causes: items.length > 0 ? [] : causes };
};

const addressesOf = (
  { id }: Target,
  interfaces: readonly NetworkInterface[],
): readonly string[] => {
  if (/^[\d.]+$/.test(id)) return [`${id}/32`];
  if (id.includes(":")) return [`${id}/128`];
  return interfaces.flatMap(({ privateIps }) => privateIps.map((ip) => `${ip}/32`));
};

const portsOf = ({ port }: Target, { healthCheck }: TargetGroup): readonly number[] => {
  const check = /^\d+$/.test(healthCheck.port ?? "") ? [Number(healthCheck.port)] : [];
  return [...new Set([...(port === null ? [] : [port]), ...check])];
};

const unreached = (group: TargetGroup, port: number, evidence: Observation): Outcome =>
  fail(
    `unreached|${group.name}|${port}`,
    `no egress rule reaches ${group.name} on port ${port}`,
    evidence,
  );

/** Nobody in this account has the address: another account's groups cannot be seen, rules for groups may mean it. */
const elsewhere = (target: Target): Outcome =>
  cannotDecide(
    `the target ${target.id} has no network interface in this account; which groups it wears is not known`,
    "scan the account that owns it, or let the load balancer out to its address",
  );

const judgePort = (
  facts: Facts,
  rules: Rules,
  group: TargetGroup,
  target: Target,
  port: number,
): Outcome => {
  const own = interfacesOf(target, group, facts.networkInterfaces.list());
  const to = { protocol: "tcp" as const, port };
  const reached = reaches(rules, to, {
    groups: own.items.flatMap(({ securityGroups }) => securityGroups),
    cidrs: addressesOf(target, own.items),
  });
  return when(reached, (open) => {
    if (open) return pass(`reaches ${group.name} on ${port}`);
    if (own.causes.length > 0) return cannotKnow(own.causes);
    const toGroups = rulesFor(rules, to).items.some(({ peer }) => peer.kind === "securityGroup");
    return own.items.length === 0 && toGroups
      ? elsewhere(target)
      : unreached(group, port, saw(targetHealth, group.arn, "Target", `${target.id}:${port}`));
  });
};

const judgeService = (
  facts: Facts,
  rules: Rules,
  group: TargetGroup,
  { service, securityGroups, subnets: ids, ports }: RunningService,
): Outcome =>
  when(all([securityGroups, cidrsOf(facts.subnets, ids)]), ([groups = [], cidrs = []]) =>
    when(ports, (numbers) =>
      combine(
        ...numbers.map((port) =>
          when(reaches(rules, { protocol: "tcp", port }, { groups, cidrs }), (open) =>
            open
              ? pass(`reaches ${service.name} on ${port}`)
              : unreached(
                  group,
                  port,
                  saw(services, service.arn, "loadBalancers[].containerPort", port),
                ),
          ),
        ),
      ),
    ),
  );

const byTargetGroup = indexedBy(({ targetGroups }: RunningService) => targetGroups);

/** Before its first task is registered, a service says by itself where its tasks will listen. */
const judgeEmpty = (facts: Facts, rules: Rules, group: TargetGroup): Outcome =>
  when(whole(byTargetGroup(facts.runningServices)(group.arn)), (own) => {
    return own.length === 0
      ? note(`${group.name} has no registered target`)
      : combine(...own.map((view) => judgeService(facts, rules, group, view)));
  });

/** A target that drains gets no new requests, and its task may be gone. */
const judgeGroup = (facts: Facts, rules: Rules, group: TargetGroup): Outcome =>
  when(facts.targetHealth.get(group.arn), (targets) => {
    const serving = (targets ?? []).filter(({ state }) => state !== "draining");
    return serving.length === 0
      ? judgeEmpty(facts, rules, group)
      : combine(
          ...serving.flatMap((target) =>
            portsOf(target, group).map((port) => judgePort(facts, rules, group, target, port)),
          ),
        );
  });

export const rule = defineRule({
  id: "sg-load-balancer-out",
  title: "Load balancers reach their targets",
  section: "SG",
  items: ["SG-2"],
  severity: "medium",
  why: "A rule that is missing on the way out shows as a health check that fails for no visible reason, usually with the next deployment.",
  checks:
    "The effective egress of every application load balancer must reach each registered target on its port and on its health check's port: by the target's security group, or by its address. Where nothing is registered yet, the services behind the target group say where their tasks will listen. Stricter rules than all traffic pass.",
  blindSpots:
    "Network ACLs are not read. Target groups without a target and without a service are noted only.",
  remedy: {
    summary: "Let the load balancer out to the services' groups on their ports.",
    cli: "aws ec2 authorize-security-group-egress --group-id LOAD_BALANCER_GROUP --protocol tcp --port 3003 --source-group BACKEND_GROUP",
    terraform: [
      'resource "aws_vpc_security_group_egress_rule" "to_backend" {',
      "  security_group_id            = aws_security_group.load_balancer.id",
      "  referenced_security_group_id = aws_security_group.backend.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 3003",
      "  to_port                      = 3003",
      "}",
    ].join("\n"),
    cdk: "loadBalancer.connections.allowTo(backendService, ec2.Port.tcp(3003));",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
  ],
  needs,
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer: { arn, securityGroups } }, facts) {
    const rules = facts.admission.egress(securityGroups);
    return combine(
      pass("reaches its targets"),
      every(
        filterListing(
          facts.targetGroupRouting.groupsOf({ arn }),
          ({ targetType }) => targetType !== "lambda",
        ),
        (group) => judgeGroup(facts, rules, group),
      ),
    );
  },
});
