import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildRareAccount } from "../../fixtures/accounts/rare.ts";
import { denial } from "../../fixtures/wire/errors.ts";
import {
  type Disturbance,
  type Lane,
  passing,
  startProxy,
  type WireProxy,
} from "../../fixtures/wire/proxy.ts";
import { rules } from "../../rules/index.generated.ts";
import { policyOf } from "../../src/cli/policy.ts";
import type { Report, UnreadEntry } from "../../src/model/report.ts";
import { nothingRequested } from "../../src/model/settings.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";
import { actionsAskedBy, allows, type Policy } from "../support/serviceAuthorization.ts";

const region = "eu-west-1";
const account = "500000000001";
const scanMilliseconds = 60_000;
const requested = ["--sample-logs", "--cost-explorer"];

/** Actions for whose operations the account gives no reason, each with what would be one. */
const unasked: readonly (readonly [action: string, reason: string])[] = [
  ["backup:ListRecoveryPointsByResource", "a resource that AWS Backup has saved"],
  ["cloudformation:DescribeStackResources", "more stacks than resources that no tag tells of"],
  ["rds:DescribeDBInstanceAutomatedBackups", "backups that are replicated"],
  ["secretsmanager:ListSecretVersionIds", "a secret that the config says is rotated by hand"],
];

/** An operation for which an IAM action is missing is denied, and the denial names it. */
const enforcing =
  (missing: (api: string) => string | null): Disturbance =>
  (arrival) => {
    const action = missing(arrival.api);
    return action === null ? passing : { does: "answer", answer: denial(arrival, action) };
  };

const grantedBy = ({ Statement }: Policy): readonly string[] =>
  Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);

const droppable = grantedBy(
  policyOf(rules, { ...nothingRequested, sampleLogs: true, costExplorer: true }),
).filter((action) => !unasked.some(([other]) => other === action));

/** Actions that one operation asks for beside another, that several share, or that have names of their own. */
const telling = [
  "cloudformation:ListStacks",
  "budgets:ViewBudget",
  "s3:GetEncryptionConfiguration",
];

describeLive("a scan under the printed policy, enforced over the wire", (emulator) => {
  let folder: string;
  let proxy: WireProxy;
  let lane: Lane;
  let policy: Policy;
  let free: Report;

  const scan = async (...more: readonly string[]): Promise<Report> => {
    const file = join(folder, "report.json");
    await rm(file, { force: true });
    await gonogo(
      ["scan", "--region", region, ...requested, "--output", `json=${file}`, ...more],
      accountIn({ ...emulator(), endpoint: proxy.endpoint }, lane.accessKey),
    );
    return JSON.parse(await readFile(file, "utf8"));
  };

  /** The first action that an operation asks for and that the policy does not allow. */
  const missingIn =
    (enforced: Policy) =>
    (api: string): string | null =>
      actionsAskedBy(api).find((action) => !allows(enforced, action)) ?? null;

  const without = (dropped: string): Policy => ({
    Statement: policy.Statement.map((one) =>
      one.Effect === "Allow"
        ? { ...one, Action: one.Action.filter((action) => action !== dropped) }
        : one,
    ),
  });

  const denied = ({ collection: { unread } }: Report): readonly UnreadEntry[] =>
    unread.filter(({ reason }) => reason === "denied");

  const namesOf = (entries: readonly UnreadEntry[]): readonly string[] =>
    entries.map(({ api, region: where }) => `${where} ${api}`).sort();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    const site = { endpoint: emulator().endpoint, account, region };
    await buildRareAccount(site);
    proxy = await startProxy(site.endpoint);
    lane = proxy.lane(account);
    policy = JSON.parse((await gonogo(["policy", ...requested])).stdout);
    free = await scan();
  }, 120_000);

  afterAll(async () => {
    await proxy?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test(
    "reads everything that it reads without one",
    async () => {
      lane.disturb(enforcing(missingIn(policy)));
      const report = await scan();
      expect(denied(report)).toEqual([]);
      expect(namesOf(report.collection.unread)).toEqual(namesOf(free.collection.unread));
      expect(report.checklist).toEqual(free.checklist);
      const used = new Set(lane.arrivals.flatMap(({ api }) => actionsAskedBy(api)));
      expect(
        grantedBy(policy)
          .filter((action) => !used.has(action))
          .sort(),
      ).toEqual(unasked.map(([action]) => action).sort());
    },
    scanMilliseconds,
  );

  test.each(process.env.GONOGO_FULL ? droppable : telling)(
    "without %s that one is named as missing, and nothing else is unread",
    async (dropped) => {
      lane.disturb(enforcing(missingIn(without(dropped))));
      const report = await scan();
      const named = new Set(denied(report).map(({ action }) => action));
      expect([...named]).toEqual([dropped]);
      const others = report.collection.unread.filter(({ reason }) => reason !== "denied");
      const before = namesOf(free.collection.unread);
      expect(namesOf(others).filter((name) => !before.includes(name))).toEqual([]);
      expect(report.complete).toBe(false);
    },
    scanMilliseconds,
  );

  test(
    "an alert stays while its API is denied",
    async () => {
      const rule = ["--rule", "dr-backup-buckets-protected"];
      const [json, sarif] = ["last.json", "out.sarif"].map((name) => join(folder, name));
      const outputs = ["--output", `json=${json}`, "--output", `sarif=${sarif}`];
      const alerts = async (): Promise<readonly unknown[]> => {
        const { runs } = JSON.parse(await readFile(sarif ?? "", "utf8"));
        return runs.flatMap(({ results }: { readonly results: readonly unknown[] }) =>
          results.map(
            (result) => (result as { readonly partialFingerprints: unknown }).partialFingerprints,
          ),
        );
      };
      const audit = (...more: readonly string[]) =>
        gonogo(
          ["scan", "--region", region, ...rule, ...outputs, ...more],
          accountIn({ ...emulator(), endpoint: proxy.endpoint }, lane.accessKey),
        );
      lane.disturb(() => passing);
      expect((await audit("--fail-on", "low")).code).toBe(1);
      const open = await alerts();
      expect(open.length).toBeGreaterThan(0);
      lane.disturb(enforcing(missingIn(without("s3:ListAllMyBuckets"))));
      const run = await audit("--previous", json ?? "");
      expect(run.code).toBe(2);
      expect(await alerts()).toEqual(open);
    },
    scanMilliseconds,
  );
});
