import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { codeOf } from "../../fixtures/invariants/exitCodes.ts";
import { membersOf, whatMoved } from "../../fixtures/invariants/nothingMoves.ts";
import { rules } from "../../rules/index.generated.ts";
import { kindsOf } from "../../src/judge/world.ts";
import { securityGroups } from "../../src/model/facts/ec2.ts";
import type { FactKind } from "../../src/model/kind.ts";
import { exitCode, type Report } from "../../src/model/report.ts";
import type { Settings } from "../../src/model/settings.ts";
import type { Facts } from "../../src/model/store.ts";
import { parseSnapshot } from "../../src/snapshot/read.ts";
import { type Change, factsWith } from "../support/changes.ts";
import { reference } from "../support/reference.ts";
import { reportOn } from "./support/judging.ts";
import {
  brokenOff,
  denied,
  deniedWithWhatFollows,
  kinds,
  kindsReadIn,
  type Loss,
  neverRecorded,
  rowsOf,
  rowUnread,
  together,
} from "./support/lessRead.ts";
import { besideStaging } from "./support/twoEnvironments.ts";
import { variants } from "./support/variants.ts";
import { configured } from "./support/world.ts";

/** Rules whose population is read on request only. */
const readOnRequest: ReadonlySet<string> = new Set(
  rules
    .filter(({ needs }) => kindsOf(needs).every(({ onRequest }) => onRequest !== null))
    .map(({ id }) => id),
);

const noScope: Settings["scope"] = { tags: {}, clusters: [], vpcs: [], applications: [] };

const everything = process.env.GONOGO_FULL !== undefined;

const demo = join("fixtures", "accounts", "demo.ndjson");
const accounts: Readonly<Record<string, Facts>> = {
  "the reference account": factsWith(),
  "two environments": factsWith(besideStaging),
  "the recorded demo account": parseSnapshot(readFileSync(demo, "utf8"), demo),
};

/** The promise, for each loss; the API that was not answered must be listed as unread. */
const expectNothingMoved = (
  facts: Facts,
  full: Report,
  { api, action }: FactKind<unknown>,
  losses: readonly Loss[],
): void => {
  for (const loss of losses) {
    const less = reportOn(loss(facts));
    expect(whatMoved(less, full)).toEqual([]);
    expect(less.complete).toBe(false);
    expect(less.collection.unread).toContainEqual(
      expect.objectContaining({ api, action, error: expect.stringMatching(/./) }),
    );
    expect(exitCode(less.verdict)).toBe(codeOf(less));
  }
};

const named = (list: readonly FactKind<unknown>[]) =>
  list.map((kind, index) => [kind.kind, kind, index] as const);

/** All of them, or in turn one of them. */
const inTurn = (losses: readonly Loss[], turn: number): readonly Loss[] =>
  everything ? losses : losses.filter((_, index) => index === turn % losses.length);

const everySecond = (index: number): boolean => index % 2 === 0;

/** What can go wrong with the reading of a kind. */
const lossesOf = (kind: FactKind<unknown>): readonly Loss[] => [
  denied(kind),
  brokenOff(kind, everySecond),
  ...(everything
    ? [deniedWithWhatFollows(kind), brokenOff(kind, (index) => !everySecond(index))]
    : []),
];

/** Not every row of a list: each one costs a judgement. */
const sampleOf = (ids: readonly string[]): readonly string[] => {
  const step = everything ? 1 : Math.ceil(ids.length / 2);
  return ids.filter((_, index) => index % step === 0);
};

