import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { benchmarks } from "./benchmarks.mjs";
import { bundledFile, packagesIn } from "./bundled.mjs";
import { noticesOf } from "./notices.mjs";
import { sdkReads } from "./sdk-reads.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

const bundle = (outdir, entryPoints, options) =>
  build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    platform: "node",
    target: "node20",
    format: "esm",
    define: { GONOGO_VERSION: JSON.stringify(version) },
    logLevel: "warning",
    ...options,
  });

/** What the parser says to --help at usual widths: of a pipe, and of terminals as wide or wider. */
const writeHelp = () => {
  for (const width of [80, 100]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,process.stdout.columns=${width}`, "dist/cli.js", "--help"],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    writeFileSync(join("dist", `help-${width}.txt`), stdout);
  }
};

/** Everything that runs is in the bundle. */
const selfContained = {
  mainFields: ["module", "main"],
  // Some dependencies are CommonJS, which asks for Node's own modules with `require`.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  metafile: true,
};

rmSync("dist", { recursive: true, force: true });
const { metafile } = await bundle(
  "dist",
  {
    cli: join("src", "cli", "start.ts"),
    index: join("src", "index.ts"),
    packageHooks: join("src", "config", "packageHooks.ts"),
  },
  {
    ...selfContained,
    alias: { y18n: `./${join("src", "cli", "english.ts")}` },
    plugins: [sdkReads],
  },
);
const packages = packagesIn(metafile);
mkdirSync(".cache", { recursive: true });
writeFileSync(bundledFile, `${JSON.stringify(packages, null, 2)}\n`);
writeFileSync(join("dist", "THIRD-PARTY-NOTICES.txt"), noticesOf(packages));
writeHelp();
// The engine's worker writes recordings to S3: no part of the package, which only reads.
const worker = await bundle(
  join("dist", "deploy"),
  { worker: join("deploy", "worker", "main.ts") },
  selfContained,
);
writeFileSync(
  join("dist", "deploy", "THIRD-PARTY-NOTICES.txt"),
  noticesOf(packagesIn(worker.metafile)),
);
// They build accounts in emulators: what writes is no part of the package.
await bundle(
  join("dist", "tools"),
  {
    mutations: join("fixtures", "mutations.ts"),
    faults: join("fixtures", "wire", "main.ts"),
    "demo-live": join("fixtures", "demoLive.ts"),
    "rule-pages": join("src", "cli", "rulePages.ts"),
    templates: join("deploy", "synthesize.ts"),
    ...Object.fromEntries(
      Object.entries(benchmarks).map(([name, [file]]) => [`bench-${name}`, join("bench", file)]),
    ),
  },
  { packages: "external" },
);
