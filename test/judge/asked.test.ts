import { expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { items } from "../../src/model/guide.ts";
import type { Rule } from "../../src/model/rule.ts";
import { judgeFacts } from "../../src/scan.ts";
import { factsWith, settingsWith } from "../support/changes.ts";

const backups = items.find(({ id }) => id === "PRE-7");

/** Only what one of the sources of PRE-7 rests on. */
const selected = rules.filter((rule) => rule.items.some((id) => id === "DR-1"));

const judged = (asked: readonly "PRE-7"[], existing: readonly Rule[]) =>
  judgeFacts(factsWith(), {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: settingsWith(),
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected, existing },
    allowIncomplete: false,
    asked,
    now: null,
  });

test("an item that rests on one without a rule is not answered by the others", () => {
  expect(backups?.answeredBy.length).toBeGreaterThan(1);
  expect(judged(["PRE-7"], selected)).toMatchObject({
    verdict: "INCOMPLETE",
    reason: expect.stringMatching(/PRE-7 \(rests on DR-.*, for which this version has no rule\)$/),
  });
});

test("nor is one of whose sources a rule is switched off", () => {
  const existing = backups?.answeredBy.map(
    (item): Rule => ({ ...(selected[0] as Rule), id: item.toLowerCase(), items: [item] }),
  );
  expect(judged(["PRE-7"], existing ?? [])).toMatchObject({
    verdict: "INCOMPLETE",
    reason: expect.stringMatching(/PRE-7 \(no selected rule answers it\)$/),
  });
});

test("where it was not asked for, it is only listed", () => {
  const report = judged([], selected);
  expect(report.verdict).toBe("GO");
  expect(report.notEvaluated.map(({ item }) => item)).toContain("PRE-7");
});
