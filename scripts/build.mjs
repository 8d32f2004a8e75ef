import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { benchmarks } from "./benchmarks.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

const bundle = (outdir, entryPoints) =>
  build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    define: { GONOGO_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });

rmSync("dist", { recursive: true, force: true });
await bundle("dist", {
  cli: join("src", "cli", "main.ts"),
  index: join("src", "index.ts"),
  packageHooks: join("src", "config", "packageHooks.ts"),
});
// They build accounts in emulators: what writes is no part of the package.
await bundle(join("dist", "tools"), {
  mutations: join("fixtures", "mutations.ts"),
  faults: join("fixtures", "wire", "main.ts"),
  "demo-live": join("fixtures", "demoLive.ts"),
  "rule-pages": join("src", "cli", "rulePages.ts"),
  ...Object.fromEntries(
    Object.entries(benchmarks).map(([name, [file]]) => [`bench-${name}`, join("bench", file)]),
  ),
});
