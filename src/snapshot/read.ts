import { type UnreadCall, unreadReasons } from "../model/fact.ts";
import { type Fields, fieldsOf, isFields, jsonIn } from "../model/fields.ts";
import type { Facts, Recording, Shard } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { areExpected } from "./expected.ts";
import {
  type EndLine,
  type Footer,
  type Header,
  type RowLine,
  type ShardLine,
  snapshotVersion,
} from "./format.ts";
import { noSnapshot, unreadableLine } from "./refusals.ts";
import { SharedTexts } from "./sharedTexts.ts";

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
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isInstant = (value: unknown): value is string =>
  isText(value) && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));

const textsOfCause = ["api", "action", "account", "region", "error"] as const;
const isCause = (value: unknown): boolean => {
  const cause = fieldsOf(value);
  return (
    unreadReasons.some((reason) => reason === cause.reason) &&
    textsOfCause.every((name) => isText(cause[name]))
  );
};
const areCauses = (value: unknown): boolean => Array.isArray(value) && value.every(isCause);

/** No answer of AWS that a fact keeps comes near it; what is deeper would overflow whoever walks through it. */
const deepest = 100;

const isDeeper = (value: unknown, levels: number): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeper((value as Fields)[key], levels - 1)) return true;
  }
  return false;
};

/** Whether a value is nested deeper than any fact. */
export const isTooDeep = (value: unknown): boolean => isDeeper(value, deepest);

const areTerms = (value: unknown): boolean => isFields(value) && Object.values(value).every(isText);

const emptyKind = (): OpenKind => ({ rows: new Map(), unreadRows: new Map() });

/**
 * Puts a snapshot together, line after line; each line is checked against its form and its place.
 * What is wrong with it is a UserError that names the line.
 */
export class Assembly {
  #header: Header | null = null;
  #footer: Footer | null = null;
  readonly #shards: (Shard & { readonly kinds: Map<string, Recording> })[] = [];
  #open = new Map<string, OpenKind>();
  readonly #texts = new SharedTexts();
  readonly #name: string;
  #number = 0;

  /** @param name what errors call it: the file's name */
  constructor(name: string) {
    this.#name = name;
  }

  /** @param number what errors call the line; by default they are counted */
  add(text: string, number = this.#number + 1): void {
    this.#number = number;
    const line = parse(text, this.#name, number);
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
      this.#footer = this.#checkFooter(line, number);
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
    const { startedAt, terms, expected } = header;
    return {
      startedAt,
      ...footer,
      shards: this.#shards,
      ...(terms === undefined ? {} : { terms }),
      ...(expected === undefined ? {} : { expected }),
    };
  }

  #checkHeader(line: Fields): Header {
    if ("journal" in line) {
      throw new UserError(
        `${this.#name} is what a scan that was cut off had read; continue it with: gonogo scan --resume ${this.#name.replace(/\.partial$/, "")}`,
      );
    }
    if (!isHeader(line)) throw noSnapshot(this.#name);
    const header = line as unknown as Header;
    if (header.version !== snapshotVersion) {
      const version = isCount(header.version) ? header.version : "unknown";
      throw new UserError(
        `${this.#name} is a snapshot of version ${version}; this gonogo reads version ${snapshotVersion}: record it again`,
      );
    }
    if (!isInstant(header.startedAt)) {
      throw this.#broken(1, "it does not say when the reading began");
    }
    if (header.terms !== undefined && !areTerms(header.terms)) {
      throw this.#broken(1, "it does not say what shaped the reading");
    }
    if (header.expected !== undefined && !areExpected(header.expected)) {
      throw this.#broken(1, "it does not say what was to be read");
    }
    return header;
  }

  #startShard({ shard }: ShardLine, number: number): void {
    this.#checkClosed(number);
    const { partition, account, region, startedAt } = fieldsOf(shard);
    if (!isText(partition) || !isText(account) || !isText(region)) {
      throw this.#broken(number, "it names no account and region");
    }
    if (startedAt !== undefined && !isInstant(startedAt)) {
      throw this.#broken(number, "it does not say when its reading began");
    }
    const isTwin = this.#shards.some(
      (one) => one.partition === partition && one.account === account && one.region === region,
    );
    if (isTwin) throw this.#broken(number, `${account}/${region} comes twice`);
    const began = startedAt === undefined ? {} : { startedAt };
    this.#shards.push({ partition, account, region, kinds: new Map(), ...began });
  }

  #checkFooter({ finishedAt, statistics }: Fields, number: number): Footer {
    const { requests, retries, throttled } = fieldsOf(statistics);
    if (!isInstant(finishedAt))
      throw this.#broken(number, "it does not say when the reading ended");
    if (![requests, retries, throttled].every(isCount)) {
      throw this.#broken(number, "it does not count the requests");
    }
    return { finishedAt, statistics: { requests, retries, throttled } as Footer["statistics"] };
  }

  #addRow(line: RowLine, number: number): void {
    if (!isText(line.kind) || !isText(line.id)) throw this.#broken(number, "its row has no name");
    if ("unread" in line) {
      if (!areCauses(line.unread) || line.unread.length === 0) {
        throw this.#broken(number, "its row does not say why it is unread");
      }
    } else if (!("value" in line)) {
      throw this.#broken(number, "its row has no value");
    } else if (isTooDeep(line.value)) {
      throw this.#broken(number, `its row is nested more than ${deepest} deep`);
    }
    const open = this.#open.get(line.kind) ?? emptyKind();
    this.#open.set(line.kind, open);
    const isTwin = "unread" in line ? open.unreadRows.has(line.id) : open.rows.has(line.id);
    if (isTwin) throw this.#broken(number, "its row comes twice");
    if ("unread" in line) open.unreadRows.set(line.id, line.unread);
    else {
      this.#texts.within(line.value);
      open.rows.set(this.#texts.of(line.id), line.value);
    }
  }

  #endKind({ end, readAt, rows, causes }: EndLine, number: number): void {
    if (!isText(end) || !isInstant(readAt)) {
      throw this.#broken(number, "it does not say what ends, and when that was read");
    }
    const open = this.#open.get(end) ?? emptyKind();
    this.#open.delete(end);
    const shard = this.#shards.at(-1);
    if (shard === undefined) throw this.#broken(number, "it belongs to no account and region");
    if (shard.kinds.has(end)) throw this.#broken(number, `${end} ends twice`);
    if (!areCauses(causes)) throw this.#broken(number, `${end} does not say what broke off`);
    if (open.rows.size + open.unreadRows.size !== rows) {
      throw this.#broken(number, `${end} should have ${isCount(rows) ? rows : "other"} rows`);
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
  const line = jsonIn(text);
  if (isFields(line)) return line;
  throw unreadableLine(name, number);
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
  for (const line of lines) assembly.add(line);
  return assembly.facts();
};
