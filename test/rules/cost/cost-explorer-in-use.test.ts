import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/cost/cost-explorer-in-use.ts";
import { anomalyMonitors, costExplorer } from "../../../src/model/facts/billing.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { breakOff, type Change, deny, only, put } from "../../support/changes.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

const silent = put(costExplorer, "111122223333", {
  answers: false,
  reason: "AccessDeniedException: User not enabled for cost explorer access",
});
const noMonitor = only(anomalyMonitors, {});

testRule(rule, {
  population: [],
  cases: [
    {
      name: "never switched on",
      changes: [silent],
      verdict: "fail",
      failures: 1,
      says: /not switched on/,
    },
    {
      name: "never switched on, and the monitors unread",
      changes: [silent, deny(anomalyMonitors)],
      verdict: "fail",
    },
    {
      name: "nothing watches for anomalies",
      changes: [noMonitor],
      verdict: "fail",
      failures: 1,
      says: /no monitor watches/,
    },
    {
      name: "no monitor so far, and the list broke off",
      changes: [noMonitor, breakOff(anomalyMonitors)],
      verdict: "unknown",
    },
    {
      name: "a snapshot that holds no answer",
      changes: [only(costExplorer, {})],
      verdict: "unknown",
    },
  ],
});

const unrequested =
  (kind: FactKind<unknown>): Change =>
  (draftOf) => {
    const draft = draftOf(kind);
    draft.rows.clear();
    draft.causes = [
      {
        reason: "unrequested",
        api: kind.api,
        action: kind.action,
        account: "111122223333",
        region: "aws-global",
        error: "it is read on request only",
      },
    ];
  };

test("until it is requested, a person is asked", () => {
  const findings = findingsOf(rule, [unrequested(costExplorer), unrequested(anomalyMonitors)]);
  expect(findings.map(({ verdict }) => verdict)).toEqual(["manual"]);
});
