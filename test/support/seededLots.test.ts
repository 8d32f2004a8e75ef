import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

describe("lots", () => {
  test("are the same each time, but for the whole matrices", () => {
    const { seed } = fc.readConfigureGlobal();
    expect(seed).toBe(process.env.GONOGO_FULL === undefined ? 1 : undefined);
  });
});
