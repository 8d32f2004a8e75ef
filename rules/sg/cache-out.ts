import { cannotKnow, combine, every, pass } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { admission } from "../../src/topology/admission.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";
import { tooMuch } from "./_ingress.ts";

export const rule = defineRule({
  id: "sg-cache-out",
  title: "The cache opens no connections",
  section: "SG",
  items: ["SG-10"],
  severity: "low",
  why: "A cache answers, it does not call. Security groups are stateful, so its answers need no rule; an egress rule only serves whoever has got hold of the cache.",
  checks:
    "The effective egress of the cache, over all its security groups, must be empty. A rule that no packet can match, the usual idiom for none, counts as none.",
  blindSpots: "Network ACLs and route tables are not considered.",
  remedy: {
    summary: "Remove every egress rule from the cache's security groups.",
    cli: "aws ec2 revoke-security-group-egress --group-id CACHE_GROUP --protocol all --cidr 0.0.0.0/0",
    terraform: [
      'resource "aws_security_group" "cache" {',
      "  vpc_id = aws_vpc.main.id",
      "  egress = []",
      "}",
    ].join("\n"),
    cdk: "new ec2.SecurityGroup(this, 'cache', { vpc, allowAllOutbound: false });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html",
  ],
  needs: { caches, admission },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge: ({ cache }, facts) =>
    combine(
      pass("nothing is let out"),
      cannotKnow(cache.securityGroups.causes),
      every(facts.admission.egress(cache.securityGroups.items), (rule) =>
        tooMuch(rule, "a cache opens no connections"),
      ),
    ),
});
