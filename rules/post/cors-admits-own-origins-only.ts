import { type Preflight, type ProbeAnswer, probes } from "../../src/model/facts/probes.ts";
import { combine, fail, manual, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { probedAddresses, unlessPlain, whenAnswered } from "../_resources/probes.ts";

const judgeAnswer = (
  address: string,
  { origin, allowed }: Preflight,
  { status, allowsOrigin, allowsCredentials }: ProbeAnswer,
): Outcome => {
  const evidence = [
    saw(probes, address, `OPTIONS from ${origin} status`, status),
    saw(probes, address, `OPTIONS from ${origin} Access-Control-Allow-Origin`, allowsOrigin),
  ];
  const admits = allowsOrigin === "own" || (allowsOrigin === "any" && !allowsCredentials);
  if (allowed) {
    return admits && status >= 200 && status < 300
      ? pass(`admits ${origin}`, ...evidence)
      : fail(`refused|${origin}`, `a browser at ${origin} is refused`, ...evidence);
  }
  return admits
    ? fail("foreign-origin", "a foreign origin is admitted", ...evidence)
    : pass("refuses a foreign origin", ...evidence);
};

export const rule = defineRule({
  id: "post-cors-admits-own-origins-only",
  title: "CORS admits the application's own origins only",
  section: "POST",
  items: ["POST-3"],
  severity: "medium",
  scope: "account",
  why: "An origin that is missing breaks the application for its users; a server that echoes any origin lets every web page call it with its visitors' cookies.",
  checks:
    "On request (--probe URL): a preflight request to `probe.corsPath` from each of `probe.allowedOrigins` must be admitted (2xx, and Access-Control-Allow-Origin names that origin, or `*` without credentials), one from an origin that nobody owns must not. Without allowed origins in the config the second half alone is tried, and the first is for a person.",
  blindSpots:
    "Other paths and methods may answer differently, and answers to requests that need no preflight are not seen. A public interface that means to admit every origin is waived.",
  remedy: {
    summary:
      "List the origins that may call the application, in the application itself or at the listener, and answer with the one that asks.",
    cli: "aws elbv2 modify-listener-attributes --listener-arn LISTENER --attributes Key=routing.http.response.access_control_allow_origin.header_value,Value=https://shop.example.com",
    terraform:
      'resource "aws_lb_listener" "https" {\n  routing_http_response_access_control_allow_origin_header_value = "https://shop.example.com"\n}',
    cdk: "listener.setAttribute('routing.http.response.access_control_allow_origin.header_value', 'https://shop.example.com');",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html",
  ],
  needs: { probes },
  options: {},
  nothing: "no address was probed",
  resources: (facts) => probedAddresses(facts.probes),
  judge: ({ probe }) =>
    unlessPlain(probe, () =>
      combine(
        ...probe.preflights.map((preflight) =>
          whenAnswered(
            preflight.probed,
            `refused|${preflight.origin}`,
            `a preflight from ${preflight.origin}`,
            (answer) => judgeAnswer(probe.address, preflight, answer),
          ),
        ),
        ...(probe.preflights.some(({ allowed }) => allowed)
          ? []
          : [
              manual(
                "the config names no origin that must be admitted: probe: { allowedOrigins: [https://shop.example.com] }",
              ),
            ]),
      ),
    ),
});
