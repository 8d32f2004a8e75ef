import { groupBy } from "../model/groupBy.ts";
import { byKey, compareTexts } from "../model/order.ts";
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

/** What a recording says besides its facts, and where it has some. */
export type Outline = Omit<Facts, "shards"> & { readonly name: string };

/** What is to be there, beside what the recordings say themselves. */
export interface ExpectedPlaces {
  readonly name: string;
  readonly terms?: Terms;
  readonly accounts: readonly ExpectedAccount[];
}

/**
 * What is told of several recordings as a whole.
 *
 * @param ordered all of them, by name
 * @param used those of which a fact is taken
 * @throws UserError where they cannot be judged together
 */
export const joinOutlines = (
  ordered: readonly Outline[],
  used: readonly Outline[],
  expectations: readonly ExpectedPlaces[],
): Omit<Facts, "shards"> => {
  checkTerms([...ordered, ...expectations]);
  const startedAt = used.map((one) => one.startedAt).sort()[0] ?? new Date(0).toISOString();
  const terms = ordered.find((one) => one.terms !== undefined)?.terms;
  const expected = joinExpected([
    ...ordered.flatMap((one) => one.expected ?? []),
    ...expectations.flatMap(({ accounts }) => accounts),
  ]);
  return {
    startedAt,
    finishedAt:
      used
        .map((one) => one.finishedAt)
        .sort()
        .at(-1) ?? startedAt,
    statistics: sumOf(used.map(({ statistics }) => statistics)),
    ...(terms === undefined ? {} : { terms }),
    ...(expected.length === 0 ? {} : { expected }),
  };
};

/** Places side by side, each with the time at which its own reading began. */
export interface JoinedPlaces {
  readonly shards: readonly Shard[];
  /** Of which a fact is taken. */
  readonly used: ReadonlySet<Source>;
  readonly said: readonly string[];
}

/** @param sources in the order of their names */
export const joinPlaces = (sources: readonly Source[]): JoinedPlaces => {
  const said: string[] = [];
  const parts = sources.flatMap((source) =>
    source.facts.shards.map((shard) => ({ source, shard })),
  );
  const places = [...groupBy(parts, ({ shard }) => placeOf(shard))]
    .sort(byKey)
    .map(([, own]) => joinParts(own, (text) => said.push(text)));
  return {
    shards: places.map(({ shard }) => shard),
    used: new Set(places.flatMap((place) => place.parts.map(({ source }) => source))),
    said,
  };
};

/** Places as a recording of all of them holds them: only what began apart says when. */
export const startedWith = (shards: readonly Shard[], startedAt: string): readonly Shard[] =>
  shards.map(({ startedAt: own = startedAt, ...shard }) => ({
    ...shard,
    ...(own === startedAt ? {} : { startedAt: own }),
  }));

const outlineOf = ({ name, facts: { shards, ...outline } }: Source): Outline => ({
  name,
  ...outline,
});

/**
 * Several recordings as one. The order in which they are named makes no difference.
 *
 * @throws UserError where they cannot be judged together
 */
export const joinFacts = (
  sources: readonly Source[],
  expectations: readonly ExpectedPlaces[] = [],
): Joined => {
  const [only] = sources;
  if (only !== undefined && sources.length === 1 && expectations.length === 0) {
    return { facts: only.facts, said: [] };
  }
  const ordered = [...sources].sort((a, b) => compareTexts(a.name, b.name));
  const { shards, used, said } = joinPlaces(ordered);
  const whole = joinOutlines(
    ordered.map(outlineOf),
    ordered.filter((source) => used.has(source)).map(outlineOf),
    expectations,
  );
  return { facts: { ...whole, shards: startedWith(shards, whole.startedAt) }, said };
};
