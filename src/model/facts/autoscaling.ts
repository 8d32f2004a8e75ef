import { factKind } from "../kind.ts";

export interface ScalableTarget {
  /** `service/CLUSTER/SERVICE`. */
  readonly resourceId: string;
  readonly dimension: string;
  readonly minCapacity: number | null;
  readonly maxCapacity: number | null;
  readonly suspended: {
    readonly scaleIn: boolean;
    readonly scaleOut: boolean;
    readonly scheduled: boolean;
  };
}

export interface TrackedStatistic {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly statistic: string | null;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A part of metric math: a metric, or an expression over the others. */
export interface TrackingQuery {
  readonly id: string;
  readonly expression: string | null;
  readonly metric: TrackedStatistic | null;
  readonly returnsData: boolean;
}

export interface ScalingPolicy {
  readonly arn: string;
  readonly name: string;
  readonly resourceId: string;
  readonly dimension: string;
  /** `TargetTrackingScaling`, `StepScaling`, `PredictiveScaling`. */
  readonly type: string;
  readonly targetValue: number | null;
  readonly disableScaleIn: boolean;
  readonly predefinedMetric: string | null;
  readonly customizedMetric: TrackedStatistic | null;
  /** Metric math in the place of a customised metric; empty where there is none. */
  readonly metricQueries: readonly TrackingQuery[];
  /** Names of the alarms that auto scaling made for itself. */
  readonly alarms: readonly string[];
}

/** Keyed by resource ID. */
export const scalableTargets = factKind<ScalableTarget>(
  "applicationAutoScaling.scalableTarget",
  "application-autoscaling:DescribeScalableTargets",
);
export const scalingPolicies = factKind<ScalingPolicy>(
  "applicationAutoScaling.scalingPolicy",
  "application-autoscaling:DescribeScalingPolicies",
);

/** What auto scaling did by its policies in the last six weeks; older activities are not kept. */
export interface ScalingActivities {
  readonly resourceId: string;
  /** When the newest success that was found began, ISO 8601; null: none was found. */
  readonly succeeded: string | null;
  /** When the newest failure before it began. */
  readonly failed: string | null;
}

/** Of scalable targets; keyed by resource ID. */
export const scalingActivities = factKind<ScalingActivities>(
  "applicationAutoScaling.scalingActivities",
  "application-autoscaling:DescribeScalingActivities",
);
