import { expect, test } from "@jest/globals";
import { remembered } from "../../src/model/remembered.ts";

test("asks once, whatever the answer was, and keeps no more than it may", () => {
  const asked: string[] = [];
  const answer = remembered((question) => {
    asked.push(question);
    return question === "b" ? null : question.length;
  }, 2);
  expect(["a", "b", "a", "b"].map(answer)).toEqual([1, null, 1, null]);
  expect(asked).toEqual(["a", "b"]);
  expect(["c", "a"].map(answer)).toEqual([1, 1]);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});
