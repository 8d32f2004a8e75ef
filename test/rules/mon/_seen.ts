import { type MetricAlarm, metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import {
  type Dashboard,
  dashboards,
  type WidgetMetric,
} from "../../../src/model/facts/dashboards.ts";
import { type Change, edit, put } from "../../support/changes.ts";
import { dashboardArn } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";

/** The reference account's dashboard, changed. */
export const dashboard = (change: (row: Dashboard) => Partial<Dashboard>): Change =>
  edit(dashboards, dashboardArn, (row) => ({ ...row, ...change(row) }));

/** It draws nothing of what is chosen. */
export const without = (chosen: (metric: WidgetMetric) => boolean): Change =>
  dashboard(({ metrics }) => ({ metrics: metrics.filter((metric) => !chosen(metric)) }));

/** It draws what is chosen otherwise. */
export const redrawn = (
  chosen: (metric: WidgetMetric) => boolean,
  change: Partial<WidgetMetric>,
): Change =>
  dashboard(({ metrics }) => ({
    metrics: metrics.map((metric) => (chosen(metric) ? { ...metric, ...change } : metric)),
  }));

/** It draws what this expression finds, and nothing else of the namespace. */
export const queried = (namespace: string, ...texts: readonly string[]): Change =>
  dashboard(({ metrics }) => ({
    metrics: metrics.filter((metric) => metric.namespace !== namespace),
    queries: texts.map((text) => ({ text, region: "eu-west-1", account: null })),
  }));

export const named =
  (...names: readonly string[]) =>
  ({ name }: WidgetMetric): boolean =>
    names.includes(name);

export const inNamespace =
  (wanted: string) =>
  ({ namespace }: WidgetMetric): boolean =>
    namespace === wanted;

/** One more alarm on a metric. */
export const alarmOn = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  change: Partial<MetricAlarm> = {},
): Change => {
  const arn = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}-${Object.values(dimensions).join("-")}`;
  return put(metricAlarms, arn, {
    arn,
    name: arn.split(":").at(-1) ?? "",
    actionsEnabled: true,
    alarmActions: [ids.topic],
    metric: { namespace, name, dimensions, statistic: "Average", periodSeconds: 300 },
    queries: [],
    operator: "GreaterThanThreshold",
    threshold: 1,
    thresholdMetricId: null,
    evaluationPeriods: 1,
    datapointsToAlarm: null,
    treatMissingData: null,
    state: "OK",
    ...change,
  });
};
