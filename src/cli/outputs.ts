import { checkDistinct, type UsedFile } from "../files/distinct.ts";
import { inChunks } from "../files/inChunks.ts";
import { checkWritable, writeWhole } from "../files/writeWhole.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/userError.ts";
import { type Format, formats } from "./formats.ts";
import { print } from "./print.ts";

/** A report to write: to a file, or to stdout where `file` is null. */
export interface Output {
  readonly format: Format;
  readonly file: string | null;
}

const parseOutput = (text: string): Output => {
  const [format = "", ...rest] = text.split("=");
  const file = rest.join("=");
  if (!formats.some((known) => known === format)) {
    throw new UserError(`unknown format "${format}" in --output; there are ${formats.join(", ")}`);
  }
  if (rest.length > 0 && file === "") {
    throw new UserError(`--output ${text} names no file; write ${format}=FILE, or ${format} alone`);
  }
  return { format: format as Format, file: rest.length > 0 ? file : null };
};

/**
 * What to write where; console on stdout where nothing is said.
 *
 * @throws UserError for an unknown format, two reports in one place, or a place that cannot be written
 */
export const parseOutputs = async (texts: readonly string[]): Promise<readonly Output[]> => {
  const outputs = texts.length === 0 ? [parseOutput("console")] : texts.map(parseOutput);
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new UserError(
      "only one report can go to stdout; give the others a file: --output json=FILE",
    );
  }
  for (const { file } of outputs) if (file !== null) await checkWritable(file);
  await checkDistinct(filesOf(outputs));
  return outputs;
};

/** The files that the reports go to. */
export const filesOf = (outputs: readonly Output[]): readonly UsedFile[] =>
  outputs.flatMap(({ format, file }) =>
    file === null ? [] : [{ name: `--output ${format}=${file}`, file, use: "written" }],
  );

const widest = 100;
const narrowest = 40;
const unknownWidth = 80;

/** The columns of the terminal, within reason. */
export const screenWidth = (): number =>
  Math.max(narrowest, Math.min(widest, process.stdout.columns ?? unknownWidth));

export interface Screen {
  readonly color: boolean;
  readonly includeWaived: boolean;
}

/** Each format's reporter, loaded when it is asked for. */
const reporters: Readonly<
  Record<
    Format,
    (report: Report, output: Output, screen: Screen) => Promise<string | Iterable<string>>
  >
> = {
  asff: async (report) => (await import("../../reporters/asff.ts")).asffPieces(report),
  console: async (report, { file }, { color }) =>
    (await import("../../reporters/console.ts")).renderConsole(report, {
      width: screenWidth(),
      color: color && file === null,
    }),
  csv: async (report) => (await import("../../reporters/csv.ts")).csvPieces(report),
  github: async (report) =>
    (await import("../../reporters/githubAnnotations.ts")).renderGithubAnnotations(report),
  html: async (report) => (await import("../../reporters/html.tsx")).renderHtml(report),
  json: async (report) => (await import("../../reporters/json.ts")).jsonPieces(report),
  junit: async (report) => (await import("../../reporters/junit.ts")).renderJunit(report),
  markdown: async (report) => (await import("../../reporters/markdown.ts")).renderMarkdown(report),
  ocsf: async (report) => (await import("../../reporters/ocsf.ts")).ocsfPieces(report),
  sarif: async (report, _, { includeWaived }) =>
    (await import("../../reporters/sarif.ts")).renderSarif(report, { includeWaived }),
};

/**
 * Writes every report; files whole or not at all. One that cannot be written keeps none of the others
 * from being written.
 *
 * @throws UserError for the first that could not be written
 */
export const writeOutputs = async (
  report: Report,
  outputs: readonly Output[],
  screen: Screen,
): Promise<void> => {
  const errors: unknown[] = [];
  for (const output of outputs) {
    const rendered = await reporters[output.format](report, output, screen);
    const text = inChunks(typeof rendered === "string" ? [rendered] : rendered);
    const written = output.file === null ? print(text) : writeWhole(output.file, text);
    await written.catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
};
