import { createHash } from "node:crypto";
import { mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AnswerCache, OpenAnswers } from "../collect/answers.ts";
import { writeWhole } from "../files/writeWhole.ts";
import { isFields, jsonIn } from "../model/fields.ts";
import type { ShardId } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { isTooDeep } from "./read.ts";

const privateFolder = 0o700;
const privateFile = 0o600;
/** Write permission of group or others. */
const othersWrite = 0o022;
/** Far more than an account's revisions take. */
const largestBytes = 64 * 1024 * 1024;

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Whether nobody else may have written it; systems without user IDs do not tell. */
const isOwn = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & othersWrite) === 0);

/** A line: the digest of where it belongs and what it says, then what it says. */
const lineOf = (belongs: string, key: string, answer: unknown): string => {
  const text = JSON.stringify({ key, answer });
  return `${digestOf(`${belongs}\n${text}`)} ${text}\n`;
};

/** What a line says; null where it is cut, damaged or belongs elsewhere. */
const entryOf = (belongs: string, line: string): [key: string, answer: unknown] | null => {
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  if (line.slice(0, space) !== digestOf(`${belongs}\n${text}`)) return null;
  const said = jsonIn(text);
  return isFields(said) && typeof said.key === "string" && !isTooDeep(said)
    ? [said.key, said.answer]
    : null;
};

/** A file's text; nothing where it is missing, too large, or others may have written it. */
const textOf = async (file: string): Promise<string> => {
  const handle = await open(file).catch(() => null);
  try {
    const found = await handle?.stat();
    return handle !== null && found?.isFile() && found.size <= largestBytes && isOwn(found)
      ? await handle.readFile("utf8")
      : "";
  } catch {
    return "";
  } finally {
    await handle?.close();
  }
};

/** The answers of one kind in one place: a file, a line an answer. */
class AnswerFile implements OpenAnswers {
  readonly #file: string;
  readonly #belongs: string;
  readonly #complain: (error: unknown) => void;
  readonly #kept = new Map<string, unknown>();
  #text: Promise<string> | null = null;

  constructor(file: string, belongs: string, complain: (error: unknown) => void) {
    this.#file = file;
    this.#belongs = belongs;
    this.#complain = complain;
  }

  async known(): Promise<ReadonlyMap<string, unknown>> {
    const known = new Map<string, unknown>();
    for (const line of (await this.#before()).split("\n")) {
      const entry = entryOf(this.#belongs, line);
      if (entry !== null) known.set(...entry);
    }
    return known;
  }

  keep(key: string, answer: unknown): void {
    this.#kept.set(key, answer);
  }

  async close(isAll: boolean): Promise<void> {
    if (this.#kept.size === 0) return;
    const stays = isAll ? this.#kept : new Map([...(await this.known()), ...this.#kept]);
    const text = [...stays]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, answer]) => lineOf(this.#belongs, key, answer))
      .join("");
    if (text === (await this.#before())) return;
    try {
      await writeWhole(this.#file, text, privateFile);
    } catch (error) {
      this.#complain(error);
    }
  }

  #before(): Promise<string> {
    this.#text ??= textOf(this.#file);
    return this.#text;
  }
}

/**
 * Opens a folder in which answers are kept from scan to scan, and makes it where it is not there. What
 * there is damaged, cut, of another account, region, setting or version, is as if it were not there.
 *
 * @param version of what makes facts of answers: another one may make others
 * @param complain told that answers could not be kept
 * @throws UserError where it is no folder, cannot be made, or others may write to it
 */
export const openAnswerFolder = async (
  folder: string,
  version: string,
  complain: (error: unknown) => void,
): Promise<AnswerCache> => {
  try {
    await mkdir(folder, { recursive: true, mode: privateFolder });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "EEXIST"
        ? `--cache ${folder} is a file; name a folder`
        : `cannot make the folder ${folder} (${code}); choose another one for --cache`,
    );
  }
  if (!isOwn(await stat(folder))) {
    throw new UserError(
      `--cache ${folder} may be written to by others, who could feign answers; choose a folder of your own, or: chmod go-w ${folder}`,
    );
  }
  return {
    open: (place: ShardId, kind, terms) => {
      const { partition, account, region } = place;
      const belongs = JSON.stringify([version, partition, account, region, kind, terms]);
      const name = `${account}.${region}.${kind}.${digestOf(terms).slice(0, 16)}.answers`;
      return new AnswerFile(join(folder, name), belongs, complain);
    },
  };
};