describe.each(Object.entries(accounts))("%s", (_, facts) => {
  const read = kindsReadIn(facts);
  const full = reportOn(facts);

  test.each(named(read))("%s denied moves nothing, except to unknown", (_kind, kind, turn) => {
    const losses = [denied(kind), deniedWithWhatFollows(kind)];
    expectNothingMoved(facts, full, kind, inTurn(losses, turn));
  });

  test.each(named(read))("%s broken off moves nothing, except to unknown", (_kind, kind, turn) => {
    const losses = [brokenOff(kind), brokenOff(kind, everySecond)];
    expectNothingMoved(facts, full, kind, inTurn(losses, turn));
  });

  test.each(named(read.filter((kind) => rowsOf(facts, kind).length > 0)))(
    "a row of %s unread moves nothing, except to unknown",
    (_kind, kind) => {
      const losses = sampleOf(rowsOf(facts, kind)).map((id) => rowUnread(kind, id));
      expectNothingMoved(facts, full, kind, losses);
    },
  );

  test("a kind missing in the snapshot moves nothing, except to unknown", () => {
    // What is read on request only is for a person where it is missing.
    const always = read.filter(({ onRequest }) => onRequest === null);
    const moved = always.flatMap((kind) =>
      whatMoved(reportOn(neverRecorded(kind)(facts)), full, new Set([kind.api])),
    );
    expect(moved).toEqual([]);
  });

  test("nothing read at all leaves no verdict but unknown, and no application", () => {
    const less = reportOn(together(kinds.map((kind) => denied(kind)))(facts));
    const read = less.findings.filter(({ rule }) => !readOnRequest.has(rule));
    expect([...new Set(read.map(({ verdict }) => verdict))]).toEqual(["unknown"]);
    expect(new Set(less.findings.map(({ rule }) => rule)).size).toBe(less.rules.length);
    expect(membersOf(less).size).toBe(0);
    expect(exitCode(less.verdict)).toBe(2);
  });
});

test("what is read on request, and was not, is for a person or left to other rules", () => {
  const kept = kinds.filter(({ onRequest }) => onRequest !== null);
  const less = reportOn(together(kept.map((kind) => neverRecorded(kind)))(factsWith()));
  const own = less.findings.filter(({ rule }) => readOnRequest.has(rule));
  expect(own.map(({ rule }) => rule).sort()).toEqual([...readOnRequest].sort());
  for (const { rule: id, verdict, message } of own) {
    expect(verdict).toBe(rules.find((rule) => rule.id === id)?.unrequested);
    expect(message).toMatch(/read on request only: --/);
  }
  expect(less.complete).toBe(true);
});

test("a report on a snapshot that misses a kind is not complete, and names it", () => {
  const services = kinds.find(({ kind }) => kind === "ecs.service");
  if (services === undefined) throw new Error("no kind ecs.service");
  const less = reportOn(neverRecorded(services)(factsWith()));
  expect(exitCode(less.verdict)).toBe(2);
  expect(less.collection.unread).toContainEqual(
    expect.objectContaining({ api: services.api, reason: "unrecorded" }),
  );
  expect(less.complete).toBe(false);
});

/** Kinds of which the reference account uses nothing that an answer of weight rests on. */
const idle: readonly (readonly [kind: string, why: string])[] = [
  ["ec2.vpcEndpoint", "its subnets have NAT gateways, its services may go out on 443"],
  ["ec2.prefixList", "no security group names one"],
  ["ec2.prefixListEntries", "no security group names one"],
  ["ec2.ebsEncryptionByDefault", "it is a note"],
  ["events.ecsTarget", "a scheduled task could only be one more that may reach the database"],
  ["scheduler.ecsTarget", "a scheduled task could only be one more that may reach the database"],
  ["rds.dbSubnetGroup", "instances state their subnets"],
  ["rds.dbClusterParameters", "there is no cluster"],
  ["rds.dbProxyTargets", "there is no proxy"],
  ["secretsmanager.versions", "no secret is rotated by hand"],
  ["lambda.function", "the rotation function is admitted by no group"],
  ["ec2.region", "the automated backups arrive in another region"],
  ["backup.copyJob", "the automated backups arrive in another region"],
  ["backup.copiedRecoveryPoints", "the automated backups arrive in another region"],
  ["rds.snapshotCopies", "the automated backups arrive in another region"],
  ["rds.globalCluster", "there is no cluster"],
  ["rds.snapshotOwner", "RDS named the snapshot that was exported"],
  ["backup.recoveryPoints", "a snapshot was exported"],
  ["s3.accountPublicAccessBlock", "the bucket closes itself"],
  ["cloudformation.stackOfResource", "every part carries its stack's tag"],
  ["cloudformation.resourceDrifts", "the stack has not drifted"],
  ["terraform.resource", "a stack holds every part"],
  ["cloudwatch.compositeAlarm", "its alarms have actions of their own"],
  ["codepipeline.pipeline", "its repository's pipeline has every stage"],
  ["codedeploy.deploymentGroup", "ECS deploys its services itself"],
  ["cloudtrail.taskRun", "its repository's pipeline migrates first"],
  ["cloudfront.cachePolicy", "what rests on it is of low severity"],
  ["cloudfront.vpcOrigin", "its distribution has none"],
  ["route53.hostedZone", "what rests on it is of low severity"],
  ["route53.recordSets", "what rests on it is of low severity"],
  ["route53.healthCheck", "no record names one"],
  ["xray.recentTraces", "tracing is of low severity"],
  ["rds.dbProxyShare", "there is no proxy"],
  ["cloudwatch.billingAlarm", "a budget tells"],
  ["organizations.organization", "its own reservations and budget are enough"],
  ["savingsplans.savingsPlan", "no plan covers classes that burst"],
];

