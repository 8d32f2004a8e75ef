import {
  loadBalancers,
  type TargetGroup,
  targetGroupAttributes,
} from "../../src/model/facts/elbv2.ts";
import { combine, every, fail, type Outcome, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { zones } from "../../src/topology/zones.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";

const attribute = "load_balancing.cross_zone.enabled";

export const rule = defineRule({
  id: "ha-load-balancer-across-zones",
  title: "Load balancers spread requests across Availability Zones",
  section: "HA",
  items: ["HA-4"],
  severity: "high",
  why: "Without cross-zone balancing the two tasks of one zone may be overrun while those of the other idle, and a zone without a healthy task answers with errors.",
  checks:
    "Every application load balancer must lie in at least two Availability Zones, and none of its target groups may switch cross-zone balancing off. The load balancer's own setting is always on.",
  blindSpots: "Weights and stickiness are not judged.",
  remedy: {
    summary: "Attach subnets of several zones, and leave cross-zone balancing on.",
    cli: `aws elbv2 modify-target-group-attributes --target-group-arn TARGET_GROUP --attributes Key=${attribute},Value=true`,
    terraform:
      'resource "aws_lb_target_group" "service" {\n  load_balancing_cross_zone_enabled = "true"\n}',
    cdk: "new elbv2.ApplicationTargetGroup(this, 'Targets', { vpc, port: 3003, crossZoneEnabled: true });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html",
  ],
  needs: { loadBalancers, targetGroupRouting, targetGroupAttributes, zones },
  options: {
    minimumZones: {
      default: 2,
      description: "Availability Zones of the load balancer, at least",
      minimum: 1,
    },
  },
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer: { arn, subnets } }, facts, { minimumZones }) {
    const judgeGroup = (group: TargetGroup): Outcome =>
      when(facts.targetGroupAttributes.get(group.arn), (attributes) => {
        const value = attributes?.[attribute] ?? null;
        const evidence = saw(targetGroupAttributes, group.arn, attribute, value);
        return value === "false"
          ? fail(
              `cross-zone|${group.name}`,
              `${group.name} has cross-zone balancing switched off`,
              evidence,
            )
          : pass(`${group.name} balances across zones`, evidence);
      });
    const seen = saw(loadBalancers, arn, "AvailabilityZones[].SubnetId", subnets);
    return combine(
      when(facts.zones.spans(subnets, minimumZones), (enough) =>
        enough
          ? pass(`lies in ${minimumZones} Availability Zones`, seen)
          : fail("zones", `lies in fewer than ${minimumZones} Availability Zones`, seen),
      ),
      every(facts.targetGroupRouting.groupsOf({ arn }), judgeGroup),
    );
  },
});
