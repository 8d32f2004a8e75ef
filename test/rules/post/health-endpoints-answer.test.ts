import { rule } from "../../../rules/post/health-endpoints-answer.ts";
import { type Probe, probes } from "../../../src/model/facts/probes.ts";
import type { Settings } from "../../../src/model/settings.ts";
import { only, patch } from "../../support/changes.ts";
import { address, answered, failed, soundProbe, unreached } from "../../support/referenceProbes.ts";
import { testRule } from "../../support/ruleTester.ts";

const health = (...own: Probe["health"]) => [patch(probes, address, { health: own })];
const configured: Partial<Settings> = {
  probe: { paths: ["/healthz"], allowedOrigins: [], corsPath: "/" },
};

testRule(rule, {
  population: [probes],
  cases: [
    {
      name: "a server error",
      changes: health(
        { path: "/", probed: answered(200) },
        { path: "/health", probed: answered(503) },
      ),
      verdict: "fail",
      says: /\/health answers 503/,
      failures: 1,
    },
    {
      name: "no answer, or a certificate that does not hold",
      changes: health({ path: "/", probed: failed("CERT_HAS_EXPIRED") }),
      verdict: "fail",
      says: /CERT_HAS_EXPIRED/,
    },
    {
      name: "the address cannot be reached from here",
      changes: health({ path: "/", probed: unreached }),
      verdict: "unknown",
    },
    {
      name: "one path fails, another cannot be reached",
      changes: health({ path: "/", probed: unreached }, { path: "/health", probed: answered(500) }),
      verdict: "fail",
    },
    {
      name: "the guide's path lies behind another route",
      changes: health(
        { path: "/", probed: answered(200) },
        { path: "/health", probed: answered(404) },
      ),
      verdict: "unknown",
      says: /may be no health endpoint/,
    },
    {
      name: "a redirect to a login page is no health endpoint either",
      changes: health({ path: "/", probed: answered(302) }),
      verdict: "unknown",
    },
    {
      name: "a configured path that is not found",
      changes: health({ path: "/healthz", probed: answered(404) }),
      settings: configured,
      verdict: "fail",
    },
    {
      name: "a configured path that answers",
      changes: health({ path: "/healthz", probed: answered(204) }),
      settings: configured,
      verdict: "pass",
    },
    {
      name: "a plain address",
      changes: [
        only(probes, {
          "http://shop.example.com": { ...soundProbe, address: "http://shop.example.com" },
        }),
      ],
      verdict: "notApplicable",
    },
  ],
});
