import { expect, test } from "@jest/globals";
import { describeEvents } from "../../src/collect/logEvents.ts";

test.each<[name: string, event: unknown, structured: boolean]>([
  ["a level", { level: 30, msg: "x" }, true],
  ["a severity", { severity: "INFO" }, true],
  ["pino's request", { req: { id: 7, url: "/" } }, true],
  ["a method in an object", { http: { method: "GET" } }, true],
  ["the same by a dotted name", { "http.request.method": "GET" }, true],
  ["a nested one by its path", { log: { level: "info" } }, true],
  ["a request's ID, with an underscore", { request_id: "x" }, true],
  ["a request's ID, as a header", { "X-Request-ID": "x" }, true],
  ["a trace's ID", { trace_id: "x" }, true],
  ["a message alone", { message: "level: info" }, false],
  ["an ID of something else", { user: { id: 7 } }, false],
  ["an empty object", {}, false],
])("%s: %s", (_, event, structured) => {
  expect(describeEvents([JSON.stringify(event)])).toEqual({
    sampled: 1,
    json: 1,
    structured: structured ? 1 : 0,
  });
});

test.each(['"level"', "[1]", "null", "17", "GET / 200", "{level: 1}", ""])(
  "%s is no JSON object",
  (message) => {
    expect(describeEvents([message])).toEqual({ sampled: 1, json: 0, structured: 0 });
  },
);

test("no events are counted as none", () => {
  expect(describeEvents([])).toEqual({ sampled: 0, json: 0, structured: 0 });
});
