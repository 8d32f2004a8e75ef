import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { describeLive, gonogo } from "../support/emulator.ts";

const account = "111122223333";

/** What `BatchImportFindings` takes at a time. */
const batch = 100;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describeLive("the AWS Security Finding Format, as somebody sends it", (emulator) => {
  test("Security Hub takes every finding of the demonstration, and has it", async () => {
    const file = join(folder, "findings.json");
    await gonogo(["demo", "--output", `asff=${file}`]);
    const findings: AwsSecurityFinding[] = JSON.parse(await readFile(file, "utf8"));
    expect(findings.length).toBeGreaterThan(batch);

    const hub = new SecurityHubClient({
      endpoint: emulator().endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId: account, secretAccessKey: "emulator" },
    });
    await hub.send(new EnableSecurityHubCommand({ EnableDefaultStandards: false }));
    for (let from = 0; from < findings.length; from += batch) {
      const Findings = findings.slice(from, from + batch);
      expect(await hub.send(new BatchImportFindingsCommand({ Findings }))).toMatchObject({
        FailedCount: 0,
        SuccessCount: Findings.length,
        FailedFindings: [],
      });
    }

    const kept = new Map<string | undefined, AwsSecurityFinding>();
    let NextToken: string | undefined;
    do {
      const page = await hub.send(new GetFindingsCommand({ MaxResults: batch, NextToken }));
      for (const finding of page.Findings ?? []) kept.set(finding.Id, finding);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    for (const finding of findings) expect(kept.get(finding.Id)).toMatchObject(finding);
    expect(kept.size).toBe(findings.length);
    hub.destroy();
  }, 120_000);
});
