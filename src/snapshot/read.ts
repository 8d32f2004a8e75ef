import type { UnreadCall } from "../model/fact.ts";
import type { Facts, Recording, Shard } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import {
  type EndLine,
  type Footer,
  type Header,
  type RowLine,
  type ShardLine,
  snapshotVersion,
} from "./format.ts";

type Fields = Readonly<Record<string, unknown>>;

const isHeader = (line: Fields): boolean => line.snapshot === "gonogo";
const isShard = (line: Fields): boolean => "shard" in line;
const isRow = (line: Fields): boolean => "kind" in line && "id" in line;
const isEnd = (line: Fields): boolean => "end" in line;
const isFooter = (line: Fields): boolean => "finishedAt" in line && "statistics" in line;

interface OpenKind {
  readonly rows: Map<string, unknown>;
  readonly unreadRows: Map<string, readonly UnreadCall[]>;
}

const isText = (value: unknown): value is string => typeof value === "string";

const emptyKind = (): OpenKind => ({ rows: new Map(), unreadRows: new Map() });

/** Puts a snapshot together, line after line; each line is checked against its place. */
class Assembly {
  #header: Header | null = null;
  #footer: Footer | null = null;
  readonly #shards: (Shard & { readonly kinds: Map<string, Recording> })[] = [];
  #open = new Map<string, OpenKind>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  add(line: Fields, number: number): void {
    if (this.#header === null) {
      this.#header = this.#checkHeader(line);
    } else if (this.#footer !== null) {
      throw this.#broken(number, "there is more after its last line");
    } else if (isShard(line)) {
      this.#startShard(line as unknown as ShardLine, number);
    } else if (isRow(line)) {
      this.#addRow(line as unknown as RowLine, number);
    } else if (isEnd(line)) {
      this.#endKind(line as unknown as EndLine, number);
    } else if (isFooter(line)) {
      this.#checkClosed(number);
      this.#footer = line as unknown as Footer;
    } else {
      throw this.#broken(number, "it is no line of a snapshot");
    }
  }

  facts(): Facts {
    const header = this.#header;
    const footer = this.#footer;
    if (header === null) throw new UserError(`${this.#name} is empty, not a snapshot of gonogo`);
    if (footer === null) {
      throw new UserError(
        `${this.#name} was cut: its last line is missing; record it again with --record`,
      );
    }
    return { startedAt: header.startedAt, ...footer, shards: this.#shards };
  }

  #checkHeader(line: Fields): Header {
    if (!isHeader(line)) {
      throw new UserError(
        `${this.#name} is no snapshot of gonogo; record one with: gonogo scan --record FILE`,
      );
    }
    const header = line as unknown as Header;
    if (header.version !== snapshotVersion) {
      throw new UserError(
        `${this.#name} is a snapshot of version ${header.version}; this gonogo reads version ${snapshotVersion}: record it again`,
      );
    }
    if (!isText(header.startedAt)) {
      throw this.#broken(1, "it does not say when the reading began");
    }
    return header;
  }

  #startShard({ shard }: ShardLine, number: number): void {
    this.#checkClosed(number);
    const { partition, account, region } = shard ?? {};
    if (![partition, account, region].every(isText)) {
      throw this.#broken(number, "it names no account and region");
    }
    const isTwin = this.#shards.some(
      (one) => one.partition === partition && one.account === account && one.region === region,
    );
    if (isTwin) throw this.#broken(number, `${account}/${region} comes twice`);
    this.#shards.push({ ...shard, kinds: new Map() });
  }

  #addRow(line: RowLine, number: number): void {
    const open = this.#open.get(line.kind) ?? emptyKind();
    this.#open.set(line.kind, open);
    const isTwin = "unread" in line ? open.unreadRows.has(line.id) : open.rows.has(line.id);
    if (isTwin) throw this.#broken(number, "its row comes twice");
    if ("unread" in line) open.unreadRows.set(line.id, line.unread);
    else open.rows.set(line.id, line.value);
  }

  #endKind({ end, readAt, rows, causes }: EndLine, number: number): void {
    const open = this.#open.get(end) ?? emptyKind();
    this.#open.delete(end);
    const shard = this.#shards.at(-1);
    if (shard === undefined) throw this.#broken(number, "it belongs to no account and region");
    if (shard.kinds.has(end)) throw this.#broken(number, `${end} ends twice`);
    if (!Array.isArray(causes)) throw this.#broken(number, `${end} does not say what broke off`);
    if (open.rows.size + open.unreadRows.size !== rows) {
      throw this.#broken(number, `${end} should have ${rows} rows`);
    }
    shard.kinds.set(end, { ...open, causes, readAt });
  }

  #checkClosed(number: number): void {
    const open = [...this.#open.keys()][0];
    if (open !== undefined) throw this.#broken(number, `${open} has no end`);
  }

  #broken(number: number, why: string): UserError {
    return new UserError(
      `${this.#name}, line ${number}: ${why}; the snapshot is damaged, record it again`,
    );
  }
}

const parse = (text: string, name: string, number: number): Fields => {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === "object" && line !== null) return line as Fields;
  } catch {
    // What is no JSON is said below, with what is no object.
  }
  throw new UserError(
    number === 1
      ? `${name} is no snapshot of gonogo; record one with: gonogo scan --record FILE`
      : `${name} was cut or damaged at line ${number}; record it again with --record`,
  );
};

/**
 * The facts of a snapshot.
 *
 * @param name what errors call it: the file's name
 * @throws UserError for another version, a cut or damaged file, or one that is no snapshot
 */
export const parseSnapshot = (text: string, name: string): Facts => {
  const assembly = new Assembly(name);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) {
    assembly.add(parse(line, name, index + 1), index + 1);
  }
  return assembly.facts();
};
