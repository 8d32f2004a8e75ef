import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { printable, printableJson, printableLines } from "../../src/model/printable.ts";
import { unprintable } from "../reporters/reports.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });

describe("texts that a reader may meet", () => {
  test("one line holds nothing that is not printed, no tab and no end of a line", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(unprintable);
        expect(printable(text)).not.toMatch(/[\n\t\u2028\u2029]/);
      }),
    );
  });

  test("several lines keep their ends and tabs", () => {
    fc.assert(fc.property(anyText, (text) => !unprintable.test(printableLines(text))));
    expect(printableLines("a\n\tb\u001b[31m\u200b")).toBe("a\n\tb[31m");
  });

  test("JSON says the same, in printable characters", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = printableJson(JSON.stringify(value, null, 1));
        expect(text).not.toMatch(unprintable);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(printableJson('"\u{e0067}\u009b"')).toBe(String.raw`"\udb40\udc67\u009b"`);
  });

  test("tags that no version of Unicode has assigned are none the less unseen", () => {
    expect(printable("a\u{e0002}b")).toBe("a b");
  });

  test("what people write stays as it is", () => {
    for (const text of ["数据库-δ-🗄️-ñ", "naïve café", "שלום", "ไทย", "a-b_c.d/e"]) {
      expect(printable(text)).toBe(text);
    }
  });
});
