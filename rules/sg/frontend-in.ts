import { defineRule } from "../../src/model/rule.ts";
import { servicesInRole } from "../_resources/services.ts";
import { frontendCallers, judgeServiceIn, serviceInNeeds } from "./_serviceIn.ts";

export const rule = defineRule({
  id: "sg-frontend-in",
  title: "The frontend is reached on its own port, by the load balancer's group only",
  section: "SG",
  items: ["SG-5"],
  severity: "medium",
  why: "A frontend that admits more than its load balancer can be called in plain text and past the firewall, the access log and the TLS policy that the load balancer enforces.",
  checks:
    "The effective ingress of the frontend's service, over all its security groups (the VPC's default group when none is given), must admit its registered container port from the groups of the load balancers that forward to it, and nothing else. Each interface that wears an admitted group must be that load balancer's.",
  blindSpots:
    "Network ACLs are not read. A service without a load balancer, or with Service Connect or service discovery, is reached directly: the config has to say by whom.",
  remedy: {
    summary:
      "Admit the service's port from the load balancer's security group alone, and remove every other rule and group.",
    cli: [
      "aws ec2 authorize-security-group-ingress --group-id FRONTEND_GROUP --protocol tcp --port 3000 --source-group LOAD_BALANCER_GROUP",
      "aws ec2 revoke-security-group-ingress --group-id FRONTEND_GROUP --security-group-rule-ids RULE",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "frontend" {',
      "  security_group_id            = aws_security_group.frontend.id",
      "  referenced_security_group_id = aws_security_group.load_balancer.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 3000",
      "  to_port                      = 3000",
      "}",
    ].join("\n"),
    cdk: "frontendService.connections.allowFrom(loadBalancer, ec2.Port.tcp(3000));",
  },
  references: [
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html",
  ],
  needs: serviceInNeeds,
  options: {},
  nothing: "there is no frontend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "frontend"),
  judge: ({ view }, facts) => judgeServiceIn(facts, "frontend", view, frontendCallers(facts, view)),
});
