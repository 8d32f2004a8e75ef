import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  all,
  allOf,
  anyOf,
  asListing,
  type Cause,
  causesOf,
  complete,
  exists,
  type Fact,
  filterListing,
  find,
  flatMap,
  flatMapListing,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  not,
  orElse,
  selectListing,
  undecided,
  unknown,
  whole,
} from "../../src/model/fact.ts";
import { denied } from "../support/tables.ts";

const causes = (...names: readonly string[]): readonly Cause[] =>
  names.map((name) => denied(`ec2:${name}`));

const cause = fc.constantFrom("A", "B", "C").map((name) => denied(`ec2:${name}`));
const unread = fc.array(cause, { minLength: 1, maxLength: 3 }).map(unknown);
const truth: fc.Arbitrary<Fact<boolean>> = fc.oneof(fc.boolean().map(known), unread);
const number: fc.Arbitrary<Fact<number>> = fc.oneof(fc.integer().map(known), unread);
const truths = fc.array(truth, { maxLength: 5 });
const listing: fc.Arbitrary<Listing<number>> = fc.record({
  items: fc.array(fc.integer(), { maxLength: 5 }),
  causes: fc.oneof(fc.constant([]), fc.array(cause, { maxLength: 2 })),
});

/** True, false or unknown, without the causes. */
const answerOf = (fact: Fact<boolean>): boolean | "unknown" =>
  fact.known ? fact.value : "unknown";

const T = known(true);
const F = known(false);
const U = unknown(causes("A"));

describe("Kleene's tables", () => {
  test.each([
    [T, T, true, true],
    [T, F, false, true],
    [T, U, "unknown", true],
    [F, T, false, true],
    [F, F, false, false],
    [F, U, false, "unknown"],
    [U, T, "unknown", true],
    [U, F, false, "unknown"],
    [U, U, "unknown", "unknown"],
  ] as const)("%j with %j: and %s, or %s", (a, b, and, or) => {
    expect(answerOf(allOf([a, b]))).toBe(and);
    expect(answerOf(anyOf([a, b]))).toBe(or);
  });

  test("of none: all hold, none does", () => {
    expect(allOf([])).toEqual(T);
    expect(anyOf([])).toEqual(F);
  });

  test.each([
    [T, false],
    [F, true],
    [U, "unknown"],
  ] as const)("not %j is %s", (fact, negated) => {
    expect(answerOf(not(fact))).toBe(negated);
  });
});

describe("the laws of three-valued logic", () => {
  test("not not is nothing", () => {
    fc.assert(fc.property(truth, (a) => expect(not(not(a))).toEqual(a)));
  });

  test("De Morgan", () => {
    fc.assert(
      fc.property(truths, (facts) => {
        expect(not(allOf(facts))).toEqual(anyOf(facts.map(not)));
        expect(not(anyOf(facts))).toEqual(allOf(facts.map(not)));
      }),
    );
  });

  test("order and grouping do not matter to the value", () => {
    fc.assert(
      fc.property(truths, truths, (a, b) => {
        for (const combine of [allOf, anyOf]) {
          expect(answerOf(combine([...a, ...b]))).toBe(answerOf(combine([...b, ...a])));
          expect(answerOf(combine([combine(a), combine(b)]))).toBe(answerOf(combine([...a, ...b])));
        }
      }),
    );
  });

  test("saying it twice changes nothing", () => {
    fc.assert(
      fc.property(truth, (a) => {
        expect(answerOf(allOf([a, a]))).toBe(answerOf(a));
        expect(answerOf(anyOf([a, a]))).toBe(answerOf(a));
      }),
    );
  });

  test("one known false decides an and, one known true an or, whatever else is unread", () => {
    fc.assert(
      fc.property(truths, truths, (before, after) => {
        expect(allOf([...before, F, ...after])).toEqual(F);
        expect(anyOf([...before, T, ...after])).toEqual(T);
      }),
    );
  });

  test("reading more never changes an answer, it only finds one", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(truth, fc.boolean()), { maxLength: 5 }), (pairs) => {
        const less = pairs.map(([fact]) => fact);
        const more = pairs.map(([fact, value]) => (fact.known ? fact : known(value)));
        for (const combine of [allOf, anyOf]) {
          const before = combine(less);
          if (before.known) expect(combine(more)).toEqual(before);
        }
      }),
    );
  });

  test("an unknown answer keeps every cause that it rests on", () => {
    fc.assert(
      fc.property(truths, (facts) => {
        for (const answer of [allOf(facts), anyOf(facts)]) {
          if (!answer.known) expect(answer.causes).toEqual(facts.flatMap(causesOf));
        }
      }),
    );
  });
});

