import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { UserError } from "../../src/model/userError.ts";
import { readSnapshot, writeSnapshot } from "../../src/snapshot/file.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { someFacts } from "./facts.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const text = [...snapshotText(someFacts)].join("");

const refusalOf = async (file: string): Promise<string> => {
  const error: unknown = await readSnapshot(file).then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toContain(file);
  expect(message).not.toMatch(/[\r\n]/);
  return message;
};

describe("a snapshot in a file", () => {
  test.each([
    { name: "scan.ndjson", zipped: false },
    { name: "scan", zipped: false },
    { name: "scan.ndjson.gz", zipped: true },
    { name: "scan.gz.ndjson", zipped: false },
  ])("$name: compressed is $zipped, and it is read again", async ({ name, zipped }) => {
    await writeSnapshot(at(name), someFacts);
    const bytes = await readFile(at(name));
    expect((zipped ? gunzipSync(bytes) : bytes).toString("utf8")).toBe(text);
    expect(await readSnapshot(at(name))).toEqual(someFacts);
  });

  test("the same facts make the same bytes, compressed too", async () => {
    await writeSnapshot(at("a.gz"), someFacts);
    await writeSnapshot(at("b.gz"), someFacts);
    expect(await readFile(at("a.gz"))).toEqual(await readFile(at("b.gz")));
  });

  test("what is in the file tells whether it is compressed, for files are renamed", async () => {
    await writeFile(at("renamed.ndjson"), gzipSync(text));
    await writeFile(at("renamed.gz"), text);
    expect(await readSnapshot(at("renamed.ndjson"))).toEqual(someFacts);
    expect(await readSnapshot(at("renamed.gz"))).toEqual(someFacts);
  });

  test("a compressed one that was cut anywhere is refused", async () => {
    const zipped = gzipSync(text);
    for (let length = 0; length < zipped.length; length += 7) {
      await writeFile(at("cut.gz"), zipped.subarray(0, length));
      expect(await refusalOf(at("cut.gz"))).toMatch(/record (it again|one with)|is empty/);
    }
  });

  test("a compressed one with a bit that fell over is refused", async () => {
    const zipped = gzipSync(text);
    const middle = Math.floor(zipped.length / 2);
    zipped[middle] = (zipped[middle] ?? 0) ^ 1;
    await writeFile(at("damaged.gz"), zipped);
    expect(await refusalOf(at("damaged.gz"))).toContain("record it again");
  });

  test.each([
    { name: "nothing.ndjson", says: "no such snapshot" },
    { name: ".", says: "EISDIR" },
    { name: "no-folder/scan.ndjson", says: "no such snapshot" },
  ])("$name cannot be read: $says", async ({ name, says }) => {
    expect(await refusalOf(`${folder}/${name}`)).toContain(says);
  });

  const limits = { line: 2_000, whole: 100_000 };
  const readWithin = (file: string): Promise<unknown> =>
    readSnapshot(file, limits).catch((error) => error);

  test("a line that does not end is given up before all of it is read", async () => {
    await writeFile(at("line.ndjson"), "x".repeat(50_000));
    await writeFile(at("line.ndjson.gz"), gzipSync("x".repeat(50_000_000)));
    for (const file of [at("line.ndjson"), at("line.ndjson.gz")]) {
      const error = await readWithin(file);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toMatch(/^\S+, line 1: it is longer than /);
    }
  });

  test("what is larger than memory is refused before it fills it, and says what to do", async () => {
    const [header = "", ...rest] = text.split("\n");
    const rows = JSON.stringify({ kind: "ec2.subnet", id: "x", value: "y".repeat(1_000) });
    const bomb = [
      header,
      rest[0],
      ...Array.from({ length: 200 }, (_, n) => rows.replace("x", `${n}`)),
    ];
    await writeFile(at("bomb.gz"), gzipSync(`${bomb.join("\n")}\n`));
    const error = await readWithin(at("bomb.gz"));
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/--max-old-space-size/);
  });

  test("a snapshot within the limits is read, whatever its pieces", async () => {
    expect(await readWithin(at("a.gz"))).toEqual(someFacts);
  });

  test("what is no UTF-8 is refused: nothing is replaced by signs of its own", async () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf("öffentlich")] = 0xff;
    await writeFile(at("latin.ndjson"), bytes);
    expect(await refusalOf(at("latin.ndjson"))).toMatch(/damaged at line 3/);
    await writeFile(at("utf16.ndjson"), Buffer.from(text, "utf16le"));
    expect(await refusalOf(at("utf16.ndjson"))).toMatch(/no snapshot of gonogo/);
  });

  test("a recording that cannot be written leaves the one of before as it was", async () => {
    await mkdir(at("taken.ndjson"));
    await expect(writeSnapshot(at("taken.ndjson"), someFacts)).rejects.toThrow(UserError);
    expect(await readdir(at("taken.ndjson"))).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.startsWith(".gonogo-"))).toEqual([]);
  });
});
