import { fileURLToPath } from "node:url";
import { renderJson } from "../../reporters/json.ts";
import { rules as everyRule } from "../../rules/index.generated.ts";
import { parseBaseline } from "../../src/config/baseline.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import { kindsOf } from "../../src/judge/world.ts";
import { millisecondsPerDay } from "../../src/model/days.ts";
import type { UnreadCall } from "../../src/model/fact.ts";
import type { FactKind } from "../../src/model/kind.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type {
  Finding,
  Report,
  ReportedAccount,
  ReportedApplication,
  ReportedMember,
} from "../../src/model/report.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { Settings } from "../../src/model/settings.ts";
import { type Facts, globalRegion, type Shard } from "../../src/model/store.ts";
import type { Severity } from "../../src/model/verdict.ts";
import { judgeFacts, type ScanRequest } from "../../src/scan.ts";
import { readSnapshot } from "../../src/snapshot/file.ts";
import { ruleWith } from "../judge/rules.ts";
import { factsWith } from "../support/changes.ts";

/** The recorded account of the demonstration. */
export const demoFacts: Facts = await readSnapshot(
  fileURLToPath(new URL("../../fixtures/accounts/demo.ndjson", import.meta.url)),
);

const requestFor = (settings: Partial<Settings>, selected: readonly Rule[]): ScanRequest => ({
  tool: { name: "gonogo", version: "1.2.3" },
  settings: { ...resolveConfig({}, everyRule), ...settings },
  location: { file: "infra/gonogo.config.yaml", line: 1 },
  rules: { selected, existing: everyRule },
  allowIncomplete: false,
  now: null,
});

/** Judges facts as a scan does. */
export const reportOf = (
  facts: Facts,
  settings: Partial<Settings> = {},
  selected: readonly Rule[] = everyRule,
): Report => judgeFacts(facts, requestFor(settings, selected));

const kinds = new Set(everyRule.flatMap(({ needs }) => kindsOf(needs)));

const nothing = { rows: new Map(), unreadRows: new Map(), readAt: "2026-01-15T12:00:05.000Z" };

const refused = ({ api, action }: FactKind<unknown>, { account, region }: Shard): UnreadCall => ({
  reason: "denied",
  api,
  action,
  account,
  region,
  error: `AccessDenied: not authorized to perform ${action}`,
});

/** Of each kind that the rules need, nothing but these causes. */
const emptied = (
  shard: Shard,
  causesOf: (kind: FactKind<unknown>) => readonly UnreadCall[],
): Shard => ({
  ...shard,
  kinds: new Map([...kinds].map((kind) => [kind.kind, { ...nothing, causes: causesOf(kind) }])),
});

const denied = (shard: Shard): Shard => emptied(shard, (kind) => [refused(kind, shard)]);

/** Every call was denied. */
export const deniedFacts: Facts = { ...demoFacts, shards: demoFacts.shards.map(denied) };

/** Every list was read in full, and there is nothing. */
export const emptyFacts: Facts = {
  ...demoFacts,
  shards: demoFacts.shards.map((shard) => emptied(shard, () => [])),
};

/** What is global is there once an account. */
const moved = (account: string, region: string): readonly Shard[] =>
  demoFacts.shards
    .filter((shard) => shard.region !== globalRegion || shard.account !== account)
    .map((shard) => ({
      ...shard,
      account,
      region: shard.region === globalRegion ? globalRegion : region,
    }));

/** The demonstration's account in two regions, a denied one, and a second account. */
export const severalPlaces: Facts = {
  ...demoFacts,
  shards: [
    ...demoFacts.shards,
    ...moved("111122223333", "us-east-1"),
    ...moved("111122223333", "eu-central-1").map(denied),
    ...moved("444455556666", "eu-west-1"),
  ],
};

/** The demonstration's account as so many. */
export const asAccounts = (count: number): Facts => ({
  ...demoFacts,
  shards: Array.from({ length: count }, (_, index) =>
    moved(String(200_000_000_000 + index), "eu-west-1"),
  ).flat(),
});

/** Waivers for everything that fails in the demonstration's account. */
export const waivingAll: Partial<Settings> = {
  waivers: [
    {
      rule: "*",
      resource: "*",
      reason: "accepted until the next review",
      expiry: "2999-12-31",
      owner: "platform",
    },
  ],
};

