import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { SharedTexts } from "../../src/snapshot/sharedTexts.ts";

describe("texts that are kept once", () => {
  test("leave every value as it was, whatever it holds", () => {
    const texts = new SharedTexts();
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json);
        texts.within(value);
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  test("change no prototype", () => {
    const value: unknown = JSON.parse('{"__proto__":"a","constructor":{"prototype":"b"}}');
    new SharedTexts().within(value);
    expect(JSON.stringify(value)).toBe('{"__proto__":"a","constructor":{"prototype":"b"}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys({})).toEqual([]);
  });

  test("a long text is itself", () => {
    const text = "x".repeat(1_000);
    expect(new SharedTexts().of(text)).toBe(text);
  });
});
