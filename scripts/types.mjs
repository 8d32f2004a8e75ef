import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/**
 * Takes of the compiler's declarations what the library's surface leads to, and leaves the rest: most of
 * the house is nobody's business.
 */
const emitted = join(".cache", "types");
const target = join("dist", "types");

const relativeImport = /(\bfrom |\bimport\()"(\.{1,2}\/[^"]+)\.tsx?"/g;

const wanted = new Set();
const follow = (file) => {
  if (wanted.has(file)) return;
  wanted.add(file);
  const text = readFileSync(join(emitted, file), "utf8");
  for (const [, , path] of text.matchAll(relativeImport)) {
    follow(normalize(join(dirname(file), `${path}.d.ts`)));
  }
};
follow(join("src", "index.d.ts"));

const stale = existsSync(target)
  ? readdirSync(target, { recursive: true }).filter(
      (file) => file.endsWith(".d.ts") && !wanted.has(file),
    )
  : [];
for (const file of stale) rmSync(join(target, file));
// What is as it should be is left alone: somebody may be reading it.
for (const file of wanted) {
  const text = readFileSync(join(emitted, file), "utf8").replace(relativeImport, '$1"$2.js"');
  const path = join(target, file);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
