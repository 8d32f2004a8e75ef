import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { neglected } from "../../fixtures/accounts/faults.ts";
import { Hand } from "../../fixtures/accounts/hand.ts";
import type { Emulator } from "../../fixtures/emulators/start.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";

const [account, region] = ["100000000001", "eu-west-1"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const audit = async (emulator: Emulator): Promise<Report> => {
  const file = join(folder, "report.json");
  await gonogo(
    ["scan", "--region", region, "--output", `json=${file}`],
    accountIn(emulator, account),
  );
  return JSON.parse(await readFile(file, "utf8")) as Report;
};

/** What is nothing but its ID: another subnet, security group, volume or distribution is another one. */
const isByItsId = ({ resource, message }: Finding): boolean =>
  /::(Subnet|Volume|Distribution)$/.test(resource.type) ||
  /\bsubnet-|\bsg-|\bdistribution /.test(message);

/** What fails, by item: each with whom it is about, but for its revision, and its fingerprint. */
const failuresIn = ({ findings }: Report): readonly string[] =>
  findings
    .filter((finding) => finding.verdict === "fail" && !isByItsId(finding))
    .map(({ items, rule, resource, id }) =>
      [items, rule, resource.name.replace(/:\d+$/, ""), id].join(" "),
    )
    .sort();

const taskDefinitionsIn = ({ findings }: Report): readonly string[] => [
  ...new Set(
    findings.flatMap(({ evidence }) =>
      evidence.flatMap(({ resource }) => (/:task-definition\//.test(resource) ? [resource] : [])),
    ),
  ),
];

describeLive("the neglected account, over the wire", (emulator) => {
  test("keeps the fingerprints of its failures through a deployment, and when everything is built again", async () => {
    const site = { endpoint: emulator().endpoint, account, region };
    await buildAccount(site, neglected);
    const first = await audit(emulator());
    expect(failuresIn(first).length).toBeGreaterThan(20);

    const hand = new Hand(site);
    for (const service of ["frontend", "backend"] as const) {
      await hand.revise((container) => container, { used: true, service });
    }
    const deployed = await audit(emulator());
    expect(taskDefinitionsIn(deployed)).not.toEqual(taskDefinitionsIn(first));
    const known = failuresIn(first);
    expect(failuresIn(deployed).filter((failure) => known.includes(failure))).toEqual(known);
    // The emulator's tasks of the old revision run on: what it had wrong is wrong twice until they stop.
    expect(failuresIn(deployed).filter((failure) => !known.includes(failure))).toEqual([
      expect.stringContaining("SEC-1 sec-secrets-from-secrets-manager shop-prod-backend "),
    ]);

    await fetch(`${site.endpoint}/moto-api/reset`, { method: "POST" });
    await buildAccount(site, neglected);
    expect(failuresIn(await audit(emulator()))).toEqual(known);
  }, 240_000);
});
