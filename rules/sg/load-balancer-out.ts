import { all, filterListing, type Listing, map, whole } from "../../src/model/fact.ts";
import { type NetworkInterface, networkInterfaces, subnets } from "../../src/model/facts/ec2.ts";
import { services } from "../../src/model/facts/ecs.ts";
import {
  loadBalancers,
  type Target,
  type TargetGroup,
  targetGroups,
  targetHealth,
} from "../../src/model/facts/elbv2.ts";
import {
  cannotKnow,
  combine,
  every,
  fail,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { admission, type Destination, reaches } from "../../src/topology/admission.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { cidrsOf } from "./_subnetAddresses.ts";

/** Where a target is: its address, and the groups that its interface wears. */
const destinationOf = (
  { id }: Target,
  { vpc }: TargetGroup,
  interfaces: Listing<NetworkInterface>,
): Listing<Destination> => {
  const found = interfaces.items.filter(
    (row) =>
      row.instance === id ||
      (row.vpc === vpc && [...row.privateIps, ...row.ipv6Addresses].includes(id)),
  );
  const address = /^[\d.]+$/.test(id) ? [`${id}/32`] : id.includes(":") ? [`${id}/128`] : [];
  const addresses =
    address.length > 0
      ? address
      : found.flatMap(({ privateIps }) => privateIps.map((ip) => `${ip}/32`));
  return {
    items: [{ groups: found.flatMap(({ securityGroups }) => securityGroups), cidrs: addresses }],
    causes: found.length > 0 ? [] : interfaces.causes,
  };
};

const portsOf = ({ port }: Target, { healthCheck }: TargetGroup): readonly number[] => {
  const check = Number(healthCheck.port);
  const ports = [...(port === null ? [] : [port]), ...(Number.isInteger(check) ? [check] : [])];
  return [...new Set(ports)];
};

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
  needs: {
    loadBalancers,
    targetGroups,
    targetHealth,
    networkInterfaces,
    admission,
    runningServices,
    subnets,
  },
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer: { arn, securityGroups } }, facts) {
    const rules = facts.admission.egress(securityGroups);
    const interfaces = facts.networkInterfaces.list();
    const judgePort = (group: TargetGroup, target: Target, port: number): Outcome => {
      const where = destinationOf(target, group, interfaces);
      const [destination] = where.items;
      if (destination === undefined) return cannotKnow(where.causes);
      const reached = reaches(rules, { protocol: "tcp", port }, destination);
      if (reached.known && !reached.value && where.causes.length > 0)
        return cannotKnow(where.causes);
      return when(reached, (open) =>
        open
          ? pass(`reaches ${group.name} on ${port}`)
          : fail(
              `unreached|${group.name}|${port}`,
              `no egress rule reaches ${group.name} on port ${port}`,
              saw(targetHealth, group.arn, "Target", `${target.id}:${port}`),
            ),
      );
    };
    const judgeService = (group: TargetGroup, view: RunningService): Outcome =>
      when(all([view.securityGroups, cidrsOf(facts.subnets, view.subnets)]), ([groups, cidrs]) =>
        when(view.ports, (ports) =>
          combine(
            ...ports.map((port) =>
              when(
                reaches(
                  rules,
                  { protocol: "tcp", port },
                  { groups: groups ?? [], cidrs: cidrs ?? [] },
                ),
                (open) =>
                  open
                    ? pass(`reaches ${view.service.name} on ${port}`)
                    : fail(
                        `unreached|${group.name}|${port}`,
                        `no egress rule reaches ${group.name} on port ${port}`,
                        saw(services, view.service.arn, "loadBalancers[].containerPort", port),
                      ),
              ),
            ),
          ),
        ),
      );
    /** Before its first task is registered, a service says by itself where its tasks will listen. */
    const judgeEmpty = (group: TargetGroup): Outcome =>
      when(whole(facts.runningServices), (views) => {
        const own = views.filter(({ targetGroups: arns }) => arns.includes(group.arn));
        return own.length === 0
          ? note(`${group.name} has no registered target`)
          : combine(...own.map((view) => judgeService(group, view)));
      });
    const judgeGroup = (group: TargetGroup): Outcome =>
      when(
        map(facts.targetHealth.get(group.arn), (targets) => targets ?? []),
        (targets) =>
          targets.length === 0
            ? judgeEmpty(group)
            : combine(
                ...targets.flatMap((target) =>
                  portsOf(target, group).map((port) => judgePort(group, target, port)),
                ),
              ),
      );
    return combine(
      pass("reaches its targets"),
      every(
        filterListing(
          facts.targetGroups.list(),
          (group) => group.loadBalancers.includes(arn) && group.targetType !== "lambda",
        ),
        judgeGroup,
      ),
    );
  },
});