describe("a fact carries its value or its causes through", () => {
  const half = (value: number): Fact<number> => (value % 2 === 0 ? known(value / 2) : U);

  test("map and flatMap apply to what is known, and leave causes alone", () => {
    fc.assert(
      fc.property(number, (fact) => {
        expect(map(fact, (value) => value)).toEqual(fact);
        expect(flatMap(fact, known)).toEqual(fact);
        expect(flatMap(flatMap(fact, half), half)).toEqual(
          flatMap(fact, (value) => flatMap(half(value), half)),
        );
        if (!fact.known) expect(map(fact, () => 0)).toBe(fact);
      }),
    );
  });

  test("all: known when every one is, in order; else with the causes of all", () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 5 }), (facts) => {
        const answer = all(facts);
        if (answer.known) expect(answer.value.map(known)).toEqual(facts);
        else expect(answer.causes).toEqual(facts.flatMap(causesOf));
        expect(answer.known).toBe(facts.every((fact) => fact.known));
      }),
    );
  });

  test("null is a value: only then the other decides", () => {
    expect(orElse(known<number | null>(1), () => known(2))).toEqual(known(1));
    expect(orElse(known<number | null>(null), () => known(2))).toEqual(known(2));
    expect(orElse(known<number | null>(0), () => known(2))).toEqual(known(0));
    expect(orElse<number>(U, () => known(2))).toEqual(U);
  });

  test("undecided says why, and what would settle it", () => {
    expect(causesOf(undecided("two look alike", "name one"))).toEqual([
      { reason: "undecided", why: "two look alike", settle: "name one" },
    ]);
  });
});

describe("a list that broke off", () => {
  const isEven = (value: number): boolean => value % 2 === 0;

  test("cannot be used as if it were whole", () => {
    fc.assert(
      fc.property(listing, (list) => {
        expect(whole(list)).toEqual(
          list.causes.length === 0 ? known(list.items) : unknown(list.causes),
        );
      }),
    );
  });

  test("keeps its causes whatever is done to its items", () => {
    fc.assert(
      fc.property(listing, listing, (a, b) => {
        expect(mapListing(a, String)).toEqual({ items: a.items.map(String), causes: a.causes });
        expect(filterListing(a, isEven)).toEqual({
          items: a.items.filter(isEven),
          causes: a.causes,
        });
        expect(joinListings([a, b])).toEqual({
          items: [...a.items, ...b.items],
          causes: [...a.causes, ...b.causes],
        });
      }),
    );
  });

  test("yes needs one item, no needs the whole list", () => {
    const test = (value: number): Fact<boolean> => known(isEven(value));
    expect(exists({ items: [1, 2], causes: causes("A") }, test)).toEqual(T);
    expect(exists({ items: [1, 3], causes: causes("A") }, test)).toEqual(U);
    expect(exists(complete([1, 3]), test)).toEqual(F);
    expect(exists(complete<number>([]), test)).toEqual(F);
    expect(exists({ items: [], causes: causes("A") }, test)).toEqual(U);
  });

  test("the rest of it never changes a yes, and a no never comes from a part", () => {
    fc.assert(
      fc.property(listing, listing, (part, rest) => {
        const test = (value: number): Fact<boolean> => known(isEven(value));
        const answer = exists(part, test);
        if (answer.known && answer.value) {
          expect(exists(joinListings([part, rest]), test)).toEqual(answer);
        }
        if (answer.known && !answer.value) expect(part.causes).toEqual([]);
      }),
    );
  });

  test("selecting keeps what surely belongs, and remembers what may", () => {
    const keep = (value: number): Fact<boolean> =>
      value === 0 ? unknown(causes("B")) : known(value > 0);
    expect(selectListing({ items: [-1, 0, 1, 2], causes: causes("A") }, keep)).toEqual({
      items: [1, 2],
      causes: causes("A", "B"),
    });
    expect(selectListing(complete([-1, 1]), keep)).toEqual(complete([1]));
  });

  test("find: what was read is found; that there is none needs the whole list", () => {
    const broken: Listing<number> = { items: [1, 2], causes: causes("A") };
    expect(find(broken, (item) => item === 2)).toEqual(known(2));
    expect(find(broken, (item) => item === 3)).toEqual(unknown(causes("A")));
    expect(find(complete([1, 2]), (item) => item === 3)).toEqual(known(null));
  });

  test("flatMapListing keeps the causes of the outer list and of the inner ones", () => {
    const outer: Listing<number> = { items: [1, 2], causes: causes("A") };
    expect(
      flatMapListing(outer, (item) => ({ items: [item, item], causes: causes(`B${item}`) })),
    ).toEqual({ items: [1, 1, 2, 2], causes: causes("A", "B1", "B2") });
  });

  test("asListing: an unread fact is an empty list with its causes, null an empty list", () => {
    expect(asListing(known([1]))).toEqual(complete([1]));
    expect(asListing(known(null))).toEqual(complete([]));
    expect(asListing(unknown(causes("A")))).toEqual({ items: [], causes: causes("A") });
  });
});
