import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkDistinct, type UsedFile } from "../../src/files/distinct.ts";
import { UserError } from "../../src/model/userError.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  await mkdir(at("reports"));
  await writeFile(at("account.ndjson"), "");
  await symlink(at("account.ndjson"), at("link.ndjson"));
  await link(at("account.ndjson"), at("hard.ndjson"));
  await symlink(at("reports"), at("linked"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const read = (file: string): UsedFile => ({ name: `read ${file}`, file, use: "read" });
const written = (file: string): UsedFile => ({ name: `write ${file}`, file, use: "written" });

const spellings: readonly (readonly [string, string, string])[] = [
  ["the same path", "account.ndjson", "account.ndjson"],
  ["a path with dots", "account.ndjson", "reports/../account.ndjson"],
  ["a symbolic link", "account.ndjson", "link.ndjson"],
  ["a hard link", "account.ndjson", "hard.ndjson"],
  ["a new file", "new.json", "./new.json"],
  ["a new file in a linked folder", "reports/new.json", "linked/new.json"],
];

describe("one file under two names is refused", () => {
  test.each(spellings)("%s, written twice", async (_, one, other) => {
    await expect(checkDistinct([written(at(one)), written(at(other))])).rejects.toThrow(
      new UserError(`write ${at(one)} and write ${at(other)} are the same file; give each its own`),
    );
  });

  test.each(spellings)("%s, written over what is read", async (_, one, other) => {
    const refusal = new UserError(
      `write ${at(other)} would overwrite what read ${at(one)} reads; choose another file`,
    );
    await expect(checkDistinct([read(at(one)), written(at(other))])).rejects.toThrow(refusal);
    await expect(checkDistinct([written(at(other)), read(at(one))])).rejects.toThrow(refusal);
  });

  test("a path from here, and one from the root", async () => {
    const here = relative(process.cwd(), at("account.ndjson"));
    await expect(checkDistinct([read(here), written(at("account.ndjson"))])).rejects.toThrow(
      UserError,
    );
  });
});

describe("what may be", () => {
  test.each<readonly [string, () => readonly UsedFile[]]>([
    ["different files", () => [written(at("a.json")), written(at("b.json"))]],
    ["one name in two folders", () => [written(at("a.json")), written(at("reports/a.json"))]],
    ["one file read twice", () => [read(at("account.ndjson")), read(at("link.ndjson"))]],
    ["a device written twice", () => [written("/dev/zero"), written("/dev/zero")]],
    ["nothing", () => []],
  ])("%s", async (_, files) => {
    await expect(checkDistinct(files())).resolves.toBeUndefined();
  });
});
