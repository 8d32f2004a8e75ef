import type * as Sdk from "@aws-sdk/client-budgets";
import {
  type Budget,
  type BudgetNotification,
  budgetNotifications,
  budgets,
  watchesWholeBill,
} from "../../model/facts/billing.ts";
import { causeOf, errorName } from "../classify.ts";
import {
  type Call,
  type Collector,
  defineCollector,
  keysFrom,
  list,
  wantedFrom,
} from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";

const budgetService = defineService({
  prefix: "budgets",
  load: () => import("@aws-sdk/client-budgets"),
  connect: (sdk, configuration) => new sdk.BudgetsClient(configuration),
});

const budgetPage = 1000;
const notificationPage = 100;

/** All of the account's own cost is the whole bill, also where the account is named. */
const isOwnAccount = (filters: Readonly<Record<string, readonly string[]>>, account: string) =>
  Object.entries(filters).every(
    ([dimension, values]) =>
      dimension === "LinkedAccount" && values.length === 1 && values[0] === account,
  );

const isOwnExpression = ({ Dimensions, ...others }: Sdk.Expression, account: string): boolean =>
  Object.values(others).every((other) => other === undefined) &&
  Dimensions?.Key === "LINKED_ACCOUNT" &&
  isOwnAccount({ LinkedAccount: Dimensions.Values ?? [] }, account) &&
  (Dimensions.MatchOptions ?? ["EQUALS"]).every((option) => option === "EQUALS");

/** A billing view of one's own shows a part of the bill. */
const isPartialView = (arn: string | undefined): boolean =>
  arn !== undefined && !arn.endsWith("/primary");

const toBudget = (budget: Sdk.Budget, account: string): Budget => ({
  name: budget.BudgetName ?? "",
  type: budget.BudgetType ?? null,
  timeUnit: budget.TimeUnit ?? null,
  limit:
    budget.BudgetLimit?.Amount === undefined
      ? null
      : { amount: Number(budget.BudgetLimit.Amount), unit: budget.BudgetLimit.Unit ?? "" },
  filtered:
    !isOwnAccount(budget.CostFilters ?? {}, account) ||
    (budget.FilterExpression !== undefined && !isOwnExpression(budget.FilterExpression, account)) ||
    isPartialView(budget.BillingViewArn),
  start: budget.TimePeriod?.Start?.toISOString() ?? null,
  end: budget.TimePeriod?.End?.toISOString() ?? null,
});

const budgetCollector = list({
  kind: budgets,
  service: budgetService,
  pageSize: budgetPage,
  async page({ sdk, client, account }, token) {
    const answer = await client.send(
      new sdk.DescribeBudgetsCommand({
        AccountId: account,
        MaxResults: budgetPage,
        NextToken: token,
        ShowFilterExpression: true,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.Budgets ?? []).map((budget) => [
        budget.BudgetName ?? "",
        toBudget(budget, account),
      ]),
    };
  },
});

const subscriberCall = {
  api: "budgets:DescribeSubscribersForNotification",
  action: "budgets:ViewBudget",
};

const notificationCollector = defineCollector({
  kind: budgetNotifications,
  service: budgetService,
  needs: { budgets },
  alsoCalls: [subscriberCall],
  async read({ sdk, client, facts, account, region }, recorder) {
    const names = keysFrom(facts.budgets.list(), (budget) => [
      watchesWholeBill(budget) ? budget.name : null,
    ]);
    const notificationsOf = (BudgetName: string) =>
      allPages(async (token) => {
        const answer = await client.send(
          new sdk.DescribeNotificationsForBudgetCommand({
            AccountId: account,
            BudgetName,
            MaxResults: notificationPage,
            NextToken: token,
          }),
        );
        return { next: answer.NextToken, rows: answer.Notifications ?? [] };
      });
    const withSubscribers = async (
      BudgetName: string,
      Notification: Sdk.Notification,
    ): Promise<BudgetNotification> => {
      const subscribers = await allPages(async (token) => {
        const answer = await client.send(
          new sdk.DescribeSubscribersForNotificationCommand({
            AccountId: account,
            BudgetName,
            Notification,
            MaxResults: notificationPage,
            NextToken: token,
          }),
        );
        return { next: answer.NextToken, rows: answer.Subscribers ?? [] };
      });
      return {
        type: Notification.NotificationType ?? null,
        operator: Notification.ComparisonOperator ?? null,
        threshold: Notification.Threshold ?? null,
        thresholdType: Notification.ThresholdType ?? "PERCENTAGE",
        subscribers: subscribers.length,
      };
    };
    const read = async (name: string): Promise<void> => {
      let call: Call = budgetNotifications;
      try {
        const notifications = await notificationsOf(name);
        call = subscriberCall;
        const rows = notifications.map((notification) => withSubscribers(name, notification));
        recorder.row(name, await Promise.all(rows));
      } catch (error) {
        const isGone = call === budgetNotifications && errorName(error) === "NotFoundException";
        if (isGone) return;
        const { api, action } = call;
        recorder.unread(name, causeOf(error, { api, action, account, region }));
      }
    };
    await Promise.all(wantedFrom(names, recorder).map(read));
  },
});

export const budgetCollectors: readonly Collector[] = [budgetCollector, notificationCollector];
