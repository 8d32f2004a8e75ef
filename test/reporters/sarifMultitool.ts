import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const environment = (folder: string) => ({
  ...process.env,
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1",
  DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder,
});

/** The native program of this platform, and the official schema beside it. */
export interface Multitool {
  readonly program: string;
  readonly schema: unknown;
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

const find = (): Multitool | string => {
  try {
    const program: string = createRequire(import.meta.url)("@microsoft/sarif-multitool");
    const schema = join(dirname(program), "sarif-2.1.0.json");
    const { status, error } = spawnSync(program, ["version"], { env: environment(tmpdir()) });
    if (status !== 0) return `it does not run here: ${error?.message ?? `exit code ${status}`}`;
    return { program, schema: JSON.parse(withoutMark(readFileSync(schema, "utf8"))) };
  } catch (error) {
    return `it is not installed for ${process.platform}: ${error instanceof Error ? error.message.split("\n")[0] : error}`;
  }
};

/** The multitool, or why there is none. */
export const multitool: Multitool | string = find();

interface Complaint {
  readonly ruleId: string;
  readonly level?: string;
  readonly message: { readonly id?: string; readonly arguments?: readonly string[] };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
}

const fileOf = ({ locations: [location] }: Complaint): string =>
  decodeURIComponent(location?.physicalLocation.artifactLocation.uri.split("/").at(-1) ?? "");

const textOf = ({ ruleId, level = "warning", message }: Complaint): string =>
  `${level} ${ruleId} ${message.id ?? ""}: ${(message.arguments ?? []).join(", ")}`;

/** It wants a link to the tool's page; there is none to give before the project has one. */
const settled: ReadonlySet<string> = new Set(["Warning_ProvideToolnformationUri"]);

/** It allows five runs; GitHub takes 20: https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit */
const isOldLimit = (text: string): boolean =>
  /^error GH1004 Error_Default: runs, ([6-9]|1\d|20), 5$/.test(text);

/**
 * What the multitool says of each file. It exits with 0 also when it found errors, so its report is
 * read; one start for all files, for a start takes longer than a file.
 */
export const complaintsOf = async (
  { program }: Multitool,
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const folder = await mkdtemp(join(tmpdir(), "gonogo-sarif-"));
  try {
    const names = Object.keys(files);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const report = join(folder, "complaints.json");
    await promisify(execFile)(
      program,
      [
        "validate",
        ...names.map((name) => join(folder, name)),
        ...["--rule-kind", "Sarif;Ghas"],
        ...["--config", fileURLToPath(new URL("./sarif-multitool.xml", import.meta.url))],
        ...["--output", report, "--quiet", "true", "--log", "ForceOverwrite"],
      ],
      { env: environment(folder), maxBuffer: 64 * 1024 * 1024 },
    );
    const [run] = JSON.parse(withoutMark(await readFile(report, "utf8"))).runs;
    const { executionSuccessful, toolExecutionNotifications = [] } = run.invocations[0];
    if (executionSuccessful !== true || toolExecutionNotifications.length > 0) {
      throw new Error(`the multitool broke down: ${JSON.stringify(toolExecutionNotifications)}`);
    }
    const complaints = ((run.results ?? []) as readonly Complaint[]).filter(
      ({ message }) => !settled.has(message.id ?? ""),
    );
    return Object.fromEntries(
      names.map((name) => [
        name,
        complaints
          .filter((complaint) => fileOf(complaint) === name)
          .map(textOf)
          .filter((text) => !isOldLimit(text)),
      ]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
