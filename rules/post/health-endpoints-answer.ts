import { type ProbeAnswer, probes } from "../../src/model/facts/probes.ts";
import { cannotDecide, combine, fail, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { probedAddresses, unlessPlain, whenAnswered } from "../_resources/probes.ts";

const judgeAnswer = (
  address: string,
  path: string,
  isConfigured: boolean,
  { status }: ProbeAnswer,
): Outcome => {
  const evidence = saw(probes, address, `GET ${path} status`, status);
  if (status >= 200 && status < 300) return pass(`${path} answers ${status}`, evidence);
  if (status < 500 && !isConfigured) {
    return cannotDecide(
      `${path} answers ${status}: it may be no health endpoint here`,
      "name the health endpoints as they are reached from outside: probe: { paths: [/health] }",
    );
  }
  return fail(`health|${path}`, `${path} answers ${status}`, evidence);
};

export const rule = defineRule({
  id: "post-health-endpoints-answer",
  title: "The health endpoints answer through the load balancer",
  section: "POST",
  items: ["POST-2"],
  severity: "medium",
  scope: "account",
  why: "Targets can be healthy while users get errors: DNS, certificate, routing and web ACL lie between them. Only a request from outside goes the whole way.",
  checks:
    "On request (--probe URL): a GET of each path in `probe.paths`, over HTTPS with the certificate verified, must answer 2xx; redirects are not followed. Without configured paths `/` and `/health` are tried: 2xx passes, a server error or no answer fails, anything else is undecided.",
  blindSpots:
    "It is one request at one moment from one place. An address that cannot be reached from here at all is unknown: the network in between may be at fault.",
  remedy: {
    summary:
      "Follow the request: DNS record, certificate, listener rule, target health, then the application's log of that moment.",
    cli: "aws elbv2 describe-target-health --target-group-arn TARGET_GROUP",
    terraform:
      'resource "aws_lb_target_group" "backend" {\n  health_check {\n    path    = "/health"\n    matcher = "200"\n  }\n}',
    cdk: "listener.addTargets('Backend', { targets: [service], healthCheck: { path: '/health' } });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
  ],
  needs: { probes },
  options: {},
  nothing: "no address was probed",
  resources: (facts) => probedAddresses(facts.probes),
  judge: ({ probe }, _facts, _options, { settings }) =>
    unlessPlain(probe, () =>
      combine(
        ...probe.health.map(({ path, probed }) =>
          whenAnswered(probed, `health|${path}`, path, (answer) =>
            judgeAnswer(probe.address, path, settings.probe.paths.includes(path), answer),
          ),
        ),
      ),
    ),
});
