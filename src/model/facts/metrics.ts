/** A metric over a window that ends when the reading began. */
export interface MetricWindow {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly periodSeconds: number;
  readonly windowSeconds: number;
}

/** What the metric's data points in the window come to; the numbers are null where there is none. */
export interface MetricSummary extends MetricWindow {
  /** Periods for which there is a data point. */
  readonly datapoints: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly average: number | null;
  readonly sum: number | null;
}

/** Under which a kind of metrics keeps a window: `AWS/RDS|CPUUtilization|DBInstanceIdentifier=x|Average|3600|1209600`. */
export const metricKey = ({
  namespace,
  name,
  dimensions,
  statistic,
  periodSeconds,
  windowSeconds,
}: MetricWindow): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map(([dimension, value]) => `${dimension}=${value}`)
      .sort(),
    statistic,
    periodSeconds,
    windowSeconds,
  ].join("|");
