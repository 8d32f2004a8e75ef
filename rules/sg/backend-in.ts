import { defineRule } from "../../src/model/rule.ts";
import { servicesInRole } from "../_resources/services.ts";
import { backendCallers, judgeServiceIn, serviceInNeeds } from "./_serviceIn.ts";

export const rule = defineRule({
  id: "sg-backend-in",
  title: "The backend is reached on its own port, by the load balancer's group only",
  section: "SG",
  items: ["SG-3"],
  severity: "medium",
  why: "Whatever else can reach the backend goes around the load balancer: no TLS policy, no access log, no firewall rule applies to it, and a foothold in any other machine of the VPC is a foothold in the API.",
  checks:
    "The effective ingress of the backend's service, over all its security groups (the VPC's default group when none is given), must admit its registered container port from the groups of the load balancers that forward to it, and nothing else. Whoever wears an admitted group is admitted, so each interface that wears it must be that load balancer's. Where the config says that the frontend calls the backend directly, its group is admitted too.",
  blindSpots:
    "Network ACLs are not read. A service without a load balancer, or with Service Connect or service discovery, is reached directly: the config has to say by whom.",
  remedy: {
    summary:
      "Admit the service's port from the load balancer's security group alone, and remove every other rule and group.",
    cli: [
      "aws ec2 authorize-security-group-ingress --group-id BACKEND_GROUP --protocol tcp --port 3003 --source-group LOAD_BALANCER_GROUP",
      "aws ec2 revoke-security-group-ingress --group-id BACKEND_GROUP --security-group-rule-ids RULE",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "backend" {',
      "  security_group_id            = aws_security_group.backend.id",
      "  referenced_security_group_id = aws_security_group.load_balancer.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 3003",
      "  to_port                      = 3003",
      "}",
    ].join("\n"),
    cdk: "backendService.connections.allowFrom(loadBalancer, ec2.Port.tcp(3003));",
  },
  references: [
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html",
  ],
  needs: serviceInNeeds,
  options: {},
  nothing: "there is no backend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "backend"),
  judge: ({ view }, facts) => judgeServiceIn(facts, "backend", view, backendCallers(facts, view)),
});
