import { UserError } from "../model/userError.ts";

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === "ENOSPC" ? "no space is left on the device" : (code ?? message);

/**
 * Writes to stdout. A reader that has seen enough (`| head`) is no failure.
 *
 * @param text whole, or in pieces as they are made
 * @throws UserError where the text could not be written whole
 */
export const print = async (text: string | Iterable<string>): Promise<void> => {
  for (const piece of typeof text === "string" ? [text] : text) await printPiece(piece);
};

const printPiece = (text: string): Promise<void> =>
  new Promise((done, failed) => {
    process.stdout.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") {
        failed(new UserError(`cannot write to stdout: ${reasonOf(error)}`));
      } else done();
    });
  });

/** Without listeners a stream that breaks ends the process; whoever prints hears of it anyway. */
export const hearBrokenStreams = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
};
