import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rules } from "../../rules/index.generated.ts";
import { resolveConfig } from "../config/resolve.ts";
import { exitCode } from "../model/report.ts";
import { judgeFacts } from "../scan.ts";
import { readSnapshot } from "../snapshot/file.ts";
import { tool } from "../version.ts";
import { parseOutputs, writeOutputs } from "./outputs.ts";

const inPackage = join("fixtures", "accounts", "demo.ndjson");

/** The account lies beside the code, in the repository and in the package. */
const embeddedAccount = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, inPackage)) && dirname(folder) !== folder)
    folder = dirname(folder);
  return join(folder, inPackage);
};

/** Judges the embedded account, says that it is one, and which exit code a scan would give. */
export const runDemo = async (given: {
  readonly output: readonly string[];
  readonly color: boolean;
}): Promise<0> => {
  const outputs = await parseOutputs(given.output);
  const settings = resolveConfig({}, rules);
  const facts = await readSnapshot(embeddedAccount());
  const report = judgeFacts(facts, {
    tool,
    settings,
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete: false,
    now: null,
  });
  process.stderr.write(
    "gonogo: a recorded account, built for this demonstration in an emulator; nothing is read from AWS\n",
  );
  await writeOutputs(report, outputs, { ...given, includeWaived: false });
  process.stderr.write(
    `gonogo: a scan would exit with ${exitCode(report.verdict)}; the demo exits with 0\n`,
  );
  return 0;
};
