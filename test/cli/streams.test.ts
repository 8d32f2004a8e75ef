import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { gonogo } from "../support/emulator.ts";

const cli = join(process.cwd(), "dist", "cli.js");
const demo = join(process.cwd(), "fixtures", "accounts", "demo.ndjson");
const full = "/dev/full";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs with stdout on a full disk. */
const ontoFullDisk = async (...args: readonly string[]) => {
  const disk = await open(full, "w");
  try {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      stdio: ["ignore", disk.fd, "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (data: Buffer) => {
      stderr += data;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stderr };
  } finally {
    await disk.close();
  }
};

/** Runs with a reader of stdout that is gone. */
const intoClosedPipe = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr };
};

const onLinux = existsSync(full) ? describe : describe.skip;

onLinux("a full disk: one clear line, exit code 3", () => {
  const says = "gonogo: cannot write to stdout: no space is left on the device\n";
  test.each([
    ["scan", ["scan", "--from", demo]],
    ["rules", ["rules"]],
    ["explain", ["explain", "HA-2"]],
    ["policy", ["policy"]],
  ])("%s", async (_, args) => {
    expect(await ontoFullDisk(...args)).toEqual({ code: 3, stderr: says });
  });

  test("keeps no other report from being written", async () => {
    const run = await ontoFullDisk(
      ...["scan", "--from", demo, "--output", "console", "--output", "json=report.json"],
    );
    expect(run).toEqual({ code: 3, stderr: says });
    expect(JSON.parse(await readFile(join(folder, "report.json"), "utf8")).verdict).toBe("NO-GO");
  });
});

describe("a reader that has gone: a quiet end, and the exit code of the verdict", () => {
  test.each([
    ["scan", ["scan", "--from", demo, "--output", "json"], 1],
    ["rules", ["rules", "--output", "json"], 0],
  ])("%s", async (_, args, code) => {
    expect(await intoClosedPipe(...args)).toEqual({ code, stderr: "" });
  });
});

test.each([["--help"], ["--version"], ["scan", "--help"]])(
  "what is asked for goes to stdout: %s %s",
  async (...args) => {
    const { code, stdout, stderr } = await gonogo(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toBe("");
  },
);
