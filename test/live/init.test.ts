import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";

const account = "300000000015";
const region = "eu-west-1";

describeLive("gonogo init, over the wire", (emulator) => {
  test("writes what the account holds, and a scan takes it", async () => {
    const { endpoint } = emulator();
    await buildAccount({ endpoint, account, region }, reference);
    const folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    const inAccount = { ...accountIn(emulator(), account), AWS_REGION: region };
    try {
      const run = await gonogo(["init"], inAccount, folder);
      expect(run).toMatchObject({ code: 0, stdout: "" });
      expect(run.stderr).toMatch(
        /^gonogo: wrote gonogo\.config\.yaml, with what account 300000000015 holds \(applications: 1\); /,
      );
      const text = await readFile(join(folder, "gonogo.config.yaml"), "utf8");
      expect(text).toContain('\nregions: ["eu-west-1"]\n');
      expect(text).toMatch(/\n {2}- name: "shop"\n {4}environment: "production"\n/);
      expect(text).toContain('    backend: ["backend"]\n');
      const scan = await gonogo(["scan", "--item", "SG-*"], inAccount, folder);
      expect(scan.code).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
