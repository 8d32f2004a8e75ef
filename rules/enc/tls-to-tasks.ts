import { targetGroups } from "../../src/model/facts/elbv2.ts";
import { cannotKnow, fail, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { targetGroupNeeds, targetGroupsInUse } from "../_resources/targetGroups.ts";

export const rule = defineRule({
  id: "enc-tls-to-tasks",
  title: "Load balancers speak TLS to the tasks",
  section: "ENC",
  items: ["ENC-8"],
  severity: "low",
  why: "The guide asks for TLS on all connections. Behind the load balancer requests travel through the VPC with their cookies and tokens; most teams stop at the load balancer, which is why the severity is low.",
  checks:
    "The protocol of every target group that an application load balancer uses must be HTTPS. Lambda targets have none.",
  blindSpots:
    "The load balancer does not check the certificate of its targets, so neither can this.",
  remedy: {
    summary:
      "Let the container listen with TLS (a self-signed certificate will do), and move the service to a target group of the protocol HTTPS.",
    cli: "aws elbv2 create-target-group --name NAME --protocol HTTPS --port 3003 --target-type ip --vpc-id VPC",
    terraform: 'resource "aws_lb_target_group" "service" {\n  protocol = "HTTPS"\n}',
    cdk: "listener.addTargets('Service', { protocol: elbv2.ApplicationProtocol.HTTPS, port: 3003, targets: [service] });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
  ],
  needs: targetGroupNeeds,
  options: {},
  nothing: "no application load balancer has a target group",
  resources: targetGroupsInUse,
  judge({ targetGroup: { arn, protocol, targetType } }, _facts, _options, context) {
    if (targetType === "lambda") return notApplicable("its target is a Lambda function");
    if (protocol === null) return cannotKnow([context.unstated(targetGroups, "Protocol")]);
    const evidence = saw(targetGroups, arn, "Protocol", protocol);
    return protocol === "HTTPS"
      ? pass("speaks TLS to the tasks", evidence)
      : fail("plaintext", `speaks plain ${protocol} to the tasks`, evidence);
  },
});
