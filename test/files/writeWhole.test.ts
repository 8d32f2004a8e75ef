import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { checkWritable, writeWhole } from "../../src/files/writeWhole.ts";
import { UserError } from "../../src/model/userError.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  await mkdir(join(folder, "taken"));
  await writeFile(join(folder, "taken", "inside.txt"), "inside");
  await writeFile(join(folder, "old.txt"), "old");
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const untouched = ["old.txt", "taken"];

const refusalOf = async (work: Promise<void>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toMatch(/[\r\n]/);
  return message;
};

describe("a file is written whole", () => {
  test.each<{ name: string; content: string | Uint8Array }>([
    { name: "new.txt", content: "new" },
    { name: "old.txt", content: "newer" },
    { name: "empty.txt", content: "" },
    { name: "taken/deep.bin", content: Uint8Array.from([0x1f, 0x8b, 0x00, 0xff]) },
  ])("$name", async ({ name, content }) => {
    await checkWritable(at(name));
    await writeWhole(at(name), content);
    expect(await readFile(at(name))).toEqual(Buffer.from(content));
    const left = [...(await readdir(folder)), ...(await readdir(at("taken")))];
    expect(left.filter((entry) => entry.startsWith(".gonogo-"))).toEqual([]);
  });

  test("through a link: the link stays, the file that it names is replaced", async () => {
    await symlink(at("old.txt"), at("latest.txt"));
    await writeWhole(at("latest.txt"), "new");
    expect((await lstat(at("latest.txt"))).isSymbolicLink()).toBe(true);
    expect(await readFile(at("old.txt"), "utf8")).toBe("new");
  });

  test("two writers at once: one of them wins whole", async () => {
    const [long, short] = ["a".repeat(100_000), "b"];
    await Promise.all([writeWhole(at("race.txt"), long), writeWhole(at("race.txt"), short)]);
    expect([long, short]).toContain(await readFile(at("race.txt"), "utf8"));
    expect((await readdir(folder)).sort()).toEqual([...untouched, "race.txt"].sort());
  });
});

describe("or not at all", () => {
  test.each([
    { name: "no-folder/new.txt", says: "its folder does not exist; create it first" },
    { name: "taken", says: "cannot write" },
    { name: "old.txt/new.txt", says: "cannot write" },
  ])("$name: $says; nothing is left behind", async ({ name, says }) => {
    expect(await refusalOf(writeWhole(at(name), "new"))).toContain(says);
    expect((await readdir(folder)).sort()).toEqual(untouched);
    expect(await readFile(at("old.txt"), "utf8")).toBe("old");
    expect(await readFile(at("taken/inside.txt"), "utf8")).toBe("inside");
  });

  test.each([
    { name: "no-folder/new.txt", says: "its folder does not exist; create it first" },
    { name: "taken", says: "it is a folder" },
    { name: "old.txt/new.txt", says: "cannot write" },
  ])("found out before the work: $name, $says", async ({ name, says }) => {
    expect(await refusalOf(checkWritable(at(name)))).toContain(says);
    expect((await readdir(folder)).sort()).toEqual(untouched);
  });

  test.each(["new.txt", "old.txt", "taken/new.txt"])(
    "finding out writes nothing: %s",
    async (name) => {
      await checkWritable(at(name));
      expect((await readdir(folder)).sort()).toEqual(untouched);
      expect(await readdir(at("taken"))).toEqual(["inside.txt"]);
    },
  );
});
