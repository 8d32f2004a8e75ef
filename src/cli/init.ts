import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { rules } from "../../rules/index.generated.ts";
import { configIn, findConfig } from "../config/find.ts";
import { resolveConfig } from "../config/resolve.ts";
import { configTemplate, type Found } from "../config/template.ts";
import { UserError } from "../model/userError.ts";
import { judgeFacts } from "../scan.ts";
import { tool } from "../version.ts";
import { loadSnapshot, replay } from "./replay.ts";
import { say } from "./say.ts";

const name = "gonogo.config.yaml";

/** The regions and applications of a snapshot. */
const foundIn = async (file: string | null): Promise<Found> => {
  if (file === null) return { regions: [], applications: [] };
  const facts = await loadSnapshot(file, resolveConfig({}, rules));
  const report = replay([file], () =>
    judgeFacts(facts, {
      tool,
      settings: resolveConfig({}, rules),
      location: { file: name, line: 1 },
      rules: { selected: rules, existing: rules },
      allowIncomplete: false,
      now: null,
    }),
  );
  const regions = [...new Set(report.accounts.flatMap((account) => account.regions))].sort();
  return { regions, applications: report.applications };
};

/**
 * Writes a commented config into the folder; never over another.
 *
 * @throws UserError where there is one, or the file cannot be written
 */
export const runInit = async (cwd: string, from: string | null): Promise<0> => {
  const existing = configIn(cwd);
  if (existing !== null) {
    throw new UserError(
      `there is a config already: ${relative(cwd, existing)}; edit it, or remove it first`,
    );
  }
  const above = findConfig(cwd);
  const found = await foundIn(from);
  try {
    await writeFile(join(cwd, name), configTemplate(found), { flag: "wx" });
  } catch (error) {
    throw new UserError(`cannot write ${name} (${(error as NodeJS.ErrnoException).code})`);
  }
  const what =
    from === null
      ? ""
      : `, with what the snapshot holds (applications: ${found.applications.length})`;
  say(`wrote ${name}${what}; what it says is in force from the next scan on`);
  if (above !== null) say(`it takes the place of ${relative(cwd, above)} for this folder`);
  return 0;
};
