import { probes } from "../../src/model/facts/probes.ts";
import { cannotKnow, fail, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { probedAddresses } from "../_resources/probes.ts";

export const rule = defineRule({
  id: "arc-plain-http-redirects",
  title: "A probed address sends plain HTTP to HTTPS",
  section: "ARC",
  items: ["ARC-2"],
  severity: "high",
  scope: "account",
  unrequested: "notApplicable",
  why: "What a listener is configured to do and what a browser gets can differ: another load balancer or a distribution may stand in front.",
  checks:
    "On request (--probe URL): a plain HTTP request to the address must be answered by a redirect to HTTPS, or by nobody. Evidence from outside, beside what arc-load-balancer-terminates-https reads from the listeners.",
  blindSpots:
    "That a connection is dropped in silence cannot be told from a network that does not let this machine through: unknown. Only `/` is asked for. An address with a port of its own is not tried by plain HTTP; probe its plain address too.",
  remedy: {
    summary: "Let the listener on port 80 redirect to HTTPS, and nothing else.",
    cli: "aws elbv2 modify-listener --listener-arn LISTENER --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}'",
    terraform:
      'resource "aws_lb_listener" "http" {\n  port = 80\n  default_action {\n    type = "redirect"\n    redirect {\n      protocol    = "HTTPS"\n      port        = "443"\n      status_code = "HTTP_301"\n    }\n  }\n}',
    cdk: "loadBalancer.addRedirect();",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html",
  ],
  needs: { probes },
  options: {},
  nothing: "no address was probed",
  resources: (facts) => probedAddresses(facts.probes),
  judge({ probe: { address, plainHttp } }) {
    if (plainHttp === null) {
      return notApplicable("it names a port of its own: plain HTTP was not tried");
    }
    if (plainHttp.outcome === "unread") return cannotKnow([plainHttp.cause]);
    if (plainHttp.outcome === "failed") {
      return pass(
        "nobody answers by plain HTTP",
        saw(probes, address, "plain HTTP", plainHttp.why),
      );
    }
    const { status, redirect } = plainHttp.answer;
    const evidence = saw(probes, address, "plain HTTP status", status);
    return redirect?.protocol === "https:"
      ? pass(`plain HTTP is sent to https://${redirect.host}`, evidence)
      : fail("plain-http", `plain HTTP is answered with ${status}, not sent to HTTPS`, evidence);
  },
});
