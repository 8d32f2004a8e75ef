import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { gonogo } from "./support/emulator.ts";

const readme = readFileSync("README.md", "utf8");

test("the README shows what the demo prints", async () => {
  const excerpt = /<!-- demo -->\n```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const shown = excerpt.split("\n").filter((line) => line.trim() !== "");
  expect(shown.length).toBeGreaterThan(20);
  const { stdout, stderr, code } = await gonogo(["demo"]);
  expect(code).toBe(0);
  expect(stderr).toContain("a recorded account, built for this demonstration");
  const printed = stdout.split("\n");
  let from = 0;
  for (const line of shown) {
    const at = printed.indexOf(line, from);
    expect(at === -1 ? `not printed, or in another order: ${line}` : line).toBe(line);
    from = at + 1;
  }
});

test.each([
  ...new Set(
    [...readme.matchAll(/`((?:src|rules|reporters|schemas|fixtures|test)\/[\w./-]+)`/g)].map(
      ([, path]) => path ?? "",
    ),
  ),
])("the README names %s, and it is there", (path) => {
  expect(() => readFileSync(path)).not.toThrow(/ENOENT/);
});
