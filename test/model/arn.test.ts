import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { accountOf, regionOf, restOf } from "../../src/model/arn.ts";

const part = fc.string({ unit: fc.constantFrom(..."abcdefgh0123456789-".split("")), minLength: 1 });

test("an ARN is taken apart as it was put together, colons of its resource included", () => {
  fc.assert(
    fc.property(
      part,
      part,
      part,
      part,
      fc.string(),
      (partition, service, region, account, rest) => {
        const arn = ["arn", partition, service, region, account, rest].join(":");
        expect([regionOf(arn), accountOf(arn), restOf(arn)]).toEqual([region, account, rest]);
      },
    ),
  );
});

test("whatever is none has no region and no account, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(!text.startsWith("arn:"));
      expect([regionOf(text), accountOf(text), restOf(text)]).toEqual([null, null, text]);
    }),
  );
});
