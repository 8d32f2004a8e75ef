/**
 * What was read, and what was not. A value that may be unread is a `Fact`, a list that may have
 * broken off is a `Listing`; neither can be used as if it were whole.
 */

/**
 * Why an AWS call gave no answer. `interrupted`: the scan was stopped first. `unrecorded`: the
 * replayed snapshot never held it. `missing`: nothing was read of its whole account and region.
 * `unrequested`: it is read on request only, and was not requested.
 */
export const unreadReasons = [
  "denied",
  "throttled",
  "unavailable",
  "unsupported",
  "expired",
  "error",
  "interrupted",
  "unrecorded",
  "missing",
  "unrequested",
] as const;
export type UnreadReason = (typeof unreadReasons)[number];

/** An AWS call (or a field of its answer) that could not be read. */
export interface UnreadCall {
  readonly reason: UnreadReason;
  /** As evidence names it: `ec2:DescribeSubnets`. */
  readonly api: string;
  /** The IAM action that would settle it. */
  readonly action: string;
  readonly account: string;
  readonly region: string;
  /** The error's code and message, without secrets. */
  readonly error: string;
}

/** Everything was read, and it still does not decide: evidence conflicts or is missing. */
export interface Undecided {
  readonly reason: "undecided";
  readonly why: string;
  /** What a person can do about it, such as a line for the config. */
  readonly settle: string;
}

export type Cause = UnreadCall | Undecided;

export interface Known<T> {
  readonly known: true;
  readonly value: T;
}

export interface Unknown {
  readonly known: false;
  readonly causes: readonly Cause[];
}

/** Known with a value, or not known with its causes. Absence is a value: `null`. */
export type Fact<T> = Known<T> | Unknown;

/** The items that were read, and the causes why there may be more. Complete when `causes` is empty. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly causes: readonly Cause[];
}

/** The rows of one kind of fact in one account and region. */
export interface Table<T> {
  list(): Listing<T>;
  /** `null` when the list was read in full and holds no such row. */
  get(id: string): Fact<T | null>;
}

export const known = <T>(value: T): Known<T> => ({ known: true, value });

export const unknown = (causes: readonly Cause[]): Unknown => ({ known: false, causes });

/** Everything was read and it does not decide: says why, and what would settle it. */
export const undecided = (why: string, settle: string): Unknown =>
  unknown([{ reason: "undecided", why, settle }]);

export const map = <A, B>(fact: Fact<A>, f: (value: A) => B): Fact<B> =>
  fact.known ? known(f(fact.value)) : fact;

export const flatMap = <A, B>(fact: Fact<A>, f: (value: A) => Fact<B>): Fact<B> =>
  fact.known ? f(fact.value) : fact;

/** The causes of a fact; none when it is known. */
export const causesOf = (fact: Fact<unknown>): readonly Cause[] => (fact.known ? [] : fact.causes);

/** Known when every fact is. */
export const all = <T>(facts: readonly Fact<T>[]): Fact<readonly T[]> => {
  const causes = facts.flatMap(causesOf);
  return causes.length > 0
    ? unknown(causes)
    : known(facts.flatMap((fact) => (fact.known ? [fact.value] : [])));
};

/** Kleene's "or": one known true decides, whatever else is unknown. */
export const anyOf = (facts: readonly Fact<boolean>[]): Fact<boolean> => {
  if (facts.some((fact) => fact.known && fact.value)) return known(true);
  const causes = facts.flatMap(causesOf);
  return causes.length > 0 ? unknown(causes) : known(false);
};

/** Kleene's "and": one known false decides, whatever else is unknown. */
export const allOf = (facts: readonly Fact<boolean>[]): Fact<boolean> => not(anyOf(facts.map(not)));

export const not = (fact: Fact<boolean>): Fact<boolean> => map(fact, (value) => !value);

export const complete = <T>(items: readonly T[]): Listing<T> => ({ items, causes: [] });

export const mapListing = <A, B>(list: Listing<A>, f: (item: A) => B): Listing<B> => ({
  items: list.items.map(f),
  causes: list.causes,
});

export const filterListing = <T>(list: Listing<T>, keep: (item: T) => boolean): Listing<T> => ({
  items: list.items.filter(keep),
  causes: list.causes,
});

/** Keeps the items for which `keep` is known true; those for which it is unknown leave their causes. */
export const selectListing = <T>(
  list: Listing<T>,
  keep: (item: T) => Fact<boolean>,
): Listing<T> => {
  const judged = list.items.map((item) => ({ item, kept: keep(item) }));
  return {
    items: judged.filter(({ kept }) => kept.known && kept.value).map(({ item }) => item),
    causes: [...list.causes, ...judged.flatMap(({ kept }) => causesOf(kept))],
  };
};

export const joinListings = <T>(lists: readonly Listing<T>[]): Listing<T> => ({
  items: lists.flatMap((list) => list.items),
  causes: lists.flatMap((list) => list.causes),
});

/** The items of one item after another. */
export const flatMapListing = <A, B>(list: Listing<A>, f: (item: A) => Listing<B>): Listing<B> => {
  const inner = joinListings(list.items.map(f));
  return { items: inner.items, causes: [...list.causes, ...inner.causes] };
};

/** A fact as a list: empty, and why, where it is not known; empty where there is none. */
export const asListing = <T>(fact: Fact<readonly T[] | null>): Listing<T> =>
  fact.known ? complete(fact.value ?? []) : { items: [], causes: fact.causes };

/** Those that are known, and why the others are not. */
export const knownAmong = <T>(facts: readonly Fact<T>[]): Listing<T> => ({
  items: facts.flatMap((fact) => (fact.known ? [fact.value] : [])),
  causes: facts.flatMap(causesOf),
});

/** The first item that satisfies `test`; that there is none needs the complete list. */
export const find = <T>(list: Listing<T>, test: (item: T) => boolean): Fact<T | null> => {
  const found = list.items.find(test);
  return found === undefined ? map(whole(list), () => null) : known(found);
};

/** A list as one fact: known only when it is complete. */
export const whole = <T>(list: Listing<T>): Fact<readonly T[]> =>
  list.causes.length > 0 ? unknown(list.causes) : known(list.items);

/** Whether an item satisfies `test`; "no" needs the complete list. */
export const exists = <T>(list: Listing<T>, test: (item: T) => Fact<boolean>): Fact<boolean> =>
  anyOf([...list.items.map(test), ...(list.causes.length > 0 ? [unknown(list.causes)] : [])]);

/** The value, unless it is null: then `absent()` decides. */
export const orElse = <T>(fact: Fact<T | null>, absent: () => Fact<T>): Fact<T> =>
  flatMap(fact, (value) => (value === null ? absent() : known(value)));
