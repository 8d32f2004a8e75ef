import { complete, map } from "../../src/model/fact.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { clientsOf, judgeStoreIn, storeInNeeds } from "./_storeIn.ts";

export const rule = defineRule({
  id: "sg-database-in",
  title: "The database is reached on its own port, by the backend's group only",
  section: "SG",
  items: ["SG-7"],
  severity: "critical",
  why: "A database that admits more than the backend is one stolen or guessed password away from being read whole, from any machine that the rule lets in.",
  checks:
    "The effective ingress of the database, over all its security groups, must admit its own port from the groups of the application's backend, and nothing else. Admitted as well, where the wiring proves them: the application's workers, tasks of its own that read the database's secret (migrations), the secret's rotation function, and the database's RDS Proxy. Whoever wears an admitted group is admitted, so each interface that wears it must be one of these.",
  blindSpots: "Network ACLs are not read. Who knows the password is not judged here.",
  remedy: {
    summary:
      "Admit the database's port from the backend's security group alone; take the group off everything that is not the backend.",
    cli: [
      "aws ec2 authorize-security-group-ingress --group-id DATABASE_GROUP --protocol tcp --port 5432 --source-group BACKEND_GROUP",
      "aws ec2 revoke-security-group-ingress --group-id DATABASE_GROUP --security-group-rule-ids RULE",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "database" {',
      "  security_group_id            = aws_security_group.database.id",
      "  referenced_security_group_id = aws_security_group.backend.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 5432",
      "  to_port                      = 5432",
      "}",
    ].join("\n"),
    cdk: "database.connections.allowDefaultPortFrom(backendService);",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
  ],
  needs: { databases, applications, ...storeInNeeds },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge: ({ database }, facts) =>
    judgeStoreIn(
      facts,
      "rds",
      complete(database.securityGroups),
      map(database.port, (port) => [port]),
      clientsOf(
        database.id,
        "databases",
        facts.applications.ofDatabase(database),
        (application) => {
          const clients = facts.storeClients.ofDatabase(application, database);
          return { admitted: clients, wearing: clients };
        },
      ),
      "only the backend may reach the database",
    ),
});
