import { describe, expect, test } from "@jest/globals";
import { renderConsole } from "../../reporters/console.ts";
import { renderGithubAnnotations } from "../../reporters/githubAnnotations.ts";
import { renderJunit } from "../../reporters/junit.ts";
import { renderMarkdown } from "../../reporters/markdown.ts";
import { renderSarif } from "../../reporters/sarif.ts";
import { fail, pass } from "../../src/model/outcome.ts";
import { beyondGuideReport } from "./reports.ts";
import { breachesOf } from "./sarifContract.ts";

const passing = beyondGuideReport(pass("as it should be"));
const failing = beyondGuideReport(fail("broken", "it does not keep to it"));

describe("a rule of one's own that answers no item of the guide", () => {
  test("stands in people's reports also where it passes", () => {
    const screen = { width: 80, color: false };
    const text = renderConsole(passing, screen);
    expect(text).toContain("1 rule beyond it: ✓ 1 pass");
    expect(text).toMatch(
      /Beyond the guide\n {2}✓ The house keeps to its rule +1 passed\n {4}house-rule/,
    );
    expect(renderMarkdown(passing)).toMatch(
      /#### Beyond the guide\n\n.*\n.*\n.*`house-rule` \| The house keeps to its rule \| 1 passed/,
    );
    expect(renderConsole(failing, screen)).toContain(
      "✗ The house keeps to its rule · high · beyond the guide",
    );
    expect(renderMarkdown(failing)).toContain("**high** · beyond the guide · `house-rule`");
  });

  test("has a suite, an annotation and a result of its own", () => {
    expect(renderJunit(failing)).toContain(
      'name="Infrastructure as code: The house keeps to its rule"',
    );
    expect(renderGithubAnnotations(failing)).toContain("title=The house keeps to its rule (high)");
    const sarif = JSON.parse(renderSarif(failing));
    expect(breachesOf(sarif)).toEqual([]);
    expect(
      sarif.runs.flatMap(({ results }: { readonly results: readonly { ruleId: string }[] }) =>
        results.filter(({ ruleId }) => ruleId === "house-rule"),
      ),
    ).toHaveLength(1);
  });

  test("changes nothing of the checklist", () => {
    expect(failing.checklist).toEqual(passing.checklist);
    expect(failing.beyondGuide).toMatchObject([{ rule: "house-rule", verdict: "fail" }]);
  });
});
