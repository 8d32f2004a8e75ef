import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "pool-idle-and-time-outs",
  title: "Connection pools keep 5 idle connections, with time-outs of 30 s idle and 5 s to connect",
  section: "POOL",
  items: ["POOL-2"],
  severity: "low",
  why: "A pool that opens connections only when a request comes makes the first users of every morning wait. One without a connect time-out lets requests hang for minutes when the database fails over.",
  checks:
    "What the application does with its connections shows in no AWS API: it is attested in the config.",
  blindSpots: "The settings themselves; an attestation is as good as the person who gives it.",
  remedy: { summary: attestation("POOL-2") },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html"],
  statement:
    "each connection pool keeps at least 5 idle connections, closes them after 30 s and gives up connecting after 5 s",
  about: "database",
});
