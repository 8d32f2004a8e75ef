import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sec/secrets-encrypted-with-working-key.ts";
import { kmsKeys, type Secret, secrets } from "../../../src/model/facts/secrets.ts";
import { type Change, deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

const alias = "alias/shop-prod";
const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab";

const inState = (state: string | null): Change => patch(kmsKeys, alias, { state });
const jwt = (changes: Partial<Secret>): Change => patch(secrets, ids.jwtSecret, changes);
const key = (id: string, state: string, manager = "CUSTOMER"): Change =>
  put(kmsKeys, id, { arn: keyArn, state, manager });

testRule(rule, {
  population: [secrets],
  cases: [
    {
      name: "the key is disabled",
      changes: [inState("Disabled")],
      verdict: "fail",
      failures: 2,
      says: /its key is in the state Disabled/,
    },
    {
      name: "the key waits for its deletion",
      changes: [inState("PendingDeletion")],
      verdict: "fail",
      says: /PendingDeletion/,
    },
    {
      name: "a primary key waits for the deletion of its replicas",
      changes: [inState("PendingReplicaDeletion")],
      verdict: "fail",
    },
    {
      name: "the key has lost its imported material",
      changes: [inState("PendingImport")],
      verdict: "fail",
    },
    {
      name: "the key's store cannot be reached",
      changes: [inState("Unavailable")],
      verdict: "fail",
    },
    {
      name: "the key does not exist",
      changes: [remove(kmsKeys, alias)],
      verdict: "fail",
      failures: 2,
      says: /its key alias\/shop-prod does not exist/,
    },
    {
      name: "one secret under a key of its own that is disabled",
      changes: [jwt({ kmsKey: keyArn }), key(keyArn, "Disabled")],
      verdict: { "shop/prod/jwt": "fail", "shop/prod/database": "pass" },
      failures: 1,
    },
    {
      name: "a key by its ARN",
      changes: [jwt({ kmsKey: keyArn }), key(keyArn, "Enabled")],
      verdict: "pass",
    },
    {
      name: "a key by its ID",
      changes: [
        jwt({ kmsKey: "99999999-12ab-34cd-56ef-1234567890ab" }),
        key("99999999-12ab-34cd-56ef-1234567890ab", "Enabled"),
      ],
      verdict: "pass",
    },
    {
      name: "no key given: AWS's own",
      changes: [jwt({ kmsKey: null })],
      verdict: "pass",
      says: /encrypted under aws\/secretsmanager/,
    },
    {
      name: "no key given, where the keys could not be read",
      changes: [jwt({ kmsKey: null }), deny(kmsKeys)],
      verdict: { "shop/prod/jwt": "pass", "shop/prod/database": "unknown" },
    },
    {
      name: "AWS's own key by its alias",
      changes: [jwt({ kmsKey: "alias/aws/secretsmanager" })],
      verdict: "pass",
    },
    {
      name: "AWS's own key by its ARN",
      changes: [jwt({ kmsKey: keyArn }), key(keyArn, "Enabled", "AWS")],
      verdict: "pass",
    },
    {
      name: "a key, of another account perhaps, that may not be described",
      changes: [jwt({ kmsKey: keyArn }), denyRow(kmsKeys, keyArn)],
      verdict: { "shop/prod/jwt": "unknown", "shop/prod/database": "pass" },
      says: /kms:DescribeKey could not be read \(denied\)/,
    },
    {
      name: "a state that is not told",
      changes: [inState(null)],
      verdict: "unknown",
      says: /kms:DescribeKey/,
    },
    {
      name: "a secret that waits for its deletion is a leftover",
      changes: [
        jwt({ kmsKey: keyArn, deleted: "2026-01-10T00:00:00.000Z" }),
        key(keyArn, "Disabled"),
      ],
      verdict: "pass",
    },
    {
      name: "a replica has a key of its own, which has to work",
      changes: [jwt({ kmsKey: keyArn, primaryRegion: "us-east-1" }), key(keyArn, "Disabled")],
      verdict: { "shop/prod/jwt": "fail" },
    },
    {
      name: "a secret that another service owns has to be read as well",
      changes: [jwt({ kmsKey: keyArn, owningService: "rds" }), key(keyArn, "PendingDeletion")],
      verdict: { "shop/prod/jwt": "fail" },
    },
    {
      name: "only secrets that wait for their deletion",
      changes: [ids.jwtSecret, ids.databaseSecret].map((id) =>
        patch(secrets, id, { deleted: "2026-01-10T00:00:00.000Z" }),
      ),
      verdict: "notApplicable",
    },
  ],
});

const notesWith = (...changes: readonly Change[]): readonly string[] =>
  findingsOf(rule, changes)
    .filter(({ resource }) => resource.name === "shop/prod/jwt")
    .flatMap(({ notes }) => notes);

test.each([
  ["no key given", [jwt({ kmsKey: null })]],
  ["its alias", [jwt({ kmsKey: "alias/aws/secretsmanager" })]],
  ["its ARN", [jwt({ kmsKey: keyArn }), key(keyArn, "Enabled", "AWS")]],
] as const)("AWS's own key, %s: a customer's is recommended", (_, changes) => {
  expect(notesWith(...changes).join("\n")).toMatch(/customer-managed key/);
});

test("a customer's key needs no recommendation", () => {
  expect(notesWith()).toEqual([]);
});
