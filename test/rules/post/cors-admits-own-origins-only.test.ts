import { rule } from "../../../rules/post/cors-admits-own-origins-only.ts";
import { probes } from "../../../src/model/facts/probes.ts";
import { patch } from "../../support/changes.ts";
import {
  address,
  answered,
  failed,
  type soundProbe,
  unreached,
} from "../../support/referenceProbes.ts";
import { testRule } from "../../support/ruleTester.ts";

const own = (probed: typeof unreached) => ({
  origin: "https://app.example.com",
  allowed: true,
  probed,
});
const foreign = (probed: typeof unreached) => ({
  origin: "https://gonogo.invalid",
  allowed: false,
  probed,
});
const refused = answered(403);
const echo = answered(204, { allowsOrigin: "own" });
const cors = (...preflights: typeof soundProbe.preflights) => [
  patch(probes, address, { preflights }),
];

testRule(rule, {
  population: [probes],
  cases: [
    {
      name: "a server that echoes every origin",
      changes: cors(own(echo), foreign(echo)),
      verdict: "fail",
      says: /a foreign origin is admitted/,
      failures: 1,
    },
    {
      name: "a server that admits everybody",
      changes: cors(
        own(answered(200, { allowsOrigin: "any" })),
        foreign(answered(200, { allowsOrigin: "any" })),
      ),
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a wildcard with credentials admits nobody: browsers refuse it",
      changes: cors(
        own(answered(200, { allowsOrigin: "any", allowsCredentials: true })),
        foreign(answered(200, { allowsOrigin: "any", allowsCredentials: true })),
      ),
      verdict: "fail",
      says: /app.example.com is refused/,
      failures: 1,
    },
    {
      name: "a fixed origin that is the application's own",
      changes: cors(own(echo), foreign(answered(204, { allowsOrigin: "another" }))),
      verdict: "pass",
    },
    {
      name: "an own origin without the header",
      changes: cors(own(answered(204)), foreign(refused)),
      verdict: "fail",
      says: /is refused/,
    },
    {
      name: "an own origin whose preflight ends in an error",
      changes: cors(own(answered(500, { allowsOrigin: "own" })), foreign(refused)),
      verdict: "fail",
    },
    {
      name: "no origin is configured, the foreign one is refused",
      changes: cors(foreign(refused)),
      verdict: "manual",
      says: /allowedOrigins/,
    },
    {
      name: "no origin is configured, the foreign one is admitted",
      changes: cors(foreign(echo)),
      verdict: "fail",
    },
    {
      name: "nothing was reached",
      changes: cors(own(unreached), foreign(unreached)),
      verdict: "unknown",
    },
    {
      name: "no answer",
      changes: cors(own(failed("ECONNRESET")), foreign(refused)),
      verdict: "fail",
    },
  ],
});