/** Waivers of which one ends in five days, one has expired and one covers nothing. */
export const waiversToLookAt: Partial<Settings> = {
  waivers: (
    [
      ["ha-rds-multi-az", "*", 5],
      ["sg-database-in", "*", -5],
      ["hc-interval", "till", 500],
    ] as const
  ).map(([rule, resource, days]) => ({
    rule,
    resource,
    reason: "accepted until the next review",
    expiry: new Date(Date.parse(demoFacts.startedAt) + days * millisecondsPerDay)
      .toISOString()
      .slice(0, 10),
    owner: "platform",
  })),
};

/** The attestation of a load test, which ends in five days. */
export const attestationToLookAt: Partial<Settings> = {
  attestations: [
    {
      ...{ item: "POST-7", application: null, by: "Ada", at: "2025-11-01" },
      link: "https://wiki.example.com/load-test",
      expiry: new Date(Date.parse(demoFacts.startedAt) + 5 * millisecondsPerDay)
        .toISOString()
        .slice(0, 10),
    },
  ],
};

/** Compared with a report of the same account in which the first failure was none, and another was. */
export const comparedReport = (): Report => {
  const earlier = reportOf(demoFacts).findings.filter(({ verdict }) => verdict === "fail");
  const [first, second] = earlier;
  if (first === undefined || second === undefined) throw new Error("the account has no failures");
  const mended = { ...first, id: "0".repeat(32), resource: { id: `${first.resource.id}-gone` } };
  const hidden = { ...second, id: "1".repeat(32), region: "eu-north-1" };
  return judgeFacts(demoFacts, {
    ...requestFor({}, everyRule),
    baseline: {
      startedAt: "2026-01-14T12:00:00.000Z",
      accounts: [first.account],
      failures: [...earlier.slice(1), mended, hidden].map((failure) => ({
        ...failure,
        waived: false,
      })),
    },
  });
};

/** Everything is denied that was read for the earlier report, whose failures are carried on. */
export const carriedReport = (
  facts: Facts = deniedFacts,
  settings: Partial<Settings> = {},
  selected: readonly Rule[] = everyRule,
): Report => {
  const earlier = parseBaseline(
    renderJson(reportOf(demoFacts)),
    "last.json",
    "the previous report",
  );
  return judgeFacts(facts, { ...requestFor(settings, selected), previous: earlier });
};

/** Complete, and nothing is wrong: rules that the reference account passes. */
export const cleanReport = (): Report => {
  const passed = everyRule.filter(({ id }) =>
    ["enc-rds-at-rest", "ha-rds-multi-az", "hc-interval", "dr-rds-backups-kept"].includes(id),
  );
  return reportOf(factsWith(), {}, passed);
};

const firstFailure = (report: Report): Finding => {
  const found = report.findings.find(({ verdict }) => verdict === "fail");
  if (found === undefined) throw new Error("the demonstration's account has no failure");
  return found;
};

