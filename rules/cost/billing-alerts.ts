import { complete, type Fact, find, type Table, whole } from "../../src/model/fact.ts";
import {
  type Budget,
  type BudgetNotification,
  billingAlarms,
  budgetNotifications,
  budgets,
  organizations,
  watchesWholeBill,
} from "../../src/model/facts/billing.ts";
import type { MetricAlarm } from "../../src/model/facts/cloudwatch.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { accountResource } from "./_account.ts";

/** Something that tells somebody, at a share of an amount in percent. */
interface Alert {
  readonly share: number;
  readonly seen: Observation;
}

/** The shares for which nothing tells: each wants an alert of its own, at it or after the one before. */
const missingFrom = (alerts: readonly Alert[], shares: readonly number[]): readonly number[] =>
  shares.filter(
    (share, index) =>
      !alerts.some((alert) => alert.share <= share && alert.share > (shares[index - 1] ?? 0)),
  );

const shareOf = (
  { threshold, thresholdType }: BudgetNotification,
  { limit }: Budget,
): number | null => {
  if (threshold === null) return null;
  if (thresholdType !== "ABSOLUTE_VALUE") return threshold;
  return limit === null || limit.amount <= 0 ? null : (threshold / limit.amount) * 100;
};

const alertsOf = (budget: Budget, notifications: readonly BudgetNotification[]): readonly Alert[] =>
  notifications.flatMap((notification) => {
    const share = shareOf(notification, budget);
    return share === null ||
      notification.operator !== "GREATER_THAN" ||
      notification.subscribers === 0
      ? []
      : [
          {
            share,
            seen: saw(
              budgetNotifications,
              budget.name,
              "Notification.Threshold",
              notification.threshold,
            ),
          },
        ];
  });

const isInForce = ({ start, end }: Budget, now: string): boolean =>
  (start === null || Date.parse(start) <= Date.parse(now)) &&
  (end === null || Date.parse(end) > Date.parse(now));

/** Budgets of one amount and period watch the same: their alerts add up. */
const amountOf = ({ limit, timeUnit }: Budget): string =>
  `${limit?.amount} ${limit?.unit} ${timeUnit}`;

interface Alerts {
  /** Of each amount that is watched. */
  readonly groups: readonly (readonly Alert[])[];
  readonly unread: Outcome;
}

const budgetAlerts = (
  facts: {
    readonly budgets: Table<Budget>;
    readonly budgetNotifications: Table<readonly BudgetNotification[]>;
  },
  now: string,
): Alerts => {
  const listed = facts.budgets.list();
  const own = listed.items.filter((budget) => watchesWholeBill(budget) && isInForce(budget, now));
  const read = own.map((budget) => ({
    budget,
    notifications: facts.budgetNotifications.get(budget.name),
  }));
  const groups = new Map<string, readonly Alert[]>();
  for (const { budget, notifications } of read) {
    const alerts = notifications.known ? alertsOf(budget, notifications.value ?? []) : [];
    groups.set(amountOf(budget), [...(groups.get(amountOf(budget)) ?? []), ...alerts]);
  }
  return {
    groups: [...groups.values()],
    unread: combine(
      cannotKnow(listed.causes),
      ...read.map(({ notifications }) => when(notifications, () => combine())),
    ),
  };
};

const tells = ({ actionsEnabled, alarmActions, operator }: MetricAlarm): boolean =>
  actionsEnabled === true &&
  alarmActions.length > 0 &&
  (operator?.startsWith("GreaterThan") ?? false);

const alarmAlerts = (alarms: readonly MetricAlarm[], amount: number): readonly Alert[] =>
  alarms.filter(tells).flatMap(({ arn, threshold }) =>
    threshold === null
      ? []
      : [
          {
            share: (threshold / amount) * 100,
            seen: saw(billingAlarms, arn, "Threshold", threshold),
          },
        ],
  );

const inWords = (shares: readonly number[]): string =>
  shares.map((share) => `${share} %`).join(", ");

/** Nothing in this account tells; in an organization the account that pays may have been told. */
const judgeMissing = (
  alerts: readonly Alert[],
  missing: readonly number[],
  organization: Fact<{ readonly id: string; readonly managementAccount: string | null } | null>,
  { account }: Context,
): Outcome =>
  when(organization, (found) => {
    const what =
      alerts.length === 0
        ? "no budget of the whole bill and no billing alarm tells anybody"
        : `nobody is told at ${inWords(missing)} of the budget`;
    return found === null || found.managementAccount === account
      ? fail(
          `missing|${missing.join(",")}`,
          what,
          ...(alerts.length === 0
            ? [saw(budgets, account, "Budgets", [])]
            : alerts.map(({ seen }) => seen)),
        )
      : cannotDecide(
          `${what}; the account that pays for the organization ${found.id} may have a budget for this one`,
          "look there, and waive it with a link to that budget",
        );
  });

