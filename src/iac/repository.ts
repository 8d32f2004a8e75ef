import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** A file of the repository; where a link led to it, the file that holds the text. */
export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** A repository as the readers of code see it: paths from its root, with forward slashes; the root is "". */
export interface Repository {
  /** Names, in order; links to files are files. */
  filesIn(folder: string): readonly string[];
  /** Names, in order; links are not followed. */
  foldersIn(folder: string): readonly string[];
  /** Whether there is such a file. */
  has(file: string): boolean;
  /** The text, or null, after a warning where there is a file that is not read. */
  read(file: string, largest: number): SourceFile | null;
  /** The text of a file that a person named, wherever it lies; null, after a warning, where it is not read. */
  readNamed(path: string, largest: number): string | null;
  /** A folder's own path, behind links; null where there is none in the repository. */
  folderAt(path: string): string | null;
  /** An absolute path as one from the root; null where it leads out. */
  within(path: string): string | null;
  warn(text: string): void;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "an error";

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/**
 * Opens the repository for reading. Nothing outside of its root is read, wherever links lead.
 *
 * @param warn is told, a line at a time, what was not read, and what to do about it
 */
export const openRepository = (root: string, warn: (text: string) => void): Repository => {
  const real = realpathSync(root);
  const entries = new Map<string, readonly Dirent[]>();
  const within = (path: string): string | null => {
    const found = relative(real, path);
    if (found === "") return "";
    return found.split(sep)[0] === ".." || resolve(real, found) !== join(real, found)
      ? null
      : found.split(sep).join("/");
  };
  const realAt = (path: string): string | null => {
    try {
      return realpathSync(join(real, path));
    } catch {
      return null;
    }
  };
  const list = (folder: string): readonly Dirent[] => {
    try {
      return readdirSync(join(real, folder), { withFileTypes: true }).sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
    } catch (error) {
      warn(`${folder || "."} could not be read (${codeOf(error)}); let gonogo read it`);
      return [];
    }
  };
  const entriesIn = (folder: string): readonly Dirent[] => {
    const known = entries.get(folder) ?? list(folder);
    entries.set(folder, known);
    return known;
  };
  const readAt = (name: string, path: string, largest: number): string | null => {
    try {
      const stat = statSync(path);
      if (!stat.isFile()) return null;
      if (stat.size <= largest) return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
      warn(`${name} was not read: it is larger than ${megabytes(largest)}; split it`);
    } catch (error) {
      warn(`${name} could not be read (${codeOf(error)}); let gonogo read it`);
    }
    return null;
  };
  return {
    within,
    warn,
    filesIn: (folder) =>
      entriesIn(folder)
        .filter((entry) => entry.isFile() || entry.isSymbolicLink())
        .map(({ name }) => name),
    has(file) {
      const path = join(real, file);
      if (within(path) === null) return false;
      return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    },
    foldersIn: (folder) =>
      entriesIn(folder)
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name),
    read(file, largest) {
      const path = realAt(file);
      if (path === null) {
        warn(`${file} was not read: it is a link that leads nowhere; mend or remove it`);
        return null;
      }
      const own = within(path);
      if (own === null) {
        warn(`${file} was not read: it is a link out of the repository; put the file itself there`);
        return null;
      }
      const text = readAt(file, path, largest);
      return text === null ? null : { file: own, text };
    },
    readNamed: (path, largest) => readAt(path, path, largest),
    folderAt(path) {
      const found = realAt(path);
      if (found === null || !statSync(found).isDirectory()) return null;
      return within(found);
    },
  };
};
