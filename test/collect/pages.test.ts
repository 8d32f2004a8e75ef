import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  allPages,
  batches,
  type Page,
  pages,
  RepeatedTokenError,
  UnstatedTokenError,
} from "../../src/collect/pages.ts";

/** A service that answers these pages in turn, and what it was asked. */
const service = (answers: readonly Page<number>[]) => {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    fetch: async (token: string | undefined): Promise<Page<number>> => {
      asked.push(token);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error("asked once too often");
      return answer;
    },
  };
};

const page = (next: string | undefined, ...rows: readonly number[]): Page<number> => ({
  rows,
  next,
});

describe("paging", () => {
  test.each<{
    name: string;
    answers: readonly Page<number>[];
    rows: readonly number[];
    asked: readonly (string | undefined)[];
  }>([
    { name: "one page", answers: [page(undefined, 1, 2)], rows: [1, 2], asked: [undefined] },
    { name: "no row", answers: [page(undefined)], rows: [], asked: [undefined] },
    {
      name: "page after page",
      answers: [page("a", 1), page("b", 2), page(undefined, 3)],
      rows: [1, 2, 3],
      asked: [undefined, "a", "b"],
    },
    {
      name: "an empty token ends the list",
      answers: [page("a", 1), page("", 2)],
      rows: [1, 2],
      asked: [undefined, "a"],
    },
    {
      name: "an empty page in the middle does not end the list",
      answers: [page("a", 1), page("b"), page(undefined, 3)],
      rows: [1, 3],
      asked: [undefined, "a", "b"],
    },
    {
      name: "what is said to be whole has no further page, whatever its token",
      answers: [
        { ...page("a", 1), truncated: true },
        { ...page("b", 2), truncated: false },
      ],
      rows: [1, 2],
      asked: [undefined, "a"],
    },
  ])("$name", async ({ answers, rows, asked }) => {
    const { fetch, asked: sent } = service(answers);
    expect(await allPages(fetch)).toEqual(rows);
    expect(sent).toEqual(asked);
  });

  test.each([
    ["the token that was just asked for", [page("a", 1), page("a", 2)]],
    ["a token of before", [page("a", 1), page("b", 2), page("a", 3)]],
  ])("%s ends the list, and what was read is handed on before", async (_, answers) => {
    const read: number[] = [];
    const follow = async (): Promise<void> => {
      for await (const rows of pages(service(answers).fetch)) read.push(...rows);
    };
    await expect(follow()).rejects.toThrow(RepeatedTokenError);
    expect(read).toEqual(answers.flatMap(({ rows }) => rows));
  });

  test.each([
    ["no token", undefined],
    ["an empty one", ""],
  ])(
    "more is said to be there, and %s leads to it: an error after what was read",
    async (_, next) => {
      const read: number[] = [];
      const follow = async (): Promise<void> => {
        const { fetch } = service([{ ...page(next, 1), truncated: true }]);
        for await (const rows of pages(fetch)) read.push(...rows);
      };
      await expect(follow()).rejects.toThrow(UnstatedTokenError);
      expect(read).toEqual([1]);
    },
  );

  test("an error in the middle is thrown after what was read", async () => {
    const read: number[] = [];
    const follow = async (): Promise<void> => {
      for await (const rows of pages(service([page("a", 1)]).fetch)) read.push(...rows);
    };
    await expect(follow()).rejects.toThrow("asked once too often");
    expect(read).toEqual([1]);
  });
});

describe("batches", () => {
  test("hold every item once, in order, and none is larger than asked", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, size) => {
        const parts = batches(items, size);
        expect(parts.flat()).toEqual(items);
        expect(parts.every(({ length }) => length > 0 && length <= size)).toBe(true);
        expect(parts).toHaveLength(Math.ceil(items.length / size));
      }),
    );
  });
});
