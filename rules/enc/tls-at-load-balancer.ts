import { type Fact, flatMap, known, unknown } from "../../src/model/fact.ts";
import {
  type Listener,
  listeners,
  loadBalancers,
  sslPolicies,
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
import { defineRule } from "../../src/model/rule.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { olderOf } from "./_protocols.ts";

export const rule = defineRule({
  id: "enc-tls-at-load-balancer",
  title: "Load balancers speak TLS 1.2 or newer only",
  section: "ENC",
  items: ["ENC-4"],
  severity: "medium",
  why: "TLS 1.0 and 1.1 can be attacked and are forbidden by the card industry and by browsers. A listener made through the API still allows both unless a policy is named.",
  checks:
    "The TLS policy of every HTTPS listener of an application load balancer must allow nothing below the guide's TLS 1.2. Which protocols a policy allows is read from AWS, not from its name.",
  blindSpots: "Ciphers and the certificate are not judged here.",
  remedy: {
    summary: "Name a policy that begins with TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
    cli: "aws elbv2 modify-listener --listener-arn LISTENER --ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06",
    terraform:
      'resource "aws_lb_listener" "https" {\n  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\n}',
    cdk: "loadBalancer.addListener('Https', { port: 443, certificates, sslPolicy: elbv2.SslPolicy.TLS13_RES });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  ],
  needs: { loadBalancers, listeners, sslPolicies },
  options: {
    minimumProtocol: {
      default: "TLSv1.2",
      description: "oldest protocol, as AWS spells it",
      oneOf: ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    },
  },
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, { minimumProtocol }, context) {
    const protocolsOf = (policy: string): Fact<readonly string[]> =>
      flatMap(facts.sslPolicies.get(policy), (protocols) =>
        protocols === null
          ? unknown([context.unstated(sslPolicies, `the policy ${policy}`)])
          : known(protocols),
      );
    const judgeListener = ({ arn, port, sslPolicy }: Listener): Outcome => {
      if (sslPolicy === null) return cannotKnow([context.unstated(listeners, "SslPolicy")]);
      return when(protocolsOf(sslPolicy), (protocols) => {
        const old = olderOf(protocols, minimumProtocol);
        const evidence = [
          saw(listeners, arn, "SslPolicy", sslPolicy),
          saw(sslPolicies, sslPolicy, "SslProtocols", protocols),
        ];
        return old.length === 0
          ? pass(`port ${port} speaks ${protocols.join(" and ")}`, ...evidence)
          : fail(
              `protocol|${port}`,
              `the listener on port ${port} still allows ${old.join(" and ")} (${sslPolicy})`,
              ...evidence,
            );
      });
    };
    return when(facts.listeners.get(loadBalancer.arn), (rows) => {
      const secure = (rows ?? []).filter(({ protocol }) => protocol === "HTTPS");
      return secure.length === 0
        ? notApplicable("it has no HTTPS listener")
        : combine(...secure.map(judgeListener));
    });
  },
});