/** What no reader may meet in any text, be it of one line or of several. */
export const unprintable =
  /(?![\n\t])\p{Cc}|\p{Cs}|[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;

/** What AWS could answer as a name, or someone who wants to mislead a reader could choose. */
export const hostileNames: Readonly<Record<string, string>> = {
  "terminal colours": "red\u001b[31mname\u001b[0m",
  "a terminal title": "title\u001b]0;owned\u0007name",
  "a terminal link": "\u001b]8;;https://example.com\u001b\\click\u001b]8;;\u001b\\",
  "eight-bit control sequence": "csi\u009b2Jname",
  "backspaces and bells": "bad\b\b\bgood\u0007\u0000",
  "a line that looks like ours": "db\n GO  no failure of severity medium or above",
  "carriage return": "real\rfake",
  HTML: '<script>alert(1)</script><img src=x onerror="alert(1)">',
  Markdown: "[click](https://example.com) **bold** `code` {0}",
  "right-to-left override": "safe\u202Egnp.exe\u2069",
  "marks of direction": "safe\u061C\u200Egnp\u200F.exe",
  "signs without width": "sa\u200bf\u2060e\ufeff\u00ad\u{e0067}\u200d\u3164",
  "a link behind a sign without width": "[click]\u200b(https://example.com) {\u00070}",
  "a link in several characters": "[click]\r(https://example.com)",
  "a formula": '=HYPERLINK("https://example.com",A1)',
  XML: "]]></failure><!--&lt;\u0000<![CDATA[",
  "a workflow command": "::error file=a.ts::owned%0A##[error]owned",
  "line separators": "one\u2028two\u2029three\tfour",
  "half a surrogate pair": "half\ud83d",
  Unicode: "数据库-δεδομένα-🗄️-ñ",
  "5,000 characters": "x".repeat(5_000),
  "nothing but spaces": "   ",
};

/** One finding with this text wherever an answer of AWS, or a name, can stand. */
const named = (finding: Finding, name: string, position: number): Finding => ({
  ...finding,
  id: `${finding.id.slice(0, -4)}${position.toString(16).padStart(4, "0")}`,
  resource: { ...finding.resource, id: `${finding.resource.id}/${name}`, name },
  message: `${name}: it is public as ${name}`,
  application: name,
  evidence: finding.evidence.map((evidence) => ({
    ...evidence,
    resource: name,
    value: [name, { [name]: name }],
  })),
  notes: [name],
});

/** The demonstration's account, its names and answers replaced by hostile ones. */
export const hostileReport = (names: readonly string[] = Object.values(hostileNames)): Report => {
  const report = reportOf(demoFacts);
  const failure = firstFailure(report);
  const undecided = (name: string, position: number): Finding => ({
    ...named(failure, name, 1_000 + position),
    verdict: "unknown",
    unknown: [
      {
        reason: "error",
        api: "rds:DescribeDBInstances",
        error: `failed: ${name}`,
        action: "rds:DescribeDBInstances",
        settle: `look at ${name}`,
      },
      { reason: "undecided", api: null, error: name, action: null, settle: `name ${name}` },
    ],
  });
  return {
    ...report,
    complete: false,
    findings: [
      ...report.findings,
      ...names.map((name, i) => named(failure, name, i)),
      ...names.map(undecided),
    ],
    waivers: names.map((name) => ({
      ...{ rule: name, resource: name, reason: name, expiry: "2026-01-01", owner: name },
      ...{ state: "expired", findings: 1, message: `the waiver for ${name} expired` },
    })),
    applications: report.applications.flatMap((application) =>
      names.map((name) => ({
        ...application,
        name,
        environment: name,
        members: mapMembers(application, (member) => ({ ...member, name, because: [name] })),
        undecided: [`${name} could not be placed`],
      })),
    ),
    collection: {
      ...report.collection,
      unread: names.map((name) => ({
        api: "rds:DescribeDBInstances",
        account: failure.account,
        region: failure.region,
        reason: "error",
        error: name,
        action: "rds:DescribeDBInstances",
      })),
    },
  };
};

/** An account of which nothing is found. */
export const quietAccount = (regions: readonly string[], id = "111122223333"): ReportedAccount => ({
  ...{ id, partition: "aws", regions, verdict: "GO", unknown: 0, unread: 0 },
  failures: { critical: 0, high: 0, medium: 0, low: 0 },
});

/** So many failures, the mildest first. */
export const reportOfMany = (count: number): Report => {
  const report = reportOf(demoFacts);
  const failure = firstFailure(report);
  const severities: readonly Severity[] = ["low", "medium", "high", "critical"];
  const findings = Array.from({ length: count }, (_, index): Finding => {
    const name = `database-${index}`;
    return {
      ...failure,
      id: index.toString(16).padStart(32, "0"),
      severity: severities[Math.floor((index * severities.length) / count)] ?? "low",
      resource: { ...failure.resource, id: `${failure.resource.id}-${index}`, name },
      message: `${name}: it is public`,
    };
  });
  return { ...report, findings };
};

/** The members of an application, each changed. */
export const mapMembers = (
  { members }: ReportedApplication,
  change: (member: ReportedMember) => ReportedMember,
): ReportedApplication["members"] => ({
  loadBalancer: members.loadBalancer.map(change),
  frontend: members.frontend.map(change),
  backend: members.backend.map(change),
  worker: members.worker.map(change),
  database: members.database.map(change),
  cache: members.cache.map(change),
});

/** The demonstration with a rule of somebody's own, which answers no item of the guide. */
export const beyondGuideReport = (outcome: Outcome): Report =>
  reportOf(demoFacts, {}, [
    ...everyRule,
    ruleWith({
      id: "house-rule",
      title: "The house keeps to its rule",
      section: "IAC",
      items: [],
      judge: () => outcome,
    }),
  ]);
