import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";

const page = readFileSync("SECURITY.md", "utf8");

/** The names that the page lists after a sentence. */
const listedAfter = (sentence: string): readonly string[] => {
  const [, rest = ""] = page.split(sentence);
  return [...(/^\n\n((?:- `[^`]+`\n)+)/.exec(rest)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(
    ([, name = ""]) => name,
  );
};

const sources = ["src", "reporters", "rules"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const file = join(folder, name);
      return { file: file.replaceAll("\\", "/"), text: readFileSync(file, "utf8") };
    }),
);
/** Modules whose code, not whose texts, matches. */
const matching = (pattern: RegExp): readonly string[] =>
  sources.flatMap(({ file, text }) => (pattern.test(text) ? [file] : [])).sort();

describe("SECURITY.md says of the sources what is true", () => {
  test("the environment variables", () => {
    const read = sources
      .filter(({ file }) => !file.startsWith("rules/"))
      .flatMap(({ text }) => [...text.matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name));
    expect(listedAfter("the SDK reads AWS's own:")).toEqual([...new Set(read)].sort());
    expect(matching(/process\.env(?!\.[A-Z])/)).toEqual([]);
  });

  test("who opens connections", () => {
    const opening = matching(
      /from "(node:)?(https?|net|tls|dgram|dns|http2)(\/promises)?"|\bnew WebSocket\(|(?<![.\w])fetch\((?!\{|token)/,
    ).filter((file) => !/^src\/collect\/(services\/|collector\.ts)/.test(file));
    expect(listedAfter("leave that to the SDK behind the guards:")).toEqual(opening);
  });

  test("who writes files", () => {
    const writing = matching(
      /import[^;]*\b(writeFile|appendFile|createWriteStream|mkdir|copyFile|symlink|rename|open)(Sync)?\b[^;]*from "node:fs/,
    );
    expect(listedAfter("These modules write files:")).toEqual(writing);
  });

  test("no other program is started, and no text is evaluated", () => {
    expect(matching(/child_process|worker_threads|node:vm"|\beval\(|new Function\(/)).toEqual([]);
    expect(matching(/\bimport\(path|import\(pathToFileURL/)).toEqual([
      "src/config/ownRules.ts",
      "src/config/parse.ts",
    ]);
  });

  test("how many packages the bundle holds", () => {
    const bundled: readonly string[] = JSON.parse(
      readFileSync(join(".cache", "bundled.json"), "utf8"),
    );
    expect(page).toContain(`code of ${bundled.length} packages`);
  });
});