export const rule = defineRule({
  id: "cost-billing-alerts",
  title: "Somebody is told at 50, 75 and 90 % of the budget",
  section: "COST",
  items: ["COST-7"],
  severity: "low",
  why: "A loop that calls itself or a key that was stolen shows on the bill first, and the bill comes at the end of the month.",
  checks:
    "A cost budget that watches the whole bill must notify somebody at each share: by a notification at that share or below it and above the one before. Actual and forecast cost count alike; absolute thresholds are turned into shares of the budget; budgets of one amount and period add up. Budgets that are filtered to a part of the bill do not count, nor do those of usage and coverage. CloudWatch alarms on EstimatedCharges count where the option `amount` says what they are shares of. In an organization the account that pays may hold the budget: then it is unknown.",
  blindSpots: "Whether somebody reads what is sent, and whether the budget is a sensible one.",
  remedy: {
    summary: "Make one monthly cost budget with notifications at 50, 75 and 90 %.",
    cli: 'aws budgets create-budget --account-id ACCOUNT --budget \'{"BudgetName":"monthly","BudgetType":"COST","TimeUnit":"MONTHLY","BudgetLimit":{"Amount":"1000","Unit":"USD"}}\' --notifications-with-subscribers file://notifications.json',
    terraform: [
      'resource "aws_budgets_budget" "monthly" {',
      '  name         = "monthly"',
      '  budget_type  = "COST"',
      '  limit_amount = "1000"',
      '  limit_unit   = "USD"',
      '  time_unit    = "MONTHLY"',
      "",
      '  dynamic "notification" {',
      "    for_each = [50, 75, 90]",
      "    content {",
      '      comparison_operator        = "GREATER_THAN"',
      "      threshold                  = notification.value",
      '      threshold_type             = "PERCENTAGE"',
      '      notification_type          = "ACTUAL"',
      '      subscriber_email_addresses = ["money@example.com"]',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new budgets.CfnBudget(this, 'Monthly', { budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: 1000, unit: 'USD' } }, notificationsWithSubscribers: [50, 75, 90].map((threshold) => ({ notification: { notificationType: 'ACTUAL', comparisonOperator: 'GREATER_THAN', threshold }, subscribers: [{ subscriptionType: 'EMAIL', address: 'money@example.com' }] })) });",
  },
  references: [
    "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
  ],
  scope: "account",
  needs: { budgets, budgetNotifications, billingAlarms, organizations },
  options: {
    firstPercent: {
      default: 50,
      description: "share of the budget of the first alert, in percent",
      minimum: 1,
    },
    secondPercent: {
      default: 75,
      description: "share of the budget of the second alert, in percent",
      minimum: 1,
    },
    thirdPercent: {
      default: 90,
      description: "share of the budget of the third alert, in percent",
      minimum: 1,
    },
    amount: {
      default: 0,
      description:
        "monthly amount of which the thresholds of billing alarms are shares, in US dollars; 0: not known",
      minimum: 0,
    },
  },
  nothing: "there is no account",
  resources: (_facts, context) => complete([accountResource(context)]),
  judge(_resource, facts, options, context) {
    const { firstPercent, secondPercent, thirdPercent, amount } = options;
    const shares = [firstPercent, secondPercent, thirdPercent].sort((a, b) => a - b);
    const { groups, unread } = budgetAlerts(facts, context.startedAt);
    const alarms = facts.billingAlarms.list();
    const sources = amount > 0 ? [...groups, alarmAlerts(alarms.items, amount)] : groups;
    const judged = sources
      .map((alerts) => ({ alerts, missing: missingFrom(alerts, shares) }))
      .sort((a, b) => a.missing.length - b.missing.length);
    const [best = { alerts: [], missing: shares }] = judged;
    if (best.missing.length === 0) {
      return combine(
        pass(`tells at ${inWords(shares)}`, ...best.alerts.map(({ seen }) => seen)),
        ...(best.alerts.length > shares.length ? [note("and more often than that")] : []),
      );
    }
    const open = combine(
      unread,
      when(whole(alarms), () => combine()),
    );
    if (open.causes.length > 0) return open;
    if (amount === 0 && alarms.items.some(tells)) {
      return cannotDecide(
        "there are billing alarms, and nothing says of which amount they are shares",
        "say it in the config: rules: { cost-billing-alerts: { options: { amount: … } } }",
      );
    }
    const organization = find(facts.organizations.list(), () => true);
    return judgeMissing(best.alerts, best.missing, organization, context);
  },
});
