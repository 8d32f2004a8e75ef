import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gonogo } from "../support/emulator.ts";

const demo = join(process.cwd(), "fixtures", "accounts", "demo.ndjson");
const megabyte = 1_000_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Many accounts, each of them the demonstration's. */
const writeLarge = async (file: string, bytes: number): Promise<void> => {
  const lines = (await readFile(demo, "utf8")).trimEnd().split("\n");
  const [header = ""] = lines;
  const body = `${lines.slice(1, -1).join("\n")}\n`;
  const stream = createWriteStream(file);
  const out = file.endsWith(".gz") ? createGzip() : stream;
  if (out !== stream) out.pipe(stream);
  out.write(`${header}\n`);
  for (let written = 0, account = 100_000_000_000; written < bytes; account += 1) {
    if (!out.write(body.replaceAll("111122223333", `${account}`))) await once(out, "drain");
    written += body.length;
  }
  out.end(`${lines.at(-1)}\n`);
  await once(stream, "close");
};

test("a snapshot that memory has no room for ends in one line, compressed or not", async () => {
  for (const name of ["large.ndjson", "large.ndjson.gz"]) {
    await writeLarge(join(folder, name), 40 * megabyte);
    const run = await gonogo(
      ["scan", "--from", name],
      { NODE_OPTIONS: "--max-old-space-size=256" },
      folder,
    );
    expect(run.stderr).toMatch(
      /^gonogo: large\S* holds more than \d+ MiB.*--max-old-space-size=.*\n$/,
    );
    expect(run).toMatchObject({ code: 3, stdout: "" });
  }
}, 120_000);

// It takes minutes and gigabytes.
const whole = process.env.GONOGO_FULL ? test : test.skip;
whole(
  "a snapshot of 200 MB is judged",
  async () => {
    await writeLarge(join(folder, "200.ndjson"), 200 * megabyte);
    const run = await gonogo(
      ["scan", "--from", "200.ndjson", "--output", "json=report.json"],
      { NODE_OPTIONS: "--max-old-space-size=4144" },
      folder,
    );
    expect(run.stderr).toMatch(/NO-GO/);
    expect(run.code).toBe(1);
  },
  1_800_000,
);
