import { expect, test } from "@jest/globals";
import { applicationLabel, applicationNames } from "../../src/model/applicationName.ts";

test("with an environment: the name, the key and the label", () => {
  expect(applicationNames({ name: "shop", environment: "production" })).toEqual([
    "shop",
    "shop/production",
    "shop (production)",
  ]);
});

test("without an environment nothing is put in its place", () => {
  const shop = { name: "shop", environment: null };
  expect(applicationNames(shop)).toEqual(["shop", "shop/", "shop"]);
  expect(applicationLabel(shop)).toBe("shop");
});
