import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";

/** Far more than it takes anywhere; what is quadratic in these lengths takes hours. */
const killMilliseconds = 240_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("no text, however made, keeps a reader of foreign texts busy without end", async () => {
  const outfile = join(folder, "attacks.mjs");
  await build({
    entryPoints: [join("test", "hostile", "attacks.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  const child = spawn(process.execPath, [outfile], { timeout: killMilliseconds });
  let last = "";
  child.stdout.on("data", (data: Buffer) => {
    last = data.toString().trimEnd().split("\n").at(-1) ?? last;
  });
  await once(child, "close");
  expect(last).toBe("done");
}, 300_000);
