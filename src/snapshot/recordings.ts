import { byAccount, type FactsByAccount, factsOf } from "../model/byAccount.ts";
import { groupBy } from "../model/groupBy.ts";
import { compareTexts } from "../model/order.ts";
import type { Facts } from "../model/store.ts";
import {
  type ExpectedPlaces,
  joinFacts,
  joinOutlines,
  joinPlaces,
  type Outline,
  type Source,
  startedWith,
} from "./join.ts";

/** Recordings that are judged together. */
export interface Recordings {
  readonly facts: FactsByAccount;
  /** What the user should know of places that were recorded more than once. */
  readonly said: readonly string[];
}

/** What a file holds, without the facts themselves. */
interface Contents extends Outline {
  readonly places: readonly {
    readonly account: string;
    readonly region: string;
    readonly kinds: readonly string[];
  }[];
}

/** Lists of kinds, each kept once: thousands of places hold the same. */
type KindLists = Map<string, readonly string[]>;

const contentsOf = (name: string, { shards, ...outline }: Facts, lists: KindLists): Contents => ({
  ...{ name, ...outline },
  places: shards.map(({ account, region, kinds }) => {
    const key = [...kinds.keys()].join("\n");
    const list = lists.get(key) ?? key.split("\n");
    lists.set(key, list);
    return { account, region, kinds: list };
  }),
});

const accountsOf = ({ places }: Contents): readonly string[] => [
  ...new Set(places.map(({ account }) => account)),
];

type Place = Contents["places"][number];

const isContested = (places: readonly Place[]): boolean => {
  const kinds = places.flatMap((place) => place.kinds);
  return new Set(kinds).size < kinds.length;
};

/** The accounts of which something was recorded twice: only there a recording may yield to another. */
const contestedIn = (files: readonly Contents[]): ReadonlySet<string> => {
  const places = groupBy(
    files.flatMap((file) => file.places),
    ({ account, region }) => `${account}/${region}`,
  );
  return new Set(
    [...places.values()]
      .filter((own) => own.length > 1 && isContested(own))
      .flatMap((own) => own.map(({ account }) => account)),
  );
};

type Read = (file: string) => Promise<Facts>;

/** Lends what files hold of one account after another; each is read once on the way, and let go after its last account. */
class Lender {
  readonly #filesOf: ReadonlyMap<string, readonly string[]>;
  readonly #lastAccountOf: ReadonlyMap<string, string>;
  readonly #held = new Map<string, Facts>();
  readonly #read: Read;

  constructor(files: readonly Contents[], accounts: readonly string[], read: Read) {
    const pairs = files.flatMap((file) =>
      accountsOf(file).map((account) => ({ account, name: file.name })),
    );
    const filesOf = groupBy(pairs, ({ account }) => account);
    this.#filesOf = new Map(
      [...filesOf].map(([account, own]) => [account, own.map(({ name }) => name)]),
    );
    this.#lastAccountOf = new Map(
      accounts.flatMap((account) => this.#filesFor(account).map((name) => [name, account])),
    );
    this.#read = read;
  }

  #filesFor(account: string): readonly string[] {
    return this.#filesOf.get(account) ?? [];
  }

  async sourcesOf(account: string): Promise<readonly Source[]> {
    const sources: Source[] = [];
    for (const name of this.#filesFor(account)) {
      const facts = this.#held.get(name) ?? (await this.#read(name));
      this.#held.set(name, facts);
      const shards = facts.shards.filter((shard) => shard.account === account);
      sources.push({ name, facts: { ...facts, shards } });
      if (this.#lastAccountOf.get(name) === account) this.#held.delete(name);
    }
    return sources;
  }
}

/** The files of which some place takes a fact, and what is to be said of places that were recorded twice. */
const usedIn = async (
  files: readonly Contents[],
  read: Read,
): Promise<{ readonly used: readonly Contents[]; readonly said: readonly string[] }> => {
  const contested = contestedIn(files);
  const accounts = [...contested].sort(compareTexts);
  const lender = new Lender(files, accounts, read);
  const isPlain = ({ places }: Contents): boolean =>
    places.some(({ account }) => !contested.has(account));
  const used = new Set(files.filter(isPlain).map(({ name }) => name));
  const said: string[] = [];
  for (const account of accounts) {
    const joined = joinPlaces(await lender.sourcesOf(account));
    for (const { name } of joined.used) used.add(name);
    said.push(...joined.said);
  }
  return { used: files.filter(({ name }) => used.has(name)), said };
};

/**
 * Opens recordings that are judged together. All are read and checked first, and each once more when
 * the accounts that it holds are due: no more than one account of many is in memory.
 *
 * @param names of the files, one at least
 * @throws UserError where one of them is damaged, or they cannot be judged together
 */
export const openRecordings = async (
  names: readonly string[],
  expectations: readonly ExpectedPlaces[],
  read: Read,
): Promise<Recordings> => {
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    const { facts, said } = joinFacts([{ name: only, facts: await read(only) }], expectations);
    return { facts: byAccount(facts), said };
  }
  const files: Contents[] = [];
  const lists: KindLists = new Map();
  for (const name of [...names].sort(compareTexts)) {
    files.push(contentsOf(name, await read(name), lists));
  }
  const { used, said } = await usedIn(files, read);
  const whole = joinOutlines(files, used, expectations);
  const accountIds = [...new Set(files.flatMap(accountsOf))].sort(compareTexts);
  return { facts: lent(files, accountIds, whole, read), said };
};

const lent = (
  files: readonly Contents[],
  accountIds: readonly string[],
  whole: Omit<Facts, "shards">,
  read: Read,
): FactsByAccount => {
  const { terms, ...reading } = whole;
  const expected = groupBy(whole.expected ?? [], ({ id }) => id);
  const ids = [...new Set([...accountIds, ...expected.keys()])].sort(compareTexts);
  return {
    ...{ ...reading, accountIds },
    recordedKinds: new Set(
      [...new Set(files.flatMap(({ places }) => places.map(({ kinds }) => kinds)))].flat(),
    ),
    async *accounts(only) {
      const wanted = only === undefined ? ids : ids.filter((id) => only.includes(id));
      const lender = new Lender(files, wanted, read);
      for (const id of wanted) {
        const { shards } = joinPlaces(await lender.sourcesOf(id));
        yield [id, factsOf(whole, startedWith(shards, whole.startedAt), expected.get(id))];
      }
    },
  };
};
