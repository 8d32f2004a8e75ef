import { joinListings } from "../../src/model/fact.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { caches } from "../../src/topology/caches.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { cacheResources } from "../_resources/stores.ts";
import { type Clients, clientsOf, judgeStoreIn, storeInNeeds } from "./_storeIn.ts";

/** A migration has no business with the cache, but it may run in the backend's group. */
const clientsOfCache = (
  { storeClients }: Resolved<typeof storeInNeeds>,
  application: Application,
): Clients => {
  const admitted = storeClients.ofCache(application);
  return { admitted, wearing: joinListings([admitted, storeClients.tasksOf(application)]) };
};

export const rule = defineRule({
  id: "sg-cache-in",
  title: "The cache is reached on its own port, by the backend's group only",
  section: "SG",
  items: ["SG-9"],
  severity: "critical",
  why: "Redis often holds sessions and asks for no password: whoever can open a connection can take over every logged-in user.",
  checks:
    "The effective ingress of the cache, over the security groups of all its nodes, must admit its own port (serverless: 6379 and 6380) from the groups of the application's backend and workers, and nothing else. Each interface that wears an admitted group must be one of theirs, or of a task of the application's own that reads the database's secret (a migration).",
  blindSpots: "Network ACLs are not read. Redis users and passwords are not judged here.",
  remedy: {
    summary:
      "Admit the cache's port from the backend's security group alone; take the group off everything that is not the backend.",
    cli: [
      "aws ec2 authorize-security-group-ingress --group-id CACHE_GROUP --protocol tcp --port 6379 --source-group BACKEND_GROUP",
      "aws ec2 revoke-security-group-ingress --group-id CACHE_GROUP --security-group-rule-ids RULE",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "cache" {',
      "  security_group_id            = aws_security_group.cache.id",
      "  referenced_security_group_id = aws_security_group.backend.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 6379",
      "  to_port                      = 6379",
      "}",
    ].join("\n"),
    cdk: "cacheGroup.connections.allowFrom(backendService, ec2.Port.tcp(6379));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html",
  ],
  needs: { caches, applications, ...storeInNeeds },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge: ({ cache }, facts) =>
    judgeStoreIn(
      facts,
      "elasticache",
      cache.securityGroups,
      cache.ports,
      clientsOf(cache.id, "caches", facts.applications.ofCache(cache), (application) =>
        clientsOfCache(facts, application),
      ),
      "only the backend may reach the cache",
    ),
});
