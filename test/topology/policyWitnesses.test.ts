import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchesTokens, patternOf } from "../../src/topology/policyPattern.ts";
import { arnInstanceOf, instancesOf, words } from "../../src/topology/policyWitnesses.ts";

const principal = {
  arn: "arn:aws:iam::111122223333:role/shop",
  account: "111122223333",
  partition: "aws",
  tags: {},
};

const matches = (pattern: string, text: string): boolean =>
  matchesTokens(patternOf(pattern, principal)?.tokens ?? [], text);

describe("an ARN that stands for a pattern", () => {
  test.each([
    ["*", "s3", "arn:aws:s3:::gonogo-any"],
    ["*", "sqs", "arn:aws:sqs:eu-west-1:111122223333:gonogo-any"],
    ["*", "iam", "arn:aws:iam::111122223333:gonogo-any"],
    ["arn:aws:logs:*", "logs", "arn:aws:logs:eu-west-1:111122223333:gonogo-any"],
    ["arn:aws:logs:*:*:*", "logs", "arn:aws:logs:eu-west-1:111122223333:gonogo-any"],
    [
      "arn:aws:dynamodb:us-*:*:table/a?",
      "dynamodb",
      "arn:aws:dynamodb:eu-west-1:111122223333:table/ax",
    ],
    ["arn:aws:sns:us-east-1:1:a:*", "sns", "arn:aws:sns:us-east-1:1:a:gonogo-any"],
  ])("%s of %s", (pattern, service, expected) => {
    const place = { service, region: "eu-west-1" };
    expect(arnInstanceOf(pattern, principal, place, "gonogo-any")).toBe(expected);
  });
});

describe("names that stand for patterns", () => {
  test("hold each pattern, what lies between two, and what nobody named", () => {
    const names = instancesOf(["/ecs/a", "/app/*", "*-audit"]);
    for (const word of words) {
      expect(names).toEqual(
        expect.arrayContaining([word, `/app/${word}`, `${word}-audit`, `/app/${word}-audit`]),
      );
    }
    expect(names).toContain("/ecs/a");
  });

  test("match the patterns that they stand for", () => {
    const pattern = fc
      .array(fc.constantFrom("a", "/", "-", "*", "?"), { minLength: 1, maxLength: 8 })
      .map((characters) => characters.join(""));
    fc.assert(
      fc.property(pattern, (one) => {
        expect(instancesOf([one]).some((name) => matches(one, name))).toBe(true);
      }),
    );
  });
});
