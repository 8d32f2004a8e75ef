import { attestation, attestedRule } from "../_resources/attested.ts";

export const rule = attestedRule({
  id: "pool-connection-retries",
  title: "Clients try again when the database refuses or does not answer",
  section: "POOL",
  items: ["POOL-3"],
  severity: "low",
  why: "During a failover the database refuses connections for some seconds. A client that tries again three times rides it out; one that does not shows an error page.",
  checks:
    "What the application does when a connection fails shows in no AWS API: it is attested in the config.",
  blindSpots: "The code itself; an attestation is as good as the person who gives it.",
  remedy: { summary: attestation("POOL-3") },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
  ],
  statement: "clients try 3 times again on ECONNREFUSED and ETIMEDOUT",
  about: "database",
});
