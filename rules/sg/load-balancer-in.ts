import { map } from "../../src/model/fact.ts";
import { listeners, loadBalancers } from "../../src/model/facts/elbv2.ts";
import {
  cannotKnow,
  combine,
  every,
  fail,
  notApplicable,
  type Outcome,
  pass,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import {
  admission,
  type EffectiveRule,
  joinsEverybody,
  rulesFor,
} from "../../src/topology/admission.ts";
import { isWithin } from "../../src/topology/networkTraffic.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { ruleEvidence, tooMuch } from "./_ingress.ts";

const tcp = (port: number) => ({ protocol: "tcp" as const, port });

export const rule = defineRule({
  id: "sg-load-balancer-in",
  title: "Load balancers admit ports 80 and 443 only",
  section: "SG",
  items: ["SG-1"],
  severity: "medium",
  why: "Every further port that is open to the internet is one more door to watch: a forgotten test listener, a management port, a range that somebody widened.",
  checks:
    "The effective ingress of every internet-facing application load balancer, over all its security groups, must admit TCP 443, may admit TCP 80, and nothing else. Narrower sources pass. Another port passes where a listener uses it and not everybody is admitted: a test listener of a blue/green deployment.",
  blindSpots: "Network ACLs and AWS WAF are not read.",
  remedy: {
    summary: "Admit 443, and remove every rule but those for 443 and 80.",
    cli: [
      "aws ec2 authorize-security-group-ingress --group-id LOAD_BALANCER_GROUP --protocol tcp --port 443 --cidr 0.0.0.0/0",
      "aws ec2 revoke-security-group-ingress --group-id LOAD_BALANCER_GROUP --security-group-rule-ids RULE",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "https" {',
      "  security_group_id = aws_security_group.load_balancer.id",
      '  cidr_ipv4         = "0.0.0.0/0"',
      '  ip_protocol       = "tcp"',
      "  from_port         = 443",
      "  to_port           = 443",
      "}",
    ].join("\n"),
    cdk: "loadBalancer.addListener('Https', { port: 443, certificates, open: true });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
  ],
  needs: { loadBalancers, listeners, admission },
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, _options, context) {
    if (loadBalancer.scheme === null) {
      return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    }
    if (loadBalancer.scheme !== "internet-facing") return notApplicable("it is internal");
    const rules = facts.admission.ingress(loadBalancer.securityGroups);
    const judgeTest = (one: EffectiveRule): Outcome =>
      when(joinsEverybody(one, rules), (everybody) => {
        if (everybody) return tooMuch(one, "only 80 and 443 are for everybody");
        const ports = map(facts.listeners.get(loadBalancer.arn), (rows) =>
          (rows ?? []).flatMap(({ port }) => port ?? []),
        );
        return when(ports, (own) =>
          isWithin(one.traffic, own.map(tcp))
            ? pass("a listener's port, from few", ruleEvidence(one))
            : tooMuch(one, "no listener uses it"),
        );
      });
    const https = rulesFor(rules, tcp(443));
    return combine(
      pass("admits 80 and 443 only"),
      https.items.length > 0 || https.causes.length > 0
        ? pass("admits 443")
        : fail("missing|443", "no rule admits TCP 443"),
      every(rules, (one) =>
        isWithin(one.traffic, [tcp(80), tcp(443)])
          ? pass("admits web traffic", ruleEvidence(one))
          : judgeTest(one),
      ),
    );
  },
});
