import { complete } from "../model/fact.ts";
import type { CompositeAlarm, Metric, MetricAlarm } from "../model/facts/cloudwatch.ts";
import { indexListing } from "../model/indexListing.ts";
import { onceFor } from "../model/remembered.ts";

/** The metric that an alarm should watch, with exactly these dimensions. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  /** Any of these sets names the resource. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}

const sameDimensions = (
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value);

const isMetric = (metric: Metric | null, { namespace, name, dimensions }: WatchedMetric): boolean =>
  metric !== null &&
  metric.namespace === namespace &&
  metric.name === name &&
  dimensions.some((wanted) => sameDimensions(metric.dimensions, wanted));

/** How an alarm watches the metric. */
export interface Watch {
  readonly alarm: MetricAlarm;
  /** `math`: an expression over it; `anomaly`: against a band, not against a number. */
  readonly by: "metric" | "math" | "anomaly";
  readonly statistic: string | null;
  readonly periodSeconds: number | null;
  readonly unit: string | null;
  /** The expression that the alarm compares, where `by` is `math`. */
  readonly expression: string | null;
  /** By which name the expression calls the metric; null where it asks for it by a query of its own. */
  readonly id: string | null;
}

/** The metric's own query, with its gaps filled or not: the value is the metric's. */
const isPlain = (expression: string, id: string): boolean =>
  new RegExp(`^(${id}|FILL\\(\\s*${id}\\s*,\\s*(\\d+(\\.\\d+)?|REPEAT|LINEAR)\\s*\\))$`).test(
    expression.trim(),
  );

/** Whether an expression is one of Metrics Insights, over many metrics. */
export const isQuery = (expression: string): boolean => /^\s*SELECT\b/i.test(expression);

/** A Metrics Insights query over the metric may watch the resource among others. */
const isInsights = (expression: string, { name, namespace }: WatchedMetric): boolean =>
  isQuery(expression) && expression.includes(name) && expression.includes(namespace);

const byQueries = (alarm: MetricAlarm, watched: WatchedMetric): Watch | null => {
  const anomaly = alarm.thresholdMetricId !== null;
  const query = alarm.queries.find(({ metric }) => isMetric(metric, watched));
  const compared = alarm.queries.find(({ returnsData }) => returnsData);
  const expression = compared?.expression ?? null;
  const math = { alarm, by: "math" as const, expression };
  if (query?.metric == null) {
    return expression !== null && isInsights(expression, watched)
      ? { ...math, statistic: null, periodSeconds: null, unit: null, id: null }
      : null;
  }
  const measure = { ...measureOf(query.metric), id: query.id };
  if (anomaly) return { alarm, by: "anomaly", ...measure, expression: null };
  const itself = { alarm, by: "metric" as const, ...measure, expression: null };
  if (expression === null) return compared?.id === query.id ? itself : null;
  return isPlain(expression, query.id) ? itself : { ...math, ...measure };
};

/** How one alarm watches the metric; null: it does not. */
export const watchOf = (alarm: MetricAlarm, watched: WatchedMetric): Watch | null => {
  if (alarm.metric === null) return byQueries(alarm, watched);
  if (!isMetric(alarm.metric, watched)) return null;
  const by = alarm.thresholdMetricId === null ? "metric" : "anomaly";
  return { alarm, by, ...measureOf(alarm.metric), expression: null, id: null };
};

const measureOf = ({ statistic, periodSeconds, unit }: Metric) => ({
  statistic,
  periodSeconds,
  unit,
});

/** Tells a metric from every other. */
export const metricKey = (
  { namespace, name }: Pick<Metric, "namespace" | "name">,
  dimensions: Readonly<Record<string, string>>,
): string =>
  [
    namespace,
    name,
    ...Object.keys(dimensions)
      .sort()
      .map((key) => `${key}=${dimensions[key]}`),
  ].join("\n");

/** Under which alarms are found that ask by a query of many metrics. */
const byInsights = "SELECT";

const indexAlarms = onceFor((alarms: readonly MetricAlarm[]) =>
  indexListing(complete(alarms), ({ metric, queries }) => [
    ...[metric, ...queries.map((query) => query.metric)].flatMap((one) =>
      one === null ? [] : [metricKey(one, one.dimensions)],
    ),
    ...(queries.some(({ expression }) => expression !== null && isQuery(expression))
      ? [byInsights]
      : []),
  ]),
);

/**
 * The alarms on the metric; those of other resources are none.
 *
 * @param alarms the same array each time that it is the same alarms: it is indexed once
 */
export const watchesOf = (
  alarms: readonly MetricAlarm[],
  watched: WatchedMetric,
): readonly Watch[] =>
  indexAlarms(alarms)(
    ...watched.dimensions.map((dimensions) => metricKey(watched, dimensions)),
    byInsights,
  ).items.flatMap((alarm) => watchOf(alarm, watched) ?? []);

/** What auto scaling does by itself tells nobody. */
export const tellsSomebody = (actions: readonly string[]): boolean =>
  actions.some((action) => !action.includes(":autoscaling:"));

/** An alarm that only scales is auto scaling's own, and no monitoring. */
export const onlyScales = ({ alarmActions }: MetricAlarm): boolean =>
  alarmActions.length > 0 && !tellsSomebody(alarmActions);

/** How a composite alarm names another: `ALARM("cpu")`, by name or ARN. */
interface Term {
  readonly state: string;
  readonly alarm: string;
  readonly negated: boolean;
}

const termForm =
  /\b(NOT\s+)?(ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\s*\)/g;

const termsOf = onceFor(({ rule }: CompositeAlarm): readonly Term[] =>
  [...rule.matchAll(termForm)].map(([, not, state = "", double, single, bare]) => ({
    state,
    alarm: double ?? single ?? bare ?? "",
    negated: not !== undefined,
  })),
);

const compositesOver = onceFor((composites: readonly CompositeAlarm[]) =>
  indexListing(complete(composites), (composite) => termsOf(composite).map(({ alarm }) => alarm)),
);

const names = (alarm: { readonly name: string; readonly arn: string }, term: Term): boolean =>
  term.alarm === alarm.name || term.alarm === alarm.arn;

/**
 * Whether the composite goes off whenever this alarm does: a rule of `ALARM(…) OR ALARM(…)`, to which
 * conditions and suppressions are another matter; null where the rule says more than that.
 */
const follows = (
  composite: CompositeAlarm,
  alarm: { readonly name: string; readonly arn: string },
): boolean | null => {
  const own = termsOf(composite).filter((term) => names(alarm, term));
  if (!own.some(({ state, negated }) => state === "ALARM" && !negated)) return false;
  return /\b(AND|NOT)\b/.test(composite.rule) ? null : true;
};

/** Whether a composite over the alarm, or over such a composite, tells somebody; null: perhaps. */
export const toldByParents = (
  alarm: { readonly name: string; readonly arn: string },
  composites: readonly CompositeAlarm[],
  seen: readonly string[] = [],
): CompositeAlarm | null | undefined => {
  let perhaps: CompositeAlarm | undefined;
  for (const parent of compositesOver(composites)(alarm.name, alarm.arn).items) {
    const follow = seen.includes(parent.arn) ? false : follows(parent, alarm);
    if (follow === false) continue;
    const tells = parent.actionsEnabled !== false && tellsSomebody(parent.alarmActions);
    const teller = tells ? parent : toldByParents(parent, composites, [...seen, parent.arn]);
    if (teller != null && follow === true) return teller;
    if (teller !== undefined) perhaps = parent;
  }
  return perhaps === undefined ? undefined : null;
};
