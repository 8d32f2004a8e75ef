import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Report } from "../../src/model/report.ts";
import { describeNeeding } from "../support/describeNeeding.ts";
import { gonogo, python } from "../support/emulator.ts";
import { Engine, type Summary } from "./support/engine.ts";
import type { Fault } from "./support/front.ts";
import { clientIn, engineAccount, makeOrganization } from "./support/organization.ts";

const role = "gonogo-scan";
const home = "eu-west-1";

/** How many accounts and regions, and which places go wrong, by the number of the account. */
interface Size {
  readonly accounts: number;
  readonly regions: readonly string[];
  /** The region of the first accounts' applications. */
  readonly built: readonly string[];
  /** Of all that is recorded: a known failure decides, else what is missing. */
  readonly verdict: "NO-GO" | "INCOMPLETE";
  readonly faults: readonly (readonly [account: number, region: string, fault: Fault])[];
}

const small: Size = {
  accounts: 3,
  regions: [home, "eu-north-1"],
  built: [home],
  verdict: "INCOMPLETE",
  faults: [
    [0, "eu-north-1", "delivered twice"],
    [0, home, "throttled once"],
    [0, "aws-global", "crashes on Lambda"],
    [1, home, "throws"],
    [1, "eu-north-1", "out of time on Lambda"],
    [2, home, "denied"],
  ],
};

