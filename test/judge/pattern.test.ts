import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matches } from "../../src/model/pattern.ts";

describe("a pattern with * for any run of characters", () => {
  test.each([
    ["shop", "shop", true],
    ["shop", "shop-db", false],
    ["shop", "my-shop", false],
    ["shop", "Shop", false],
    ["*", "", true],
    ["*", "anything/at:all", true],
    ["", "", true],
    ["", "shop", false],
    ["shop*", "shop", true],
    ["shop*", "shop-db", true],
    ["shop*", "my-shop", false],
    ["*shop", "my-shop", true],
    ["*shop*", "my-shop-db", true],
    ["shop-*-db", "shop-prod-db", true],
    ["shop-*-db", "shop--db", true],
    ["shop-*-db", "shop-db", false],
    ["a*a", "a", false],
    ["a*a", "aa", true],
    ["ab*ba", "aba", false],
    ["*a*a*", "a", false],
    ["*ab*ab", "ab", false],
    ["*ab*b", "ab", false],
    ["a*b*c", "a-c-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["**", "x", true],
    ["a**b", "ab", true],
    ["arn:aws:rds:*:111122223333:db:*", "arn:aws:rds:eu-west-1:111122223333:db:shop", true],
    ["arn:aws:rds:*:111122223333:db:*", "arn:aws:rds:eu-west-1:444455556666:db:shop", false],
    ["shop.db", "shop-db", false],
    ["shop+", "shopp", false],
    ["[a-z]", "b", false],
    ["shop?", "shop1", false],
    ["(a|b)", "a", false],
    ["^shop$", "shop", false],
    ["line*end", "line\nend", true],
  ])("%j and %j: %s", (pattern, text, expected) => {
    expect(matches([pattern], text)).toBe(expected);
  });

  test("no pattern matches nothing, and no text is matched by nothing", () => {
    expect(matches([], "shop")).toBe(false);
    expect(matches(["*"])).toBe(false);
  });

  test("any pattern with any text is enough", () => {
    expect(matches(["x", "sh*"], "arn", "shop")).toBe(true);
    expect(matches(["x", "y*"], "arn", "shop")).toBe(false);
  });
});

/** The same by a regular expression. */
const byExpression = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join("[^]*")}$`,
  ).test(text);

const few = (signs: string, maxLength: number) =>
  fc.array(fc.constantFrom(...signs), { maxLength }).map((parts) => parts.join(""));

describe("laws", () => {
  test("the same as the regular expression that it stands for", () => {
    fc.assert(
      fc.property(few("ab*.", 8), few("ab.", 10), (pattern, text) => {
        expect(matches([pattern], text)).toBe(byExpression(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a text without * is its own pattern, and nobody else's", () => {
    fc.assert(
      fc.property(few("ab.\\", 6), few("ab.\\", 6), (pattern, text) => {
        expect(matches([pattern], text)).toBe(pattern === text);
      }),
    );
  });

  test("a pattern matches whatever is put in the place of its stars", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
        fc.string(),
        (pieces, run) => {
          fc.pre(pieces.every((piece) => !piece.includes("*")));
          expect(matches([pieces.join("*")], pieces.join(run))).toBe(true);
        },
      ),
    );
  });

  test("many stars over a long text come to an end", () => {
    expect(matches([`${"*a".repeat(50)}*b`], "a".repeat(20_000))).toBe(false);
  });
});
