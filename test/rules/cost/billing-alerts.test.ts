import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/cost/billing-alerts.ts";
import {
  type Budget,
  type BudgetNotification,
  billingAlarms,
  budgetNotifications,
  budgets,
  organizations,
} from "../../../src/model/facts/billing.ts";
import { type MetricAlarm, metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { row } from "../../scan/support/rows.ts";
import { breakOff, type Change, deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { notification } from "../../support/reference/cost.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";
import { optionsOf } from "./_use.ts";

const budget = (fields: Partial<Budget>): Change => patch(budgets, "monthly", fields);
const notifying = (...notifications: readonly BudgetNotification[]): Change =>
  put(budgetNotifications, "monthly", notifications);
const at = (...shares: readonly number[]): Change =>
  notifying(...shares.map((share) => notification(share)));
const noBudget = remove(budgets, "monthly");

const like = row(budgets, "monthly");
const another = (name: string, fields: Partial<Budget>, ...shares: readonly number[]) => [
  put(budgets, name, { ...like, name, ...fields }),
  put(
    budgetNotifications,
    name,
    shares.map((share) => notification(share)),
  ),
];

const alarm = (threshold: number, fields: Partial<MetricAlarm> = {}): Change =>
  put(billingAlarms, `bill-${threshold}`, {
    ...row(metricAlarms, ids.connectionsAlarm),
    arn: `bill-${threshold}`,
    name: `bill-${threshold}`,
    threshold,
    ...fields,
  });
const alarms = [500, 750, 900].map((threshold) => alarm(threshold));
const of1000 = optionsOf("cost-billing-alerts", { amount: 1000 });
const memberOf = (managementAccount: string | null): Change =>
  put(organizations, "o-1", { id: "o-1", managementAccount });

testRule(rule, {
  population: [],
  indecisive: [
    [billingAlarms, "a budget tells"],
    [organizations, "a budget of its own tells"],
  ],
  cases: [
    {
      name: "no budget and no alarm",
      changes: [noBudget],
      verdict: "fail",
      failures: 1,
      says: /no budget of the whole bill and no billing alarm/,
    },
    {
      name: "two of the three shares",
      changes: [at(50, 90)],
      verdict: "fail",
      failures: 1,
      says: /nobody is told at 75 % of the budget/,
    },
    {
      name: "only when it is spent",
      changes: [at(100)],
      verdict: "fail",
      says: /50 %, 75 %, 90 %/,
    },
    { name: "somewhat earlier", changes: [at(45, 70, 85)], verdict: "pass" },
    { name: "more often", changes: [at(25, 50, 75, 80, 90, 100)], verdict: "pass" },
    { name: "the middle one too late", changes: [at(50, 80, 100)], verdict: "fail" },
    {
      name: "one early alert is not three",
      changes: [at(10)],
      verdict: "fail",
      says: /75 %, 90 %/,
    },
    {
      name: "by forecast",
      changes: [
        notifying(
          notification(50),
          notification(75, { type: "FORECASTED" }),
          notification(90, { type: "FORECASTED" }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "in dollars",
      changes: [
        notifying(
          ...[500, 750, 900].map((dollars) =>
            notification(dollars, { thresholdType: "ABSOLUTE_VALUE" }),
          ),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "the guide's numbers taken for dollars come at once",
      changes: [
        notifying(
          ...[50, 75, 90].map((dollars) =>
            notification(dollars, { thresholdType: "ABSOLUTE_VALUE" }),
          ),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "when less is spent",
      changes: [
        notifying(notification(50), notification(75, { operator: "LESS_THAN" }), notification(90)),
      ],
      verdict: "fail",
    },
    {
      name: "nobody subscribes",
      changes: [
        notifying(notification(50), notification(75), notification(90, { subscribers: 0 })),
      ],
      verdict: "fail",
      says: /nobody is told at 90 %/,
    },
    {
      name: "a budget of a part of the bill",
      changes: [budget({ filtered: true })],
      verdict: "fail",
    },
    { name: "a budget of hours", changes: [budget({ type: "USAGE" })], verdict: "fail" },
    {
      name: "a budget that has not begun",
      changes: [budget({ start: "2026-02-01T00:00:00.000Z" })],
      verdict: "fail",
    },
    {
      name: "a budget that has ended",
      changes: [budget({ end: "2026-01-01T00:00:00.000Z" })],
      verdict: "fail",
    },
    {
      name: "budgets of one amount add up",
      changes: [at(50), ...another("second", {}, 75), ...another("third", {}, 90)],
      verdict: "pass",
    },
    {
      name: "budgets of different amounts do not",
      changes: [at(50, 75), ...another("second", { limit: { amount: 9000, unit: "USD" } }, 90)],
      verdict: "fail",
      says: /at 90 %/,
    },
    {
      name: "one budget that does it all is enough",
      changes: [...another("loose", { limit: { amount: 9000, unit: "USD" } }, 100)],
      verdict: "pass",
    },
    {
      name: "the notifications of one budget unread, another tells",
      changes: [denyRow(budgetNotifications, "monthly"), ...another("second", {}, 50, 75, 90)],
      verdict: "pass",
    },
    {
      name: "there may be more budgets",
      changes: [at(50), breakOff(budgets)],
      verdict: "unknown",
    },
    {
      name: "alarms at the shares of an amount that is known",
      changes: [noBudget, ...alarms],
      settings: of1000,
      verdict: "pass",
    },
    {
      name: "alarms at the shares of a larger amount",
      changes: [noBudget, ...alarms],
      settings: optionsOf("cost-billing-alerts", { amount: 500 }),
      verdict: "fail",
    },
    {
      name: "alarms, and nothing says of which amount",
      changes: [noBudget, ...alarms],
      verdict: "unknown",
      says: /nothing says of which amount they are shares/,
    },
    {
      name: "alarms that tell nobody",
      changes: [
        noBudget,
        ...[500, 750, 900].map((threshold) => alarm(threshold, { alarmActions: [] })),
      ],
      settings: of1000,
      verdict: "fail",
    },
    {
      name: "alarms that are switched off, and no amount",
      changes: [noBudget, alarm(500, { actionsEnabled: false })],
      verdict: "fail",
    },
    {
      name: "alarms for too little",
      changes: [
        noBudget,
        ...[500, 750, 900].map((threshold) => alarm(threshold, { operator: "LessThanThreshold" })),
      ],
      settings: of1000,
      verdict: "fail",
    },
    {
      name: "the alarms were not read",
      changes: [noBudget, deny(billingAlarms)],
      verdict: "unknown",
    },
    {
      name: "in an organization the account that pays may have a budget for this one",
      changes: [noBudget, memberOf("999900001111")],
      verdict: "unknown",
      says: /the account that pays for the organization o-1/,
    },
    {
      name: "the account that pays for the organization",
      changes: [noBudget, memberOf("111122223333")],
      verdict: "fail",
    },
    {
      name: "whether it is in an organization was not read",
      changes: [noBudget, deny(organizations)],
      verdict: "unknown",
    },
    {
      name: "the config asks for another share",
      changes: [],
      settings: optionsOf("cost-billing-alerts", { firstPercent: 25 }),
      verdict: "fail",
      says: /at 25 % of the budget/,
    },
  ],
});

test("the account is judged once, whatever regions there are", () => {
  const findings = findingsOf(rule);
  expect(findings.map(({ resource }) => resource.id)).toEqual(["111122223333"]);
});
