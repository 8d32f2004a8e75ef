import {
  anomalyMonitors,
  type BudgetNotification,
  billingAlarms,
  budgetNotifications,
  budgets,
  costExplorer,
  organizations,
  savingsPlans,
} from "../../../src/model/facts/billing.ts";
import { reservedCacheNodes } from "../../../src/model/facts/elasticache.ts";
import {
  type MetricSummary,
  type MetricWindow,
  metricKey,
} from "../../../src/model/facts/metrics.ts";
import { dbProxyShares, reservedDbInstances } from "../../../src/model/facts/rds.ts";
import {
  cacheUse,
  cacheWindows,
  databaseUse,
  databaseWindows,
  daysOfUse,
  serviceUse,
  serviceWindows,
} from "../../../src/model/facts/use.ts";
import type { FactKind } from "../../../src/model/kind.ts";

/** A metric that stood at this figure all the time. */
export const steady = (
  window: MetricWindow,
  figure: number,
  days = daysOfUse,
): readonly [string, MetricSummary] => {
  const value = days === 0 ? null : figure;
  return [
    metricKey(window),
    {
      ...window,
      datapoints: days,
      minimum: value,
      maximum: value,
      average: value,
      sum: value === null ? null : value * days,
    },
  ];
};

const mebibyte = 1_048_576;
const database = databaseWindows("shop-prod-db");

const cacheNode = (id: string): readonly (readonly [string, MetricSummary])[] => {
  const windows = cacheWindows(id);
  return [
    steady(windows.peakCpu, 45),
    steady(windows.averageCpu, 20),
    steady(windows.peakEngineCpu, 50),
    steady(windows.averageEngineCpu, 25),
    steady(windows.peakMemory, 70),
    steady(windows.averageMemory, 60),
  ];
};

const service = (name: string): readonly (readonly [string, MetricSummary])[] => {
  const windows = serviceWindows("shop-prod", name);
  return [
    steady(windows.peakCpu, 65),
    steady(windows.averageCpu, 35),
    steady(windows.peakMemory, 60),
    steady(windows.averageMemory, 50),
  ];
};

export const notification = (
  threshold: number,
  fields: Partial<BudgetNotification> = {},
): BudgetNotification => ({
  type: "ACTUAL",
  operator: "GREATER_THAN",
  threshold,
  thresholdType: "PERCENTAGE",
  subscribers: 1,
  ...fields,
});

const rows = <T>(kind: FactKind<T>, values: Readonly<Record<string, T>>) => ({
  kind: kind as FactKind<unknown>,
  rows: values as Readonly<Record<string, unknown>>,
});

/** What the reference account costs, and what it is used for. */
export const costs = [
  rows(
    databaseUse,
    Object.fromEntries([
      steady(database.peakCpu, 55),
      steady(database.averageCpu, 25),
      steady(database.leastFreeMemory, 600 * mebibyte),
      steady(database.averageFreeMemory, 800 * mebibyte),
      steady(database.peakConnections, 40),
    ]),
  ),
  rows(
    cacheUse,
    Object.fromEntries([...cacheNode("shop-prod-cache-001"), ...cacheNode("shop-prod-cache-002")]),
  ),
  rows(serviceUse, Object.fromEntries([...service("frontend"), ...service("backend")])),
  rows(reservedDbInstances, {
    "ri-database": {
      id: "ri-database",
      class: "db.t3.medium",
      product: "postgresql",
      count: 1,
      multiAz: true,
      state: "active",
    },
  }),
  rows(reservedCacheNodes, {
    "ri-cache": {
      id: "ri-cache",
      nodeType: "cache.t3.small",
      product: "redis",
      count: 2,
      state: "active",
    },
  }),
  rows(dbProxyShares, {}),
  rows(organizations, {}),
  rows(savingsPlans, {}),
  rows(budgets, {
    monthly: {
      name: "monthly",
      type: "COST",
      timeUnit: "MONTHLY",
      limit: { amount: 1000, unit: "USD" },
      filtered: false,
      start: "2025-06-01T00:00:00.000Z",
      end: "2087-06-15T00:00:00.000Z",
    },
  }),
  rows(budgetNotifications, { monthly: [50, 75, 90].map((share) => notification(share)) }),
  rows(billingAlarms, {}),
  rows(costExplorer, { "111122223333": { answers: true, reason: null } }),
  rows(anomalyMonitors, {
    "arn:aws:ce::111122223333:anomalymonitor/services": {
      arn: "arn:aws:ce::111122223333:anomalymonitor/services",
      name: "services",
      type: "DIMENSIONAL",
    },
  }),
] as const;
