import { factKind } from "../kind.ts";

export interface Metric {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string | null;
  readonly periodSeconds: number | null;
  /** Only data that were published with it count; null where all do. */
  readonly unit: string | null;
}

export interface MetricQuery {
  readonly id: string;
  readonly expression: string | null;
  readonly metric: Metric | null;
  readonly returnsData: boolean;
}

export interface MetricAlarm {
  readonly arn: string;
  readonly name: string;
  readonly actionsEnabled: boolean | null;
  readonly alarmActions: readonly string[];
  readonly metric: Metric | null;
  readonly queries: readonly MetricQuery[];
  /** `GreaterThanThreshold`, `GreaterThanOrEqualToThreshold` … */
  readonly operator: string | null;
  readonly threshold: number | null;
  /** Anomaly detection: the query that is the threshold. */
  readonly thresholdMetricId: string | null;
  readonly evaluationPeriods: number | null;
  readonly datapointsToAlarm: number | null;
  readonly treatMissingData: string | null;
  readonly state: string | null;
}

export interface CompositeAlarm {
  readonly arn: string;
  readonly name: string;
  readonly rule: string;
  readonly actionsEnabled: boolean | null;
  readonly alarmActions: readonly string[];
}

/** Keyed by ARN. */
export const metricAlarms = factKind<MetricAlarm>(
  "cloudwatch.metricAlarm",
  "cloudwatch:DescribeAlarms",
);
/** Keyed by ARN. */
export const compositeAlarms = factKind<CompositeAlarm>(
  "cloudwatch.compositeAlarm",
  "cloudwatch:DescribeAlarms",
);
