import { groupBy } from "../model/groupBy.ts";
import { compareTexts } from "../model/order.ts";
import type {
  ExpectedAccount,
  Facts,
  Recording,
  RequestStatistics,
  Shard,
  Terms,
} from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { kindLines } from "./write.ts";

/** A recording that is joined with others, by the name that the user knows. */
export interface Source {
  readonly name: string;
  readonly facts: Facts;
}

export interface Joined {
  readonly facts: Facts;
  /** What the user should know of places that were recorded more than once. */
  readonly said: readonly string[];
}

const placeOf = ({ account, region }: Pick<Shard, "account" | "region">): string =>
  `${account}/${region}`;

/** @throws UserError where readings were shaped by other requests or another config */
const checkTerms = (
  sources: readonly { readonly name: string; readonly terms?: Terms }[],
): void => {
  const [first, ...rest] = sources.filter(({ terms }) => terms !== undefined);
  for (const { name, terms } of rest) {
    const names = [...Object.keys(terms ?? {}), ...Object.keys(first?.terms ?? {})];
    const other = names.find((one) => terms?.[one] !== first?.terms?.[one]);
    if (other === undefined) continue;
    throw new UserError(
      `${name} was read with another ${other.startsWith("--") ? other : `\`${other}\` in the config`} than ${first?.name}; what is judged together has to be read alike`,
    );
  }
};

const textOf = (kind: string, recording: Recording): string =>
  JSON.stringify([...kindLines(kind, recording)]);

/** What one recording says of one place. */
interface Part {
  readonly source: Source;
  readonly shard: Shard;
}

interface Place {
  readonly shard: Shard;
  /** Whose facts are in it. */
  readonly parts: readonly Part[];
}

const startOf = ({ source, shard }: Part): string => shard.startedAt ?? source.facts.startedAt;

/** The one that was read last has the last word, kind by kind; the others keep what it lacks. */
const joinParts = (parts: readonly Part[], say: (text: string) => void): Place => {
  const [first, ...others] = [...parts].sort(
    (a, b) =>
      compareTexts(a.source.facts.finishedAt, b.source.facts.finishedAt) ||
      compareTexts(a.source.name, b.source.name),
  );
  if (first === undefined) throw new Error("a place without a recording");
  let kinds = new Map(first.shard.kinds);
  let startedAt = startOf(first);
  let used = [first];
  for (const part of others) {
    const { shard, source } = part;
    const twice = [...shard.kinds.keys()].filter((kind) => kinds.has(kind));
    const before = used.map((one) => one.source.name).join(" and ");
    const isSame = (kind: string): boolean => {
      const [earlier, later] = [kinds.get(kind), shard.kinds.get(kind)];
      return (
        earlier !== undefined &&
        later !== undefined &&
        textOf(kind, earlier) === textOf(kind, later)
      );
    };
    if (twice.length > 0 && twice.length === shard.kinds.size && twice.every(isSame)) {
      say(`${source.name} holds of ${placeOf(shard)} what ${before} holds: it is taken once`);
      continue;
    }
    if (twice.length > 0) {
      say(
        `${placeOf(shard)} is in ${before} and in ${source.name}: the latter is taken, which was read later`,
      );
      startedAt = startOf(part);
    }
    const isSuperseded = (one: Part): boolean =>
      one.shard.kinds.size > 0 &&
      [...one.shard.kinds.keys()].every((kind) => shard.kinds.has(kind));
    used = [...used.filter((one) => !isSuperseded(one)), part];
    kinds = new Map([...kinds, ...shard.kinds]);
  }
  const { partition, account, region } = first.shard;
  return { shard: { partition, account, region, kinds, startedAt }, parts: used };
};

const sumOf = (all: readonly RequestStatistics[]): RequestStatistics => ({
  requests: all.reduce((sum, { requests }) => sum + requests, 0),
  retries: all.reduce((sum, { retries }) => sum + retries, 0),
  throttled: all.reduce((sum, { throttled }) => sum + throttled, 0),
});

const union = (lists: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(lists.flat())].sort();

/** What several recordings expected of one account: what any of them did, and entered if any could. */
const joinExpected = (accounts: readonly ExpectedAccount[]): readonly ExpectedAccount[] =>
  [...groupBy(accounts, ({ id }) => id)]
    .map(([id, own]): ExpectedAccount => {
      const regions = union(own.map((one) => one.regions));
      return {
        id,
        partition: own[0]?.partition ?? "aws",
        regions,
        global: own.some(({ global }) => global),
        forbidden: union(own.map(({ forbidden }) => forbidden)).filter(
          (region) => !regions.includes(region),
        ),
        failure: own.some(({ failure }) => failure === null) ? null : (own[0]?.failure ?? null),
      };
    })
    .sort((a, b) => compareTexts(a.id, b.id));

/**
 * Several recordings as one: places side by side, each with the time at which its own reading began.
 * The order in which they are named makes no difference.
 *
 * @param expectations what is to be there, beside what the recordings say themselves
 * @throws UserError where they cannot be judged together
 */
export const joinFacts = (
  sources: readonly Source[],
  expectations: readonly {
    readonly name: string;
    readonly terms?: Terms;
    readonly accounts: readonly ExpectedAccount[];
  }[] = [],
): Joined => {
  const [only] = sources;
  if (only !== undefined && sources.length === 1 && expectations.length === 0) {
    return { facts: only.facts, said: [] };
  }
  const ordered = [...sources].sort((a, b) => compareTexts(a.name, b.name));
  checkTerms([
    ...ordered.map(({ name, facts: { terms } }) => ({
      name,
      ...(terms === undefined ? {} : { terms }),
    })),
    ...expectations,
  ]);
  const said: string[] = [];
  const parts = ordered.flatMap((source) =>
    source.facts.shards.map((shard) => ({ source, shard })),
  );
  const places = [...groupBy(parts, ({ shard }) => placeOf(shard))]
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([, own]) => joinParts(own, (text) => said.push(text)));
  const used = new Set(places.flatMap((place) => place.parts.map(({ source }) => source)));
  const facts = ordered.flatMap((source) => (used.has(source) ? [source.facts] : []));
  const startedAt = facts.map((one) => one.startedAt).sort()[0] ?? new Date(0).toISOString();
  const terms = ordered.find((source) => source.facts.terms !== undefined)?.facts.terms;
  const expected = joinExpected([
    ...ordered.flatMap((source) => source.facts.expected ?? []),
    ...expectations.flatMap(({ accounts }) => accounts),
  ]);
  return {
    facts: {
      startedAt,
      finishedAt:
        facts
          .map((one) => one.finishedAt)
          .sort()
          .at(-1) ?? startedAt,
      shards: places.map(({ shard: { startedAt: own = startedAt, ...shard } }) => ({
        ...shard,
        ...(own === startedAt ? {} : { startedAt: own }),
      })),
      statistics: sumOf(facts.map(({ statistics }) => statistics)),
      ...(terms === undefined ? {} : { terms }),
      ...(expected.length === 0 ? {} : { expected }),
    },
    said,
  };
};
