import { describe, expect, test } from "@jest/globals";
import { type Facts, globalRegion } from "../../src/model/store.ts";
import { judgeFacts } from "../../src/scan.ts";
import { reportOn } from "../scan/support/judging.ts";
import { factsWith, settingsWith } from "../support/changes.ts";

const withoutRegion: readonly (readonly [string, Facts])[] = [
  ["no account at all", { ...factsWith(), shards: [] }],
  [
    "global services alone",
    {
      ...factsWith(),
      shards: factsWith().shards.map((shard) => ({ ...shard, region: globalRegion })),
    },
  ],
];

describe("where no region was read there is nothing to audit", () => {
  test.each(withoutRegion)("%s", (_, facts) => {
    expect(reportOn(facts)).toMatchObject({
      verdict: "INCOMPLETE",
      reason: "nothing to audit where no region was read",
      findings: [],
      accounts: [],
    });
  });

  test.each(withoutRegion)("%s, also where incomplete is allowed", (_, facts) => {
    const report = judgeFacts(facts, {
      tool: { name: "gonogo", version: "0.0.0" },
      settings: settingsWith(),
      location: { file: "gonogo.config.yaml", line: 1 },
      rules: { selected: [], existing: [] },
      allowIncomplete: true,
      now: null,
    });
    expect(report.verdict).toBe("INCOMPLETE");
  });
});
