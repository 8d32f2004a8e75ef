import { factKind } from "../kind.ts";

/** A metric that a widget draws. */
export interface WidgetMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Null: neither the metric nor its widget states one. */
  readonly region: string | null;
  /** Null: the dashboard's own account. */
  readonly account: string | null;
  /** Only drawn as a part of an expression over several metrics. */
  readonly combined: boolean;
}

/** An expression that finds metrics by itself: a search, or a Metrics Insights query. */
export interface WidgetQuery {
  readonly text: string;
  readonly region: string | null;
  readonly account: string | null;
}

export interface Dashboard {
  readonly arn: string;
  readonly name: string;
  readonly widgets: number;
  readonly metrics: readonly WidgetMetric[];
  readonly queries: readonly WidgetQuery[];
  /** The alarms whose metrics are drawn with their thresholds; ARNs. */
  readonly alarms: readonly string[];
  /** Metrics that explorer widgets show of what carries their tags. */
  readonly explorers: readonly { readonly resourceType: string; readonly name: string }[];
  /** Types of widgets that may show anything. */
  readonly others: readonly string[];
  /** Whoever looks at it may put other values in. */
  readonly variables: boolean;
}

/**
 * Keyed by ARN. Dashboards belong to no region
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-dashboard.html).
 */
export const dashboards = factKind<Dashboard>("cloudwatch.dashboard", "cloudwatch:GetDashboard", {
  scope: "account",
});