describe("what rests on a denied call", () => {
  const used = kinds.filter(({ kind }) => !idle.some(([name]) => name === kind));

  test.each(named(used))("%s: is unknown, and the exit code is 2 if it weighs", (_, kind) => {
    const less = reportOn(denied(kind)(factsWith()));
    const unknown = less.findings.filter(({ verdict }) => verdict === "unknown");
    const causes = unknown.flatMap((finding) => finding.unknown ?? []);
    expect(causes).toContainEqual(
      expect.objectContaining({ reason: "denied", api: kind.api, action: kind.action }),
    );
    const weighs = unknown.some(({ severity }) => severity !== "low");
    expect(exitCode(less.verdict)).toBe(weighs ? 2 : 0);
  });

  test.each(idle)("%s: nothing in the reference account, because %s", (name) => {
    const kind = kinds.find((one) => one.kind === name);
    if (kind === undefined) throw new Error(`no kind ${name}`);
    const less = reportOn(denied(kind)(factsWith()));
    expect(exitCode(less.verdict)).toBe(0);
    expect(less.complete).toBe(false);
  });
});

/** The kinds of which the changes move a row. */
const touchedBy = (changes: readonly Change[]): readonly FactKind<unknown>[] => {
  const rows = (facts: Facts, kind: FactKind<unknown>) =>
    JSON.stringify(facts.shards.map(({ kinds: own }) => [...(own.get(kind.kind)?.rows ?? [])]));
  const [before, after] = [factsWith(), factsWith(changes)];
  return kinds.filter((kind) => rows(before, kind) !== rows(after, kind));
};

describe.each(Object.entries(variants))("where %s", (_, changes) => {
  const facts = factsWith(changes);
  const concerned = everything ? kinds : touchedBy(changes);

  test("whatever of it is unread moves nothing, except to unknown", () => {
    const full = reportOn(facts);
    const moved = concerned.flatMap((kind) =>
      [
        ...lossesOf(kind),
        ...sampleOf(rowsOf(facts, kind)).map((id) => rowUnread(kind, id)),
      ].flatMap((loss) =>
        whatMoved(reportOn(loss(facts)), full).map((what) => `without ${kind.kind}: ${what}`),
      ),
    );
    expect([...new Set(moved)]).toEqual([]);
  });
});

/** Narrowings and lists of the config, over two environments. */
const configs: Readonly<Record<string, Partial<Settings>>> = {
  "narrowed to an application": { scope: { ...noScope, applications: ["shop"] } },
  "narrowed to a cluster": { scope: { ...noScope, clusters: ["shop-prod"] } },
  "narrowed to a VPC": { scope: { ...noScope, vpcs: ["vpc-2"] } },
  "narrowed by a tag": { scope: { ...noScope, tags: { environment: ["staging"] } } },
  "with roles from the config": configured({
    name: "shop",
    environment: "production",
    frontend: ["arn:*/shop-prod/frontend"],
    backend: ["arn:*/shop-prod/backend"],
    databases: ["shop-prod-db"],
    caches: ["shop-prod-cache"],
    frontendCallsBackend: true,
  }),
  "with a component left out": configured({
    name: "shop",
    environment: "staging",
    without: ["cache"],
  }),
};

describe.each(Object.entries(configs))("two environments, %s", (_, settings) => {
  const facts = factsWith(besideStaging);
  const full = reportOn(facts, settings);

  test("whatever is unread moves nothing, except to unknown", () => {
    expect(full.findings.some(({ verdict }) => verdict === "pass")).toBe(true);
    const moved = kinds.flatMap((kind) =>
      lossesOf(kind).flatMap((loss) => {
        const less = reportOn(loss(facts), settings);
        return whatMoved(less, full).map((what) => `without ${kind.kind}: ${what}`);
      }),
    );
    expect([...new Set(moved)]).toEqual([]);
  });
});

