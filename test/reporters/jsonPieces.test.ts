import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jsonWithin, listPieces } from "../../reporters/_jsonPieces.ts";

describe("a list that is written an item at a time", () => {
  test("is the text that all of it would be at once", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        const text = [...listPieces(list, 0)].join("");
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(list)));
        expect(text.split("\n").length).toBe(JSON.stringify(list, null, 2).split("\n").length);
      }),
    );
  });

  test("lies where it is put", () => {
    const whole = { list: [{ a: [1] }, "two"], field: { b: {} } };
    const text = `{\n  "list": ${[...listPieces(whole.list, 1)].join("")},\n  "field": ${jsonWithin(whole.field, 1)}\n}`;
    expect(text).toBe(JSON.stringify(whole, null, 2));
  });
});
