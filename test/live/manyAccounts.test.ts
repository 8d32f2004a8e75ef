import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { must } from "../../fixtures/accounts/must.ts";
import { closedRegion, denial } from "../../fixtures/wire/errors.ts";
import { type Lane, passing, startProxy, type WireProxy } from "../../fixtures/wire/proxy.ts";
import type { Report } from "../../src/model/report.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";

const management = "500000000001";
const region = "eu-west-1";
const milliseconds = 120_000;

/** The others cover most of it, in less time. */
const inFull = process.env.GONOGO_FULL ? test : test.skip;

/** Findings without instants, of which each reading has its own. */
const withoutTimes = (findings: Report["findings"]): unknown =>
  JSON.parse(JSON.stringify(findings).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "an instant"));

describeLive("several accounts and regions, over the wire", (emulator) => {
  let proxy: WireProxy;
  let lane: Lane;
  let folder: string;
  /** One that is built, one that is empty, one that lets nobody in. */
  let built: string;
  let empty: string;
  let shut: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    const clientIn = (accessKeyId: string) => ({
      endpoint: emulator().endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "emulator" },
    });
    const organizations = new OrganizationsClient(clientIn(management));
    await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const made: string[] = [];
    for (const name of ["built", "empty", "shut"]) {
      const { CreateAccountStatus } = await organizations.send(
        new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
      );
      made.push(must(CreateAccountStatus?.AccountId));
    }
    [built = "", empty = "", shut = ""] = made;
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: management }, Action: "sts:AssumeRole" }],
    };
    for (const account of [built, empty]) {
      await new IAMClient(clientIn(account)).send(
        new CreateRoleCommand({
          RoleName: "gonogo",
          AssumeRolePolicyDocument: JSON.stringify(trust),
        }),
      );
    }
    await buildAccount({ endpoint: emulator().endpoint, account: built, region }, reference);
    proxy = await startProxy(emulator().endpoint);
    lane = proxy.lane(management);
    lane.disturb((arrival) =>
      arrival.api === "sts:AssumeRole" && [shut, management].some((id) => arrival.text.includes(id))
        ? { does: "answer", answer: denial(arrival) }
        : passing,
    );
  }, milliseconds);
  afterAll(async () => {
    await proxy?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (args: readonly string[], key = lane.accessKey) =>
    gonogo(args, accountIn({ ...emulator(), endpoint: proxy.endpoint }, key), folder);

  const reportIn = async (name: string): Promise<Report> =>
    JSON.parse(await readFile(join(folder, name), "utf8"));

  const bytesOf = (name: string) => readFile(join(folder, name), "utf8");

  test(
    "an organization: each place recorded, one account that is shut leaves the others whole, merged to the same bytes",
    async () => {
      const some = ["--item", "HA-2", "--item", "IAM-1"];
      const everyone = ["--organization", "--account-role", "gonogo", ...some];
      const scan = await run([
        ...["scan", ...everyone, "--region", region, "--region", "eu-north-1"],
        ...["--record", "organization/", "--output", "json=live.json"],
      ]);
      expect(scan.stderr).toContain(`${management} is your own account, and is read with your own`);
      expect(scan.stderr).toContain(`${shut} cannot be read: cannot assume arn:aws:iam::${shut}`);
      const live = await reportIn("live.json");
      expect([live.verdict, scan.code]).toEqual(["INCOMPLETE", 2]);
      expect(
        live.accounts.map(({ id, verdict, missing }) => [id, verdict, missing?.length]),
      ).toEqual(
        [
          [management, "GO", undefined],
          [built, "GO", undefined],
          [empty, "GO", undefined],
          [shut, "INCOMPLETE", 3],
        ].sort(),
      );
      expect((await readdir(join(folder, "organization", built))).sort()).toEqual([
        "aws-global.ndjson.gz",
        "eu-north-1.ndjson.gz",
        "eu-west-1.ndjson.gz",
      ]);
      const merged = await run(["merge", "organization", ...some, "--output", "json=merged.json"]);
      expect(merged.code).toBe(2);
      expect(merged.stderr).toContain(`missing: ${shut} eu-north-1, eu-west-1, aws-global: cannot`);
      expect(await bytesOf("merged.json")).toBe(await bytesOf("live.json"));

      await rm(join(folder, "organization", built, "eu-north-1.ndjson.gz"));
      const lacking = await run([
        "merge",
        "organization",
        ...some,
        "--output",
        "json=lacking.json",
      ]);
      expect(lacking.code).toBe(2);
      expect(lacking.stderr).toContain(`missing: ${built} eu-north-1: nothing of it was recorded`);

      lane.disturb(() => passing);
      const resumed = await run([
        ...["scan", ...everyone, "--resume", "organization"],
        ...["--output", "json=resumed.json"],
      ]);
      expect([resumed.stderr, resumed.code]).toEqual([expect.stringMatching(/GO: /), 0]);
      const asked = lane.arrivals.filter(({ api }) => api === "sts:AssumeRole");
      expect(asked).toHaveLength(2);
      const twice = await run(["merge", "organization", ...some, "--output", "json=twice.json"]);
      expect(twice.code).toBe(0);
      expect(await bytesOf("twice.json")).toBe(await bytesOf("resumed.json"));
    },
    milliseconds,
  );

  test(
    "one place at a time, merged, is what one scan finds",
    async () => {
      const regions = [region, "eu-north-1"];
      const entering = ["--account", built, "--account-role", "gonogo"];
      const into = ["--record", "places/", "--quiet"];
      lane.disturb(() => passing);
      for (const one of regions) {
        const collected = await run(["collect", ...entering, "--region", one, ...into]);
        expect([collected.stderr, collected.code]).toEqual(["", 0]);
      }
      const global = await run(["collect", ...entering, "--global", "--from", "places", ...into]);
      expect([global.stderr, global.code]).toEqual(["", 0]);
      const merged = await run(["merge", "places", "--output", "json=places.json"]);
      const plain = await run(
        [
          ...["scan", "--region", region, "--region", "eu-north-1"],
          ...["--output", "json=plain.json"],
        ],
        built,
      );
      expect([merged.code, plain.code]).toEqual([0, 0]);
      const [of, at] = await Promise.all([reportIn("plain.json"), reportIn("places.json")]);
      expect(withoutTimes(at.findings)).toEqual(withoutTimes(of.findings));
      expect([at.verdict, at.reason, at.accounts, at.checklist]).toEqual([
        of.verdict,
        of.reason,
        of.accounts,
        of.checklist,
      ]);
      expect(at.collection).toEqual(of.collection);
      expect(at.applications).toEqual(of.applications);
      expect(at.applications.map(({ verdict }) => verdict)).toContain("GO");
    },
    milliseconds,
  );

  inFull(
    "global services that rest on a region that is not there conclude nothing from it",
    async () => {
      await cp(
        join(folder, "places", built, `${region}.ndjson.gz`),
        join(folder, "half.ndjson.gz"),
      );
      const expected = {
        expected: "gonogo",
        version: 1,
        terms: {},
        accounts: [
          {
            ...{ id: built, partition: "aws", regions: ["eu-north-1", region] },
            ...{ global: true, forbidden: [], failure: null },
          },
        ],
      };
      const { terms } = JSON.parse(await bytesOf("organization/expected.json"));
      await writeFile(join(folder, "half.json"), JSON.stringify({ ...expected, terms }));
      const collected = await run([
        ...["collect", "--account", built, "--account-role", "gonogo", "--global"],
        ...["--from", "half.ndjson.gz", "--expected", "half.json", "--record", "global.ndjson"],
      ]);
      expect(collected.code).toBe(2);
      expect(collected.stderr).toContain("nothing is recorded of eu-north-1");
      const merged = await run([
        ...["merge", "half.ndjson.gz", "global.ndjson", "--output", "json=half-report.json"],
      ]);
      expect(merged.code).toBe(2);
      expect((await reportIn("half-report.json")).accounts).toMatchObject([
        { id: built, missing: [{ region: "eu-north-1" }] },
      ]);
    },
    milliseconds,
  );

  inFull(
    "every region that is enabled, and those that are closed are named",
    async () => {
      lane.disturb((arrival) =>
        arrival.region.startsWith("ap-")
          ? { does: "answer", answer: closedRegion(arrival) }
          : passing,
      );
      const scan = await run([
        ...["scan", "--all-regions", "--item", "HA-2", "--record", "all.ndjson"],
        ...["--output", "json=all.json"],
      ]);
      expect(scan.stderr).toContain(
        `not read in ${management}, for a service control policy refuses every call there: ap-`,
      );
      const report = await reportIn("all.json");
      const [account] = report.accounts;
      expect(account?.forbidden?.every((name) => name.startsWith("ap-"))).toBe(true);
      expect(account?.regions).toContain(region);
      expect(report.complete).toBe(true);
      await run(["scan", "--from", "all.ndjson", "--item", "HA-2", "--output", "json=replay.json"]);
      expect(await bytesOf("replay.json")).toBe(await bytesOf("all.json"));
    },
    milliseconds,
  );
});
