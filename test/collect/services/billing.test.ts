import {
  DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
  type Budget as SdkBudget,
} from "@aws-sdk/client-budgets";
import { DescribeAlarmsForMetricCommand } from "@aws-sdk/client-cloudwatch";
import { GetAnomalyMonitorsCommand, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { DescribeCacheClustersCommand } from "@aws-sdk/client-elasticache";
import { DescribeOrganizationCommand } from "@aws-sdk/client-organizations";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { DescribeSavingsPlansCommand } from "@aws-sdk/client-savingsplans";
import { describe, expect, test } from "@jest/globals";
import {
  anomalyMonitors,
  billingAlarms,
  budgetNotifications,
  budgets,
  costExplorer,
  isCoveredBySavingsPlan,
  organizations,
  savingsPlans,
} from "../../../src/model/facts/billing.ts";
import { nothingRequested } from "../../../src/model/settings.ts";
import { snapshotText } from "../../../src/snapshot/write.ts";
import { accessDenied, account, awsError, inputsOf, on, read, recordingOf } from "../support.ts";

const requested = { requested: { ...nothingRequested, costExplorer: true } };

describe("the organization", () => {
  test("is kept with its management account", async () => {
    const { facts } = await read(
      [organizations],
      [
        on(DescribeOrganizationCommand, {
          Organization: {
            Id: "o-1",
            MasterAccountId: "999900001111",
            MasterAccountEmail: "root@example.com",
          },
        }),
      ],
    );
    expect(recordingOf(facts, organizations).rows).toEqual({
      "o-1": { id: "o-1", managementAccount: "999900001111" },
    });
  });

  test("there is none: the account is on its own", async () => {
    const alone = awsError("AWSOrganizationsNotInUseException", "not a member");
    const { facts } = await read([organizations], [on(DescribeOrganizationCommand, alone)]);
    expect(recordingOf(facts, organizations)).toEqual({ rows: {}, unread: {}, causes: [] });
  });

  test("is unread where it is refused", async () => {
    const { facts } = await read([organizations], [on(DescribeOrganizationCommand, accessDenied)]);
    expect(recordingOf(facts, organizations).causes).toEqual([
      expect.objectContaining({ reason: "denied", action: "organizations:DescribeOrganization" }),
    ]);
  });
});

describe("savings plans", () => {
  const instances = (DBInstanceClass: string) => [
    on(DescribeDBInstancesCommand, { DBInstances: [{ DBInstanceArn: "arn", DBInstanceClass }] }),
    on(DescribeCacheClustersCommand, { CacheClusters: [] }),
  ];

  test("are paged, where an instance could be covered by one", async () => {
    const { facts, sent } = await read(
      [savingsPlans],
      [
        ...instances("db.r7g.large"),
        on(DescribeSavingsPlansCommand, ({ nextToken }) => ({
          savingsPlans: [
            {
              savingsPlanId: nextToken ?? "first",
              savingsPlanType: "Database" as const,
              state: "active" as const,
              commitment: "0.5",
            },
          ],
          nextToken: nextToken === undefined ? "second" : "",
        })),
      ],
    );
    expect(recordingOf(facts, savingsPlans)).toEqual({
      rows: {
        first: { id: "first", type: "Database", state: "active", commitment: "0.5" },
        second: { id: "second", type: "Database", state: "active", commitment: "0.5" },
      },
      unread: {},
      causes: [],
    });
    expect(inputsOf(sent, savingsPlans.api)).toHaveLength(2);
  });

  test("are not asked for where none could cover anything", async () => {
    const { facts, sent } = await read([savingsPlans], instances("db.t3.small"));
    expect(recordingOf(facts, savingsPlans)).toEqual({ rows: {}, unread: {}, causes: [] });
    expect(inputsOf(sent, savingsPlans.api)).toEqual([]);
  });

  test("are open where the instances were refused", async () => {
    const { facts } = await read(
      [savingsPlans],
      [
        on(DescribeDBInstancesCommand, accessDenied),
        on(DescribeCacheClustersCommand, { CacheClusters: [] }),
      ],
    );
    expect(recordingOf(facts, savingsPlans).causes).toEqual([
      expect.objectContaining({ reason: "denied", api: "rds:DescribeDBInstances" }),
    ]);
  });

  test.each([
    ["db.r7g.large", true],
    ["db.m8g.4xlarge", true],
    ["db.r8gd.2xlarge", true],
    ["cache.r7g.large", true],
    ["db.r6g.large", false],
    ["db.t4g.micro", false],
    ["db.x2g.large", false],
    ["db.serverless", false],
    ["", false],
  ])("a plan for databases and %s: %s", (name, covered) => {
    expect(isCoveredBySavingsPlan(name)).toBe(covered);
  });
});

describe("budgets", () => {
  const budget = (fields: Partial<SdkBudget> = {}): SdkBudget => ({
    BudgetName: "monthly",
    BudgetType: "COST",
    TimeUnit: "MONTHLY",
    BudgetLimit: { Amount: "1000.0", Unit: "USD" },
    TimePeriod: {
      Start: new Date("2026-01-01T00:00:00Z"),
      End: new Date("2087-06-15T00:00:00Z"),
    },
    ...fields,
  });
  const collected = async (found: SdkBudget) => {
    const { facts } = await read([budgets], [on(DescribeBudgetsCommand, { Budgets: [found] })]);
    return recordingOf(facts, budgets).rows.monthly;
  };

  test("are paged, with their filters, and keep what counts", async () => {
    const { facts, sent } = await read(
      [budgets],
      [
        on(DescribeBudgetsCommand, ({ NextToken }) => ({
          Budgets: [budget({ BudgetName: NextToken ?? "monthly" })],
          ...(NextToken === undefined ? { NextToken: "second" } : {}),
        })),
      ],
    );
    const { rows } = recordingOf(facts, budgets);
    expect(Object.keys(rows)).toEqual(["monthly", "second"]);
    expect(rows.monthly).toEqual({
      name: "monthly",
      type: "COST",
      timeUnit: "MONTHLY",
      limit: { amount: 1000, unit: "USD" },
      filtered: false,
      start: "2026-01-01T00:00:00.000Z",
      end: "2087-06-15T00:00:00.000Z",
    });
    expect(inputsOf(sent, budgets.api)[0]).toEqual({
      AccountId: account.id,
      MaxResults: 1000,
      NextToken: undefined,
      ShowFilterExpression: true,
    });
  });

  test.each<[string, Partial<SdkBudget>, boolean]>([
    ["a service", { CostFilters: { Service: ["Amazon RDS"] } }, true],
    ["another account", { CostFilters: { LinkedAccount: ["999900001111"] } }, true],
    ["this very account", { CostFilters: { LinkedAccount: [account.id] } }, false],
    [
      "this account and a service",
      { CostFilters: { LinkedAccount: [account.id], Service: ["Amazon RDS"] } },
      true,
    ],
    [
      "a tag, by an expression",
      { FilterExpression: { Tags: { Key: "team", Values: ["green"] } } },
      true,
    ],
    [
      "this very account, by an expression",
      { FilterExpression: { Dimensions: { Key: "LINKED_ACCOUNT", Values: [account.id] } } },
      false,
    ],
    [
      "all but this account",
      {
        FilterExpression: {
          Not: { Dimensions: { Key: "LINKED_ACCOUNT", Values: [account.id] } },
        },
      },
      true,
    ],
    ["nothing, in so many words", { CostFilters: {} }, false],
    [
      "a view of one's own",
      { BillingViewArn: "arn:aws:billing::111122223333:billingview/custom-1" },
      true,
    ],
    [
      "the primary view",
      { BillingViewArn: "arn:aws:billing::111122223333:billingview/primary" },
      false,
    ],
  ])("one that watches %s is filtered or not", async (_, fields, filtered) => {
    expect(await collected(budget(fields))).toMatchObject({ filtered });
  });

  test("notifications are asked for where the budget watches the whole bill, and count whom they tell", async () => {
    const { facts, sent } = await read(
      [budgetNotifications],
      [
        on(DescribeBudgetsCommand, {
          Budgets: [
            budget(),
            budget({ BudgetName: "rds", CostFilters: { Service: ["Amazon RDS"] } }),
            budget({ BudgetName: "hours", BudgetType: "USAGE" }),
          ],
        }),
        on(DescribeNotificationsForBudgetCommand, ({ NextToken }) => ({
          Notifications: [
            {
              NotificationType: "ACTUAL" as const,
              ComparisonOperator: "GREATER_THAN" as const,
              Threshold: NextToken === undefined ? 50 : 75,
            },
          ],
          ...(NextToken === undefined ? { NextToken: "more" } : {}),
        })),
        on(DescribeSubscribersForNotificationCommand, {
          Subscribers: [
            { SubscriptionType: "EMAIL", Address: "ada@example.com" },
            { SubscriptionType: "SNS", Address: "arn:aws:sns:us-east-1:111122223333:money" },
          ],
        }),
      ],
    );
    const kept = { type: "ACTUAL", operator: "GREATER_THAN", thresholdType: "PERCENTAGE" };
    expect(recordingOf(facts, budgetNotifications)).toEqual({
      rows: {
        monthly: [
          { ...kept, threshold: 50, subscribers: 2 },
          { ...kept, threshold: 75, subscribers: 2 },
        ],
      },
      unread: {},
      causes: [],
    });
    expect(inputsOf(sent, budgetNotifications.api)).toHaveLength(2);
    expect(snapshotText(facts)).not.toContain("ada@example.com");
  });

  test.each([
    ["the notifications", budgetNotifications.api, DescribeNotificationsForBudgetCommand],
    [
      "those who are told",
      "budgets:DescribeSubscribersForNotification",
      DescribeSubscribersForNotificationCommand,
    ],
  ])("are unread where %s are refused, by the name of that call", async (_, api, refused) => {
    const answers = [
      on(DescribeBudgetsCommand, { Budgets: [budget()] }),
      on(DescribeNotificationsForBudgetCommand, {
        Notifications: [
          { NotificationType: "ACTUAL", ComparisonOperator: "GREATER_THAN", Threshold: 50 },
        ],
      }),
    ].filter(({ command }) => command !== refused);
    const { facts } = await read(
      [budgetNotifications],
      [...answers, { command: refused, reply: () => accessDenied }],
    );
    expect(recordingOf(facts, budgetNotifications).unread).toEqual({
      monthly: [expect.objectContaining({ reason: "denied", api, action: "budgets:ViewBudget" })],
    });
  });
});

test("billing alarms are asked for by the metric of the whole bill", async () => {
  const { facts, sent } = await read(
    [billingAlarms],
    [
      on(DescribeAlarmsForMetricCommand, {
        MetricAlarms: [
          { AlarmArn: "arn:500", AlarmName: "500", Threshold: 500, ActionsEnabled: true },
        ],
      }),
    ],
  );
  expect(recordingOf(facts, billingAlarms).rows["arn:500"]).toMatchObject({ threshold: 500 });
  expect(inputsOf(sent, billingAlarms.api)).toEqual([
    {
      Namespace: "AWS/Billing",
      MetricName: "EstimatedCharges",
      Dimensions: [{ Name: "Currency", Value: "USD" }],
    },
  ]);
});

describe("Cost Explorer", () => {
  const answered = async (reply: Error | object) => {
    const { facts, sent } = await read(
      [costExplorer],
      [on(GetCostAndUsageCommand, reply)],
      requested,
    );
    return { ...recordingOf(facts, costExplorer), inputs: inputsOf(sent, costExplorer.api) };
  };

  test("is asked for one day once, and its figures are not kept", async () => {
    const { rows, inputs } = await answered({
      ResultsByTime: [{ Total: { UnblendedCost: { Amount: "12.34", Unit: "USD" } } }],
    });
    expect(rows).toEqual({ [account.id]: { answers: true, reason: null } });
    expect(inputs).toEqual([
      {
        TimePeriod: { Start: "2026-01-14", End: "2026-01-15" },
        Granularity: "DAILY",
        Metrics: ["UnblendedCost"],
      },
    ]);
  });

  test.each([
    [
      "never switched on",
      awsError("AccessDeniedException", "User not enabled for cost explorer access"),
    ],
    ["without data", awsError("DataUnavailableException", "data is not available")],
  ])("%s: an answer", async (_, error) => {
    const { rows, causes } = await answered(error);
    expect(causes).toEqual([]);
    expect(rows[account.id]).toEqual({
      answers: false,
      reason: expect.stringContaining(error.message),
    });
  });

  test("refused: no answer", async () => {
    const { rows, causes } = await answered(accessDenied);
    expect(rows).toEqual({});
    expect(causes).toEqual([expect.objectContaining({ reason: "denied" })]);
  });

  test("anomaly monitors are paged", async () => {
    const { facts } = await read(
      [anomalyMonitors],
      [
        on(GetAnomalyMonitorsCommand, ({ NextPageToken }) => ({
          AnomalyMonitors: [
            {
              MonitorArn: NextPageToken ?? "first",
              MonitorName: "services",
              MonitorType: "DIMENSIONAL" as const,
            },
          ],
          ...(NextPageToken === undefined ? { NextPageToken: "second" } : {}),
        })),
      ],
      requested,
    );
    expect(Object.keys(recordingOf(facts, anomalyMonitors).rows)).toEqual(["first", "second"]);
  });

  test("is not asked unless it is requested", async () => {
    const { sent } = await read([costExplorer, anomalyMonitors], []);
    expect(sent).toEqual([]);
  });
});
