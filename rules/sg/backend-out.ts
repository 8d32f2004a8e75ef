import { all, map } from "../../src/model/fact.ts";
import { combine, every, pass, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { servicesInRole } from "../_resources/services.ts";
import { cacheGoals, databaseGoals, judgeReach, judgeWay, serviceOutNeeds } from "./_serviceOut.ts";

export const rule = defineRule({
  id: "sg-backend-out",
  title: "The backend goes out to its database, its cache and HTTPS only",
  section: "SG",
  items: ["SG-4"],
  severity: "medium",
  why: "A backend that may open any connection is the way out for whoever breaks into it: to other databases of the VPC, to a mail server, to a machine that waits for the data.",
  checks:
    "Every rule of the effective egress of the backend's service must lead to the application's database or cache on its own port (to their groups, their proxies' groups, or addresses within their subnets), or be TCP 443, which endpoints, registries and Secrets Manager need. The databases and caches of the application must be reached; where neither config nor tags say that a store is the application's, and it reads no secret of its, a way to another one is enough.",
  blindSpots:
    "Where TCP 443 leads is not judged. Name resolution by the VPC's resolver is not filtered by security groups.",
  remedy: {
    summary:
      "Replace the default egress rule by one to the database's group, one to the cache's group, and TCP 443.",
    cli: [
      "aws ec2 authorize-security-group-egress --group-id BACKEND_GROUP --protocol tcp --port 5432 --source-group DATABASE_GROUP",
      "aws ec2 authorize-security-group-egress --group-id BACKEND_GROUP --protocol tcp --port 6379 --source-group CACHE_GROUP",
      "aws ec2 authorize-security-group-egress --group-id BACKEND_GROUP --protocol tcp --port 443 --cidr 0.0.0.0/0",
      "aws ec2 revoke-security-group-egress --group-id BACKEND_GROUP --protocol all --cidr 0.0.0.0/0",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_egress_rule" "backend_to_database" {',
      "  security_group_id            = aws_security_group.backend.id",
      "  referenced_security_group_id = aws_security_group.database.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 5432",
      "  to_port                      = 5432",
      "}",
    ].join("\n"),
    cdk: "const group = new ec2.SecurityGroup(this, 'Backend', { vpc, allowAllOutbound: false });\ngroup.connections.allowTo(database, ec2.Port.tcp(5432));\ngroup.connections.allowToAnyIpv4(ec2.Port.tcp(443));",
  },
  references: [
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html",
  ],
  needs: serviceOutNeeds,
  options: {},
  nothing: "there is no backend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "backend"),
  judge: ({ view }, facts) =>
    when(facts.roles.roleOf(view), () =>
      when(facts.applications.ofService(view), (application) =>
        when(view.securityGroups, (groups) => {
          const rules = facts.admission.egress(groups);
          const stores = [databaseGoals(facts, application), cacheGoals(facts, application)];
          const goals = map(all(stores), (found) => found.flat());
          return combine(
            pass("goes out to what it uses, and HTTPS, only"),
            every(rules, (one) =>
              judgeWay(one, goals, "only its database, its cache and TCP 443 are needed"),
            ),
            ...stores.map((own) => judgeReach(facts, view, rules, own)),
          );
        }),
      ),
    ),
});
