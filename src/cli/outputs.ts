import { renderConsole } from "../../reporters/console.ts";
import { renderJson } from "../../reporters/json.ts";
import { renderSarif } from "../../reporters/sarif.ts";
import { checkDistinct, type UsedFile } from "../files/distinct.ts";
import { checkWritable, writeWhole } from "../files/writeWhole.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/userError.ts";

const formats = ["console", "json", "sarif"] as const;
type Format = (typeof formats)[number];

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

export interface Screen {
  readonly color: boolean;
  readonly includeWaived: boolean;
}

const render = (report: Report, { format, file }: Output, screen: Screen): string => {
  switch (format) {
    case "json":
      return renderJson(report);
    case "sarif":
      return renderSarif(report, { includeWaived: screen.includeWaived });
    case "console":
      return renderConsole(report, {
        width: Math.max(narrowest, Math.min(widest, process.stdout.columns ?? unknownWidth)),
        color: screen.color && file === null,
      });
  }
};

const print = (text: string): Promise<void> =>
  new Promise((done, failed) => {
    process.stdout.write(text, (error) => {
      // A reader that has seen enough (`| head`) is no failure.
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") failed(error);
      else done();
    });
  });

/** Writes every report; files whole or not at all. */
export const writeOutputs = async (
  report: Report,
  outputs: readonly Output[],
  screen: Screen,
): Promise<void> => {
  for (const output of outputs) {
    const text = render(report, output, screen);
    await (output.file === null ? print(text) : writeWhole(output.file, text));
  }
};
