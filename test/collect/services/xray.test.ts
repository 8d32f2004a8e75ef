import { GetTraceSummariesCommand } from "@aws-sdk/client-xray";
import { expect, test } from "@jest/globals";
import { recentTraces, recentTracesKey } from "../../../src/model/facts/xray.ts";
import { accessDenied, denial, inputsOf, on, read, recordingOf } from "../support.ts";

test("an hour is sampled, up to the first page with a trace", async () => {
  const { facts, sent } = await read(
    [recentTraces],
    [
      on(GetTraceSummariesCommand, ({ NextToken }) =>
        NextToken === undefined
          ? { TraceSummaries: [], NextToken: "two" }
          : { TraceSummaries: [{ Id: "1-a" }, { Id: "1-b" }], NextToken: "three" },
      ),
    ],
  );
  expect(recordingOf(facts, recentTraces).rows).toEqual({
    [recentTracesKey]: { found: 2, windowSeconds: 3600 },
  });
  expect(inputsOf(sent, "xray:GetTraceSummaries")).toEqual([
    {
      StartTime: new Date("2026-01-15T11:00:00.000Z"),
      EndTime: new Date("2026-01-15T12:00:00.000Z"),
      Sampling: true,
      NextToken: undefined,
    },
    expect.objectContaining({ NextToken: "two" }),
  ]);
});

test("empty pages end after five; none is none", async () => {
  let page = 0;
  const { facts, sent } = await read(
    [recentTraces],
    [
      on(GetTraceSummariesCommand, () => {
        page += 1;
        return { NextToken: `page-${page}` };
      }),
    ],
  );
  expect(sent).toHaveLength(5);
  expect(recordingOf(facts, recentTraces).rows[recentTracesKey]?.found).toBe(0);
});

test("a refusal is unread", async () => {
  const { facts } = await read([recentTraces], [on(GetTraceSummariesCommand, accessDenied)]);
  expect(recordingOf(facts, recentTraces)).toEqual({
    rows: {},
    unread: {},
    causes: [denial("xray:GetTraceSummaries")],
  });
});
