import type { Finding } from "../../src/model/report.ts";

/** A failure of a database, but for what the test changes. */
export const findingWith = (changes: Partial<Finding> = {}): Finding => ({
  id: "0123456789abcdef0123456789abcdef",
  rule: "ha-rds-multi-az",
  items: ["HA-2"],
  verdict: "fail",
  severity: "high",
  account: "111122223333",
  region: "eu-west-1",
  resource: {
    id: "arn:aws:rds:eu-west-1:111122223333:db:shop",
    type: "AWS::RDS::DBInstance",
    name: "shop",
  },
  application: null,
  role: null,
  message: "shop: it has no standby",
  evidence: [],
  notes: [],
  remediation: "Switch on Multi-AZ.",
  location: { file: "gonogo.config.yaml", line: 1 },
  ...changes,
});

export const waiver = { reason: "known", expiry: "2026-12-31", owner: null };
