import { filterListing, map, mapListing } from "../../src/model/fact.ts";
import {
  type Action,
  type Listener,
  type ListenerRule,
  type LoadBalancer,
  listenerRules,
  listeners,
  loadBalancers,
} from "../../src/model/facts/elbv2.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";

interface Balancer extends Resource {
  readonly loadBalancer: LoadBalancer;
}

const judgeHttps = ({ arn }: LoadBalancer, rows: readonly Listener[]): Outcome => {
  const https = rows.find(({ protocol, port }) => protocol === "HTTPS" && port === 443);
  if (https === undefined) {
    return fail(
      "https",
      "it has no HTTPS listener on port 443",
      saw(
        listeners,
        arn,
        "Listeners",
        rows.map(({ protocol, port }) => `${protocol} ${port}`),
      ),
    );
  }
  const evidence = saw(listeners, https.arn, "Certificates", https.certificates);
  return https.certificates.length > 0
    ? pass("terminates HTTPS on port 443", evidence)
    : fail("certificate", "its HTTPS listener has no certificate", evidence);
};

/** What a plain HTTP request gets: an answer, or the way to HTTPS. */
const servesPlain = (action: Action): string | null => {
  if (action.type === "forward") return "is forwarded in plain HTTP";
  return action.type === "redirect" && action.protocol !== "HTTPS"
    ? `is redirected to ${action.protocol === "#{protocol}" ? "HTTP again" : action.protocol}`
    : null;
};

const judgeRule = (port: number | null, one: ListenerRule): Outcome => {
  const wrong = one.actions.flatMap((action) => servesPlain(action) ?? []);
  const which = one.isDefault ? "the default action" : `rule ${one.priority}`;
  const evidence = saw(
    listenerRules,
    one.arn,
    "Actions",
    one.actions.map(({ type }) => type),
  );
  return wrong.length === 0
    ? pass(`port ${port}: ${which} leads to HTTPS`, evidence)
    : fail(
        `plain|${port}|${one.isDefault ? "default" : one.priority}`,
        `on port ${port} a request ${wrong.join(", ")} (${which})`,
        evidence,
      );
};

export const rule = defineRule({
  id: "arc-load-balancer-terminates-https",
  title: "Load balancers terminate HTTPS, and lead plain HTTP there",
  section: "ARC",
  items: ["ARC-2"],
  severity: "high",
  why: "One listener rule that serves plain HTTP is enough for a session cookie to travel in the clear.",
  checks:
    "Every internet-facing application load balancer must have an HTTPS listener on 443 with a certificate. Every rule of every plain HTTP listener, the default one included, must redirect to HTTPS or answer by itself. No listener on 80 is fine.",
  blindSpots:
    "Internal load balancers are not judged. The certificate's validity is another item's.",
  remedy: {
    summary: "Add an HTTPS listener with a certificate, and let port 80 redirect to it.",
    cli: "aws elbv2 modify-listener --listener-arn HTTP_LISTENER --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}'",
    terraform: [
      'resource "aws_lb_listener" "http" {',
      "  load_balancer_arn = aws_lb.main.arn",
      "  port              = 80",
      "  default_action {",
      '    type = "redirect"',
      "    redirect {",
      '      protocol    = "HTTPS"',
      '      port        = "443"',
      '      status_code = "HTTP_301"',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "loadBalancer.addRedirect();",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  ],
  needs: { loadBalancers, listeners, listenerRules },
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) =>
    mapListing(
      filterListing(facts.loadBalancers.list(), ({ type }) => type === "application"),
      (loadBalancer): Balancer => ({
        id: loadBalancer.arn,
        type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        name: loadBalancer.name,
        ...(loadBalancer.vpc === null ? {} : { vpc: loadBalancer.vpc }),
        loadBalancer,
      }),
    ),
  judge({ loadBalancer }, facts, _options, context) {
    if (loadBalancer.scheme === null) {
      return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    }
    if (loadBalancer.scheme !== "internet-facing") return notApplicable("it is internal");
    const judgePlain = ({ arn, port }: Listener): Outcome =>
      when(
        map(facts.listenerRules.get(arn), (rows) => rows ?? []),
        (rows) => combine(...rows.map((one) => judgeRule(port, one))),
      );
    return when(facts.listeners.get(loadBalancer.arn), (rows) =>
      combine(
        judgeHttps(loadBalancer, rows ?? []),
        ...(rows ?? []).filter(({ protocol }) => protocol === "HTTP").map(judgePlain),
      ),
    );
  },
});
