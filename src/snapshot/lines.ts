import { isUtf8 } from "node:buffer";
import { UserError } from "../model/userError.ts";
import { unreadableLine } from "./refusals.ts";

/** What may come of a file, lest one that was made to do so takes all memory. */
export interface Limits {
  /** Bytes of one line. */
  readonly line: number;
  /** Bytes of all lines, unpacked. */
  readonly whole: number;
}

const mebibyte = 1024 * 1024;
const inMebibytes = (bytes: number): string => `${Math.floor(bytes / mebibyte)} MiB`;

const endOfLine = 0x0a;

/**
 * The lines of a file, as it is read; one without an end is the last.
 *
 * @param name what errors call the file
 * @throws UserError for what is no UTF-8, and for what is larger than the limits
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  name: string,
  limits: Limits,
): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  let read = 0;
  let number = 1;
  const take = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
    if (length > limits.line) {
      throw new UserError(
        `${name}, line ${number}: it is longer than ${inMebibytes(limits.line)}; this is no snapshot that gonogo wrote`,
      );
    }
  };
  const line = (): string => {
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    if (!isUtf8(bytes)) throw unreadableLine(name, number);
    parts = [];
    length = 0;
    number += 1;
    return bytes.toString("utf8");
  };
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > limits.whole) {
      throw new UserError(
        `${name} holds more than ${inMebibytes(limits.whole)}, for which there is no memory: raise it with NODE_OPTIONS=--max-old-space-size=MEBIBYTES, or record fewer regions or rules at a time`,
      );
    }
    let start = 0;
    for (let end = chunk.indexOf(endOfLine); end >= 0; end = chunk.indexOf(endOfLine, start)) {
      take(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
  }
  if (length > 0) yield line();
}
