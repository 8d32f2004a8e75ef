import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sec/application-secrets-rotate.ts";
import {
  type Secret,
  type SecretVersion,
  secrets,
  secretVersions,
} from "../../../src/model/facts/secrets.ts";
import type { Settings } from "../../../src/model/settings.ts";
import { type Change, deny, denyRow, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

const jwt = (changes: Partial<Secret>): Change => patch(secrets, ids.jwtSecret, changes);

/** Never configured to rotate. */
const never: Partial<Secret> = {
  rotationEnabled: false,
  rotationLambda: null,
  rotationRules: null,
  lastRotated: null,
  nextRotation: null,
};

const every = (automaticallyAfterDays: number | null): Change =>
  jwt({ rotationRules: { automaticallyAfterDays, scheduleExpression: null, duration: null } });

const schedule = (scheduleExpression: string): Change =>
  jwt({
    rotationRules: { automaticallyAfterDays: null, scheduleExpression, duration: "2h" },
  });

const byHand = (...patterns: readonly string[]): Partial<Settings> => ({
  secrets: { rotatedByHand: patterns },
});

const version = (
  created: string | null,
  stages: readonly string[] = ["AWSCURRENT"],
): SecretVersion => ({ id: `version of ${created}`, stages, created });

const versions = (...rows: readonly SecretVersion[]): readonly Change[] => [
  jwt(never),
  put(secretVersions, ids.jwtSecret, rows),
];

const ofJwt = (verdict: "pass" | "fail" | "unknown" | "notApplicable") => ({
  "shop/prod/jwt": verdict,
  "shop/prod/database": "pass" as const,
});

const recently = "2025-12-01T00:00:00.000Z";
const longAgo = "2025-06-01T00:00:00.000Z";

testRule(rule, {
  population: [secrets],
  indecisive: [[secretVersions, "no secret is declared as rotated by hand"]],
  cases: [
    {
      name: "rotation was never configured",
      changes: [jwt(never)],
      verdict: ofJwt("fail"),
      failures: 1,
      says: /shop\/prod\/jwt: it does not rotate/,
    },
    {
      name: "rotation was switched off: the rules are left",
      changes: [jwt({ rotationEnabled: false, nextRotation: null })],
      verdict: ofJwt("fail"),
      failures: 1,
    },
    {
      name: "an edit of yesterday is no rotation",
      changes: [jwt({ ...never, lastChanged: "2026-01-14T00:00:00.000Z" })],
      verdict: ofJwt("fail"),
    },
    {
      name: "every 120 days",
      changes: [every(120)],
      verdict: ofJwt("fail"),
      says: /rotates every 120 days, more than 90/,
    },
    { name: "every 91 days", changes: [every(91)], verdict: ofJwt("fail") },
    { name: "every 90 days", changes: [every(90)], verdict: "pass" },
    { name: "every day is stricter", changes: [every(1)], verdict: "pass" },
    {
      name: "overdue",
      changes: [jwt({ nextRotation: "2026-01-10T02:00:00.000Z" })],
      verdict: ofJwt("fail"),
      failures: 1,
      says: /should have rotated by 2026-01-10/,
    },
    {
      name: "overdue, and rarely at that",
      changes: [every(365), jwt({ nextRotation: "2026-01-10T02:00:00.000Z" })],
      verdict: ofJwt("fail"),
      failures: 2,
    },
    {
      name: "due today: its window is not over",
      changes: [jwt({ nextRotation: "2026-01-15T02:00:00.000Z" })],
      verdict: "pass",
    },
    {
      name: "due tomorrow, and not rotated yet: the secret is new",
      changes: [jwt({ lastRotated: null, nextRotation: "2026-01-16T02:00:00.000Z" })],
      verdict: "pass",
    },
    {
      name: "rotation is on, and nothing says how often",
      changes: [jwt({ rotationRules: null })],
      verdict: ofJwt("unknown"),
      says: /how often shop\/prod\/jwt rotates cannot be told/,
    },
    {
      name: "a function is not needed where the owner rotates it",
      changes: [jwt({ rotationLambda: null })],
      verdict: "pass",
    },
    {
      name: "a secret that waits for its deletion",
      changes: [jwt({ ...never, deleted: "2026-01-10T00:00:00.000Z" })],
      verdict: "pass",
    },
    {
      name: "a replica: its primary is judged",
      changes: [jwt({ ...never, primaryRegion: "us-east-1" })],
      verdict: ofJwt("notApplicable"),
      says: /a replica of us-east-1/,
    },
    {
      name: "a primary with replicas elsewhere",
      changes: [jwt({ ...never, primaryRegion: "eu-west-1" })],
      verdict: ofJwt("fail"),
    },
    {
      name: "a secret that another service owns",
      changes: [jwt({ ...never, owningService: "rds" })],
      verdict: ofJwt("notApplicable"),
    },
    {
      name: "by hand, recently",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(recently)),
      verdict: "pass",
      says: /was changed by hand 45 days ago/,
    },
    {
      name: "by hand, long ago",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(longAgo)),
      verdict: ofJwt("fail"),
      failures: 1,
      says: /its current value is 228 days old, more than 90/,
    },
    {
      name: "by hand, 90 days ago",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version("2025-10-17T12:00:00.000Z")),
      verdict: "pass",
    },
    {
      name: "by hand, 91 days ago",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version("2025-10-16T12:00:00.000Z")),
      verdict: ofJwt("fail"),
    },
    {
      name: "by hand, long ago, and its tags were edited yesterday",
      settings: byHand("shop/prod/jwt"),
      changes: [...versions(version(longAgo)), jwt({ lastChanged: "2026-01-14T00:00:00.000Z" })],
      verdict: ofJwt("fail"),
    },
    {
      name: "by hand, and a newer version that is not the current one",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(recently, ["AWSPENDING"]), version(longAgo)),
      verdict: ofJwt("fail"),
    },
    {
      name: "by hand, and an older version that is the previous one",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(longAgo, ["AWSPREVIOUS"]), version(recently)),
      verdict: "pass",
    },
    {
      name: "by hand, known by its ARN",
      settings: byHand(ids.jwtSecret),
      changes: versions(version(recently)),
      verdict: "pass",
    },
    {
      name: "by hand, known by a pattern",
      settings: byHand("shop/*/jwt"),
      changes: versions(version(recently)),
      verdict: "pass",
    },
    {
      name: "by hand, but another secret",
      settings: byHand("blog/prod/jwt"),
      changes: versions(version(recently)),
      verdict: ofJwt("fail"),
      says: /shop\/prod\/jwt: it does not rotate/,
    },
    {
      name: "by hand, and no version is current",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(recently, ["AWSPENDING"])),
      verdict: ofJwt("unknown"),
    },
    {
      name: "by hand, and the version's date is not stated",
      settings: byHand("shop/prod/jwt"),
      changes: versions(version(null)),
      verdict: ofJwt("unknown"),
      says: /ListSecretVersionIds/,
    },
    {
      name: "by hand, and the versions may not be listed",
      settings: byHand("shop/prod/jwt"),
      changes: [jwt(never), denyRow(secretVersions, ids.jwtSecret)],
      verdict: ofJwt("unknown"),
    },
    {
      name: "by hand: a replica is not judged all the same",
      settings: byHand("shop/prod/jwt"),
      changes: [...versions(version(longAgo)), jwt({ primaryRegion: "us-east-1" })],
      verdict: ofJwt("notApplicable"),
    },
    {
      name: "a static secret fails, though no version may be listed",
      changes: [jwt(never), deny(secretVersions)],
      verdict: ofJwt("fail"),
    },
    {
      name: "a bound of one's own",
      settings: {
        rules: { [rule.id]: { enabled: true, severity: null, options: { maximumDays: 14 } } },
      },
      verdict: "fail",
      failures: 2,
      says: /rotates every 30 days, more than 14/,
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

const verdictOf = (...changes: readonly Change[]): string | undefined =>
  findingsOf(rule, changes).find(({ resource }) => resource.name === "shop/prod/jwt")?.verdict;

test.each([
  ["rate(1 day)", "pass"],
  ["rate(90 days)", "pass"],
  ["rate(91 days)", "fail"],
  ["rate(4 hours)", "pass"],
  ["rate(2160 hours)", "pass"],
  ["rate(2161 hours)", "fail"],
  ["cron(0 8 * * ? *)", "pass"],
  ["cron(0 /12 * * ? *)", "pass"],
  ["cron(0 8 ? * MON *)", "pass"],
  ["cron(0 8 ? * 2#1 *)", "pass"],
  ["cron(0 8 ? * SUNL *)", "pass"],
  ["cron(0 8 1 * ? *)", "pass"],
  ["cron(0 8 L * ? *)", "pass"],
  ["cron(0 8 1,15 * ? *)", "pass"],
  ["cron(0 8 1 */2 ? *)", "pass"],
  ["cron(0 8 1 1/2 ? *)", "pass"],
  ["cron(0 8 1 1,3,5,7,9,11 ? *)", "pass"],
  // The first of July and the first of October are 92 days apart.
  ["cron(0 8 1 1/3 ? *)", "fail"],
  ["cron(0 8 1 1,7 ? *)", "fail"],
  ["cron(0 8 1 1 ? *)", "fail"],
  // Steps do not run on into the next year: July, September, November, and July again.
  ["cron(0 8 1 7/2 ? *)", "fail"],
  ["cron(0 8 1 12/1 ? *)", "fail"],
  ["cron(0 8 1 */5 ? *)", "fail"],
  ["cron(0 8 1 1 ? 2027)", "unknown"],
  ["every month", "unknown"],
])("the schedule %s: %s", (expression, verdict) => {
  expect(verdictOf(schedule(expression))).toBe(verdict);
});

test("a schedule decides beside the days that the API derives from it", () => {
  const rules = {
    automaticallyAfterDays: 365,
    scheduleExpression: "rate(30 days)",
    duration: null,
  };
  expect(verdictOf(jwt({ rotationRules: rules }))).toBe("pass");
});

test("rotation is on, and nothing shows that it happens: it does not pass", () => {
  expect(["fail", "unknown"]).toContain(
    verdictOf(jwt({ nextRotation: null, lastRotated: longAgo, lastChanged: longAgo })),
  );
});
