import { factKind } from "../kind.ts";
import type { MetricAlarm } from "./cloudwatch.ts";

/** The organization that the account is in; an account on its own has no row. */
export interface Organization {
  readonly id: string;
  readonly managementAccount: string | null;
}

export interface SavingsPlan {
  readonly id: string;
  /** `Compute`, `EC2Instance`, `SageMaker`, `Database`. */
  readonly type: string | null;
  /** `active`, `queued`, `payment-pending`, `retired` … */
  readonly state: string | null;
  /** Per hour, in the plan's currency. */
  readonly commitment: string | null;
}

export interface Budget {
  readonly name: string;
  /** `COST`, `USAGE`, `RI_COVERAGE` … */
  readonly type: string | null;
  /** `DAILY`, `MONTHLY`, `QUARTERLY`, `ANNUALLY`. */
  readonly timeUnit: string | null;
  readonly limit: { readonly amount: number; readonly unit: string } | null;
  /** It watches a part of the account's bill. */
  readonly filtered: boolean;
  /** From and until when it counts, ISO 8601. */
  readonly start: string | null;
  readonly end: string | null;
}

export interface BudgetNotification {
  /** `ACTUAL` or `FORECASTED`. */
  readonly type: string | null;
  /** `GREATER_THAN`, `LESS_THAN`, `EQUAL_TO`. */
  readonly operator: string | null;
  readonly threshold: number | null;
  /** `PERCENTAGE` or `ABSOLUTE_VALUE`. */
  readonly thresholdType: string | null;
  /** How many it tells; who they are is not kept. */
  readonly subscribers: number;
}

/** Whether Cost Explorer answers; `reason` is what it says where it does not. */
export interface CostExplorer {
  readonly answers: boolean;
  readonly reason: string | null;
}

export interface AnomalyMonitor {
  readonly arn: string;
  readonly name: string;
  /** `DIMENSIONAL` or `CUSTOM`. */
  readonly type: string | null;
}

const account = { scope: "account" } as const;
const viewBudget = { ...account, action: "budgets:ViewBudget" } as const;

/** Keyed by ID: one row, or none. */
export const organizations = factKind<Organization>(
  "organizations.organization",
  "organizations:DescribeOrganization",
  account,
);
/** Asked for only where there is something that a plan for databases covers; keyed by ID. */
export const savingsPlans = factKind<SavingsPlan>(
  "savingsplans.savingsPlan",
  "savingsplans:DescribeSavingsPlans",
  account,
);
/** Keyed by name. */
export const budgets = factKind<Budget>("budgets.budget", "budgets:DescribeBudgets", viewBudget);
/** Of the budgets that watch the whole bill; keyed by the budget's name. */
export const budgetNotifications = factKind<readonly BudgetNotification[]>(
  "budgets.notifications",
  "budgets:DescribeNotificationsForBudget",
  viewBudget,
);
/** On the estimated charges of the whole account; keyed by ARN. */
export const billingAlarms = factKind<MetricAlarm>(
  "cloudwatch.billingAlarm",
  "cloudwatch:DescribeAlarmsForMetric",
  account,
);
/** Keyed by the account's ID. */
export const costExplorer = factKind<CostExplorer>("ce.costExplorer", "ce:GetCostAndUsage", {
  ...account,
  onRequest: "costExplorer",
});
/** Keyed by ARN. */
export const anomalyMonitors = factKind<AnomalyMonitor>(
  "ce.anomalyMonitor",
  "ce:GetAnomalyMonitors",
  { ...account, onRequest: "costExplorer" },
);

/** Whether a budget watches the whole bill, so that its notifications are of interest. */
export const watchesWholeBill = ({ type, filtered }: Budget): boolean =>
  type === "COST" && !filtered;

/**
 * Whether a savings plan for databases covers this class or node type: the seventh generation and
 * later, none that bursts (https://aws.amazon.com/savingsplans/database-pricing/).
 */
export const isCoveredBySavingsPlan = (classOrNodeType: string): boolean => {
  const terms = /^(?:db|cache)\.([a-z]+)(\d+)[a-z-]*\.[a-z0-9]+$/.exec(classOrNodeType);
  return terms !== null && terms[1] !== "t" && Number(terms[2]) >= 7;
};