/** Those that every account has from the beginning. */
const seventeen = [
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1"],
  ...["ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2"],
  ...["eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

const large: Size = {
  accounts: 20,
  regions: seventeen,
  built: [home, home, "ap-southeast-2"],
  verdict: "NO-GO",
  faults: [
    [0, "eu-north-1", "delivered twice"],
    [0, home, "throttled once"],
    [1, home, "out of time on Lambda"],
    [1, "aws-global", "crashes on Lambda"],
    [2, "ap-southeast-2", "crashes on Lambda"],
    [3, home, "throws"],
    [4, "us-east-1", "out of time everywhere"],
    [5, "aws-global", "out of time everywhere"],
    [6, home, "denied"],
    [7, "sa-east-1", "delivered twice"],
    [8, "us-west-2", "throws"],
    [9, "aws-global", "delivered twice"],
  ],
};

/** Nothing is recorded of a place that goes wrong like this; the others are done by another try. */
const lost: readonly Fault[] = ["throws", "out of time everywhere", "denied"];

const verdictsOf = ({ findings }: Report, accounts: ReadonlySet<string>) =>
  findings
    .filter(({ account }) => accounts.has(account))
    .map(({ id, rule, account, region, verdict }) => [id, rule, account, region, verdict]);

/** How each fault shows in what the front did. */
const expectedOutcomes: Readonly<Record<Fault, readonly string[]>> = {
  throws: ["Lambda: Error"],
  "crashes on Lambda": ["Lambda: Runtime.ExitError", "Fargate: done"],
  "out of time on Lambda": ["Lambda: OutOfTime", "Fargate: done"],
  "out of time everywhere": ["Lambda: Sandbox.Timedout", "Fargate: exit 137"],
  denied: ["Lambda: NotRecorded"],
  "delivered twice": ["Lambda: done", "Lambda: done"],
  "throttled once": ["Lambda: throttled", "Lambda: done"],
};

/** What is told of a place of which nothing could be recorded. */
const expectedReasons: Readonly<Partial<Record<Fault, object>>> = {
  throws: { error: "Error", cause: expect.stringContaining("no task of the state machine") },
  denied: { error: "NotRecorded", cause: expect.stringContaining("cannot assume") },
  "out of time everywhere": { cause: expect.stringContaining("exited (137)") },
};

/** A live scan of all of them would read everything once more. */
const comparedAccounts = 4;

const proof = (size: Size, milliseconds: number) => (found: string) => {
  let folder: string;
  let engine: Engine;
  let accounts: readonly string[];
  let summary: Summary;
  let merged: Buffer;
  const faults = new Map<string, Fault>();
  const places = (index: number, region: string): string => `${accounts[index]}/${region}`;

  const run = (args: readonly string[]) =>
    gonogo(args, {
      AWS_ENDPOINT_URL: engine.endpoint,
      AWS_ACCESS_KEY_ID: engineAccount,
      AWS_SECRET_ACCESS_KEY: "emulator",
      AWS_REGION: home,
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    engine = await Engine.deploy(
      found,
      home,
      {
        ExternalId: "the-engine",
        ImageTag: "1",
        ExcludedAccounts: engineAccount,
        Regions: size.regions.join(","),
        MaxConcurrency: 3,
      },
      faults,
    );
    accounts = await makeOrganization(engine.endpoint, size.accounts, size.built, [role]);
    for (const [index, region, fault] of size.faults) faults.set(places(index, region), fault);
    const ended = await engine.run();
    summary = ended.summary;
    merged = await engine.get(`runs/${ended.name}/report.json`);
    await engine.copy(`runs/${ended.name}/shards/`, join(folder, "shards"));
  }, milliseconds);
  afterAll(async () => {
    await engine?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 30_000);

  let expected: readonly string[] = [];

  /** The places of which nothing can be recorded. */
  const lostPlaces = (): readonly string[] =>
    size.faults.flatMap(([index, region, fault]) => {
      if (fault === "denied")
        return expected.filter((place) => place.startsWith(`${accounts[index]}/`));
      return lost.includes(fault) ? [places(index, region)] : [];
    });

  test("every place is recorded but those that were made to fail, which are named with the reason", async () => {
    const listed = JSON.parse(await readFile(join(folder, "shards", "expected.json"), "utf8"));
    expected = listed.accounts.flatMap(
      ({ id, regions }: { readonly id: string; readonly regions: readonly string[] }) =>
        [...regions, "aws-global"].map((region) => `${id}/${region}`),
    );
    expect(listed.accounts.map(({ id }: { readonly id: string }) => id)).toEqual(
      [...accounts].sort(),
    );
    const missing = summary.missing.map(({ account, region }) => `${account}/${region}`);
    expect([...missing].sort()).toEqual([...lostPlaces()].sort());
    expect(summary).toMatchObject({
      verdict: size.verdict,
      accounts: size.accounts,
      places: {
        expected: expected.length,
        recorded: expected.length - missing.length,
        missing: missing.length,
      },
    });
    for (const place of summary.missing) {
      const fault = faults.get(`${place.account}/${place.region}`) ?? "denied";
      expect(place).toMatchObject(expectedReasons[fault] ?? {});
    }
  });

  test("the rest was done, by another try where one had failed", () => {
    for (const [index, region, fault] of size.faults) {
      const outcomes = engine.front.done
        .filter(({ place }) => place === places(index, region))
        .map(({ on, outcome }) => `${on}: ${outcome}`);
      expect([fault, outcomes]).toEqual([fault, expectedOutcomes[fault]]);
    }
  });

  test("the merged report is to the byte what one process makes of the recorded shards", async () => {
    const file = join(folder, "alone.json");
    const shards = join(folder, "shards");
    const { code } = await run(["scan", "--from", shards, "--output", `json=${file}`]);
    expect(code).toBe({ "NO-GO": 1, INCOMPLETE: 2 }[size.verdict]);
    const alone = await readFile(file);
    expect(alone.length).toBeGreaterThan(10_000);
    expect(alone.equals(merged)).toBe(true);
    process.stderr.write(`${alone.length} bytes of ${expected.length} places are the same\n`);
  }, 120_000);

  test("a live scan of its own gives the same verdicts where nothing was lost", async () => {
    const gone = new Set(lostPlaces().map((place) => place.slice(0, 12)));
    const whole = accounts.filter((account) => !gone.has(account)).slice(0, comparedAccounts);
    const file = join(folder, "live.json");
    await run([
      ...["scan", ...whole.flatMap((account) => ["--account", account])],
      ...["--account-role", role, "--external-id", "the-engine", "--output", `json=${file}`],
      ...size.regions.flatMap((region) => ["--region", region]),
    ]);
    const compared = new Set(whole);
    const live = verdictsOf(JSON.parse(await readFile(file, "utf8")), compared);
    expect(live.length).toBeGreaterThan(50);
    expect(verdictsOf(JSON.parse(merged.toString()), compared)).toEqual(live);
  }, 600_000);

  test("alarms have a number to look at, and the last report lies where people look for it", async () => {
    const numbers = new CloudWatchClient(clientIn(engine.endpoint, home));
    const { Datapoints = [] } = await numbers.send(
      new GetMetricStatisticsCommand({
        Namespace: "gonogo",
        MetricName: "PlacesMissing",
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 7200,
        Statistics: ["Sum"],
      }),
    );
    expect(Datapoints.map(({ Sum }) => Sum)).toEqual([summary.missing.length]);
    expect((await engine.get("latest/report.json")).equals(merged)).toBe(true);
    expect([...(await engine.keys("latest/"))].sort()).toEqual([
      "latest/report.html",
      "latest/report.json",
      "latest/report.sarif",
      "latest/summary.json",
    ]);
  });
};

describeNeeding(
  "the engine's state machine, as its template defines it",
  { what: "an emulator", found: python, missing: process.env.GONOGO_PYTHON_MISSING },
  proof(process.env.GONOGO_FULL ? large : small, process.env.GONOGO_FULL ? 1_500_000 : 180_000),
  (missing) =>
    test("needs an emulator", () => {
      throw new Error(missing);
    }),
);
