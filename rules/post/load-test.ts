import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "post-load-test",
  title: "The application was load tested",
  section: "POST",
  items: ["POST-7"],
  severity: "medium",
  why: "Auto scaling, connection limits and time-outs are guesses until a load like that of the busiest hour has run through them together.",
  checks: "A load test shows in no AWS API: it is attested in the config.",
  blindSpots: "Whether the test resembled the real load.",
  remedy: { summary: attestation("POST-7") },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_testing_resiliency_test_non_functional.html",
  ],
  statement: "a load test of the expected peak has been passed",
  about: null,
});
