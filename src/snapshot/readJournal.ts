import { fieldsOf, jsonIn } from "../model/fields.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { type Limits, linesOf } from "./lines.ts";
import { Assembly } from "./read.ts";

interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** What a journal says of each kind in each place, the last time it does. */
class Entries {
  readonly #places = new Map<string, Map<string, readonly NumberedLine[]>>();
  #place = "";
  #kind = "";
  #open: NumberedLine[] = [];
  statistics: unknown = { requests: 0, retries: 0, throttled: 0 };

  add(line: NumberedLine, name: string): void {
    const fields = fieldsOf(jsonIn(line.text));
    if ("shard" in fields) {
      this.#place = JSON.stringify(fields.shard);
      this.#open = [];
    } else if ("kept" in fields) {
      const kinds = this.#places.get(this.#place) ?? new Map<string, readonly NumberedLine[]>();
      this.#places.set(this.#place, kinds.set(this.#kind, this.#open));
      this.statistics = fields.kept;
    } else if ("kind" in fields || "end" in fields) {
      this.#open.push(line);
      if ("end" in fields) this.#kind = String(fields.end);
    } else {
      throw new UserError(`${name} is damaged at line ${line.number}; delete it and scan anew`);
    }
  }

  in(place: unknown): readonly NumberedLine[] {
    return [...(this.#places.get(JSON.stringify(place))?.values() ?? [])].flat();
  }
}

const endOfLine = 0x0a;

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/**
 * The facts of a journal, as far as it goes. A process that was killed may have left a line without its
 * end, and a kind without its: those were not read.
 *
 * @param name what errors call it: the file's name
 * @throws UserError for another version, for damage further up, or for what is no journal
 */
export const parseJournal = async (bytes: Buffer, name: string, limits: Limits): Promise<Facts> => {
  const whole = bytes.subarray(0, bytes.lastIndexOf(endOfLine) + 1);
  const lines: NumberedLine[] = [];
  for await (const text of linesOf(once(whole), name, limits)) {
    lines.push({ number: lines.length + 1, text });
  }
  const [header, ...rest] = lines;
  const { journal, version, startedAt, terms, places, expected } = fieldsOf(
    jsonIn(header?.text ?? ""),
  );
  if (journal !== "gonogo" || !Array.isArray(places)) {
    throw new UserError(`${name} does not begin as gonogo leaves it; delete it and scan anew`);
  }
  const entries = new Entries();
  for (const line of rest) entries.add(line, name);
  const assembly = new Assembly(name);
  assembly.add(JSON.stringify({ snapshot: "gonogo", version, startedAt, terms, expected }));
  for (const shard of places) {
    assembly.add(JSON.stringify({ shard }), 1);
    for (const { text, number } of entries.in(shard)) assembly.add(text, number);
  }
  const { statistics } = entries;
  assembly.add(JSON.stringify({ finishedAt: startedAt, statistics }), lines.length);
  return assembly.facts();
};