const seed = 20260115;
const randomMilliseconds = 600_000;

/** The reference account with these variants, those left out that cannot be had together. */
const accountWith = (two: boolean, names: readonly string[]): Facts => {
  const base = two ? besideStaging : [];
  const changes = names.flatMap((name) => variants[name] ?? []);
  try {
    return factsWith([...base, ...changes]);
  } catch {
    return factsWith([...base, ...(variants[names[0] ?? ""] ?? [])]);
  }
};

/** A loss that counterexamples name. */
const loss = (name: string, lose: Loss): Loss =>
  Object.assign((facts: Facts) => lose(facts), { [fc.toStringMethod]: () => name });

describe("reading less, at random", () => {
  const kind = fc.constantFrom(...kinds);
  const denial = kind.map((one) => loss(`${one.kind} denied`, denied(one)));
  const breach = fc
    .tuple(kind, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
    .map(([one, kept]) =>
      loss(
        `${one.kind} broken off`,
        brokenOff(one, (index) => kept[index % kept.length] === true),
      ),
    );
  const gap = fc.tuple(kind, fc.nat(30)).map(([one, index]) =>
    loss(`row ${index} of ${one.kind} unread`, (facts) => {
      const ids = rowsOf(facts, one);
      const id = ids[index % Math.max(1, ids.length)];
      return id === undefined ? facts : rowUnread(one, id)(facts);
    }),
  );
  const losses = fc.array(fc.oneof(denial, breach, gap), { minLength: 1, maxLength: 4 });
  const differences = fc.uniqueArray(fc.constantFrom(...Object.keys(variants)), { maxLength: 3 });

  test(
    "moves nothing, except to unknown",
    () => {
      fc.assert(
        fc.property(fc.boolean(), differences, losses, (two, names, taken) => {
          const facts = accountWith(two, names);
          const less = reportOn(together(taken)(facts));
          expect(whatMoved(less, reportOn(facts))).toEqual([]);
        }),
        { numRuns: everything ? 5000 : 40, seed },
      );
    },
    randomMilliseconds,
  );

  test(
    "twice moves nothing that was left the first time",
    () => {
      fc.assert(
        fc.property(losses, losses, (first, second) => {
          const less = together(first)(factsWith(besideStaging));
          const least = together(second)(less);
          expect(whatMoved(reportOn(least), reportOn(less))).toEqual([]);
        }),
        { numRuns: everything ? 1000 : 12, seed },
      );
    },
    randomMilliseconds,
  );
});

describe("security groups never decide a role", () => {
  const groups = reference.find(({ kind }) => kind.kind === securityGroups.kind)?.rows ?? {};
  const ids = Object.keys(groups);
  /** Each group gets the rules of the next one. */
  const swapped: Change = (draftOf) => {
    const { rows } = draftOf(securityGroups);
    ids.forEach((id, index) => {
      const other = groups[ids[(index + 1) % ids.length] ?? ""] as object;
      rows.set(id, { ...other, id });
    });
  };
  /** The database and the cache admit the frontend, and nobody else. */
  const frontendOnly: Change = (draftOf) => {
    const { rows } = draftOf(securityGroups);
    for (const id of ["sg-database", "sg-cache"]) {
      const text = JSON.stringify(groups[id]).replaceAll("sg-backend", "sg-frontend");
      rows.set(id, JSON.parse(text));
    }
  };
  const whole = factsWith();

  test.each<[string, Facts]>([
    ["swapped all around", factsWith([swapped])],
    ["the data's admit the frontend alone", factsWith([frontendOnly])],
    ["denied", denied(securityGroups)(whole)],
    ["broken off", brokenOff(securityGroups, () => false)(whole)],
    ...ids.map((id): [string, Facts] => [`${id} unread`, rowUnread(securityGroups, id)(whole)]),
  ])("%s: every member keeps its role", (_, facts) => {
    const full = membersOf(reportOn(whole));
    expect(full.size).toBe(5);
    expect(membersOf(reportOn(facts))).toEqual(full);
  });
});
