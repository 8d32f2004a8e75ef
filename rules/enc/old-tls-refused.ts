import { probes } from "../../src/model/facts/probes.ts";
import { cannotKnow, fail, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { probedAddresses } from "../_resources/probes.ts";

export const rule = defineRule({
  id: "enc-old-tls-refused",
  title: "A probed address refuses TLS below 1.2",
  section: "ENC",
  items: ["ENC-4"],
  severity: "high",
  scope: "account",
  unrequested: "notApplicable",
  why: "TLS 1.0 and 1.1 can be attacked and are deprecated (RFC 8996). What a client can really negotiate depends on everything that stands in front of the load balancer.",
  checks:
    "On request (--probe URL): a handshake that offers TLS 1.1 and 1.0 only must be refused. Evidence from outside, beside what enc-tls-at-load-balancer reads from the listeners' policies.",
  blindSpots:
    "Where this machine's TLS library cannot offer the old versions, the answer is unknown. SSL 3.0 is not tried.",
  remedy: {
    summary: "Give the listener (or the distribution) a policy that begins at TLS 1.2.",
    cli: "aws elbv2 modify-listener --listener-arn LISTENER --ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06",
    terraform:
      'resource "aws_lb_listener" "https" {\n  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\n}',
    cdk: "loadBalancer.addListener('Https', { port: 443, sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS, certificates: [certificate] });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  ],
  needs: { probes },
  options: {},
  nothing: "no address was probed",
  resources: (facts) => probedAddresses(facts.probes),
  judge({ probe: { address, oldTls } }) {
    switch (oldTls?.outcome) {
      case undefined:
        return notApplicable("it is a plain HTTP address");
      case "unread":
        return cannotKnow([oldTls.cause]);
      case "accepted":
        return fail(
          "old-tls",
          `a handshake by ${oldTls.protocol} succeeds`,
          saw(probes, address, "protocol of the handshake", oldTls.protocol),
        );
      case "refused":
        return pass(
          "a handshake by TLS 1.1 or 1.0 is refused",
          saw(probes, address, "answer to the handshake", oldTls.why),
        );
    }
  },
});
