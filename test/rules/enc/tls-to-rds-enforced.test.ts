import { rule } from "../../../rules/enc/tls-to-rds-enforced.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { dbInstances, dbParameters } from "../../../src/model/facts/rds.ts";
import { patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [dbInstances],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /subnetGroup|SubnetGroup|dbClusterParameters/.test(kind))
    .map((kind) => [kind, "there is no cluster"]),
  cases: [
    {
      name: "off",
      changes: [
        put(dbParameters, "shop-prod-postgres16", {
          "rds.force_ssl": { value: "0", source: "user" },
        }),
      ],
      verdict: "fail",
      says: /without TLS/,
    },
    {
      name: "by default from 15",
      changes: [put(dbParameters, "shop-prod-postgres16", {})],
      verdict: "pass",
    },
    {
      name: "by default not in 14",
      changes: [
        put(dbParameters, "shop-prod-postgres16", {}),
        patch(dbInstances, ids.database, { engineVersion: "14.9" }),
      ],
      verdict: "fail",
    },
    {
      name: "the parameter ssl is another one",
      changes: [
        put(dbParameters, "shop-prod-postgres16", { ssl: { value: "1", source: "system" } }),
        patch(dbInstances, ids.database, { engineVersion: "13.9" }),
      ],
      verdict: "fail",
    },
    {
      name: "waits for a reboot",
      changes: [
        patch(dbInstances, ids.database, {
          parameterGroups: [{ name: "shop-prod-postgres16", status: "pending-reboot" }],
        }),
      ],
      verdict: "fail",
      says: /waits for a reboot/,
    },
    {
      name: "TLS 1.1",
      changes: [
        put(dbParameters, "shop-prod-postgres16", {
          "rds.force_ssl": { value: "1", source: "user" },
          ssl_min_protocol_version: { value: "TLSv1.1", source: "user" },
        }),
      ],
      verdict: "fail",
      says: /TLSv1.1/,
    },
    {
      name: "neither value nor version",
      changes: [
        put(dbParameters, "shop-prod-postgres16", {}),
        patch(dbInstances, ids.database, { engineVersion: null }),
      ],
      verdict: "unknown",
    },
    {
      name: "another engine",
      changes: [patch(dbInstances, ids.database, { engine: "mysql" })],
      verdict: "notApplicable",
    },
  ],
});
