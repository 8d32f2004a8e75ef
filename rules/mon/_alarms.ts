import type { Listing } from "../../src/model/fact.ts";
import {
  type CompositeAlarm,
  type Metric,
  type MetricAlarm,
  metricAlarms,
} from "../../src/model/facts/cloudwatch.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";

/** The metric that an alarm should watch, with exactly these dimensions. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  /** Any of these sets names the resource. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}

/** A metric on which an alarm is asked for. */
export interface Watched extends WatchedMetric {
  /** With which AWS publishes it, as its documentation says. */
  readonly unit: string;
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

/** A Metrics Insights query over the metric may watch the resource among others. */
const isInsights = (expression: string, { name, namespace }: WatchedMetric): boolean =>
  /^\s*SELECT\b/i.test(expression) && expression.includes(name) && expression.includes(namespace);

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

const watchOf = (alarm: MetricAlarm, watched: WatchedMetric): Watch | null => {
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

/** The alarms on the metric; those of other resources are none. */
export const watchesOf = (
  alarms: readonly MetricAlarm[],
  watched: WatchedMetric,
): readonly Watch[] => alarms.flatMap((alarm) => watchOf(alarm, watched) ?? []);

/** An alarm may do what is asked by an expression of which that cannot be told. */
export const notFollowed = ({ alarm, expression }: Watch): Outcome =>
  cannotDecide(
    `${alarm.name} compares ${expression}; what that comes to is not followed`,
    "let the alarm compare the metric itself",
  );

/** Statistics that lie at the average or above it: the maximum and the high percentiles. */
const isStrict = (statistic: string): boolean =>
  /^(Average|Maximum|p9\d(\.\d+)?|p100)$/.test(statistic);

/** The alarm looks at the average, or at what lies above it. */
export const judgeStatistic = ({ alarm, statistic }: Watch, context: Context): Outcome => {
  if (statistic === null) return cannotKnow([context.unstated(metricAlarms, "Statistic")]);
  return isStrict(statistic)
    ? pass("on the average or stricter")
    : fail(
        `statistic|${alarm.name}`,
        `${alarm.name} watches the ${statistic}, which hides the load`,
        saw(metricAlarms, alarm.arn, "Statistic", statistic),
      );
};

/** An alarm on a unit with which the metric is not published never gets any data. */
const judgeUnit = ({ alarm, unit }: Watch, watched: Watched): Outcome =>
  (unit ?? watched.unit) === watched.unit
    ? pass("on the data as they are published")
    : fail(
        `unit|${alarm.name}`,
        `${alarm.name} asks for data in ${unit}, but ${watched.name} is published in ${watched.unit}: it sees nothing`,
        saw(metricAlarms, alarm.arn, "Unit", unit),
      );

/** What auto scaling does by itself tells nobody. */
export const tellsSomebody = (actions: readonly string[]): boolean =>
  actions.some((action) => !action.includes(":autoscaling:"));

/** How a composite alarm names another: `ALARM("cpu")`, by name or ARN. */
interface Term {
  readonly state: string;
  readonly alarm: string;
  readonly negated: boolean;
}

const termForm =
  /\b(NOT\s+)?(ALARM|OK|INSUFFICIENT_DATA)\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\s*\)/g;

const termsOf = ({ rule }: CompositeAlarm): readonly Term[] =>
  [...rule.matchAll(termForm)].map(([, not, state = "", double, single, bare]) => ({
    state,
    alarm: double ?? single ?? bare ?? "",
    negated: not !== undefined,
  }));

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
const toldByParents = (
  alarm: { readonly name: string; readonly arn: string },
  composites: readonly CompositeAlarm[],
  seen: readonly string[] = [],
): CompositeAlarm | null | undefined => {
  let perhaps: CompositeAlarm | undefined;
  for (const parent of composites) {
    const follow = seen.includes(parent.arn) ? false : follows(parent, alarm);
    if (follow === false) continue;
    const tells = parent.actionsEnabled !== false && tellsSomebody(parent.alarmActions);
    const teller = tells ? parent : toldByParents(parent, composites, [...seen, parent.arn]);
    if (teller != null && follow === true) return teller;
    if (teller !== undefined) perhaps = parent;
  }
  return perhaps === undefined ? undefined : null;
};

/** Whether the alarm, or one that is composed of it, tells somebody. */
const judgeActions = (
  alarm: MetricAlarm,
  composites: Listing<CompositeAlarm>,
  context: Context,
): Outcome => {
  const evidence = saw(metricAlarms, alarm.arn, "AlarmActions", alarm.alarmActions);
  const goesSomewhere = tellsSomebody(alarm.alarmActions);
  if (goesSomewhere && alarm.actionsEnabled === true) {
    return pass(`${alarm.name} tells ${alarm.alarmActions.length}`, evidence);
  }
  const parent = toldByParents(alarm, composites.items);
  if (parent != null) return pass(`${parent.name} tells of ${alarm.name}`);
  if (goesSomewhere && alarm.actionsEnabled === null) {
    return cannotKnow([context.unstated(metricAlarms, "ActionsEnabled")]);
  }
  if (composites.causes.length > 0) return cannotKnow(composites.causes);
  if (parent === null) {
    return cannotDecide(
      `${alarm.name} tells nobody by itself; whether a composite alarm with AND or NOT does cannot be told`,
      "give the alarm an action of its own",
    );
  }
  return fail(
    `silent|${alarm.name}`,
    `${alarm.name} tells nobody: it has no action in force`,
    evidence,
  );
};

const isGreater = (operator: string | null): boolean =>
  operator?.startsWith("GreaterThan") ?? false;

/** What makes an alarm of the guide: what is asked beyond watching the metric and telling somebody. */
export type Demand = (watch: Watch) => Outcome;

const judgeWatch = (
  watch: Watch,
  watched: Watched,
  composites: Listing<CompositeAlarm>,
  demand: Demand,
  context: Context,
): Outcome => {
  const { alarm, by } = watch;
  const operator = saw(metricAlarms, alarm.arn, "ComparisonOperator", alarm.operator);
  return combine(
    by === "anomaly"
      ? fail(
          `anomaly|${alarm.name}`,
          `${alarm.name} compares with a band, not with a bound`,
          operator,
        )
      : isGreater(alarm.operator)
        ? demand(watch)
        : fail(`operator|${alarm.name}`, `${alarm.name} does not watch for too much`, operator),
    judgeUnit(watch, watched),
    judgeActions(alarm, composites, context),
  );
};

/** One alarm that does all that is asked is enough; else each says what it lacks. */
export const judgeAlarms = (
  what: string,
  watched: Watched,
  alarms: Listing<MetricAlarm>,
  composites: Listing<CompositeAlarm>,
  demand: Demand,
  context: Context,
): Outcome => {
  const judged = watchesOf(alarms.items, watched).map((watch) =>
    judgeWatch(watch, watched, composites, demand, context),
  );
  const lacking = judged.filter(({ violations }) => violations.length > 0);
  const sound = judged.filter(({ violations }) => violations.length === 0);
  const good = sound.find(({ causes }) => causes.length === 0);
  if (good !== undefined) return good;
  const open = [...alarms.causes, ...sound.flatMap(({ causes }) => causes)];
  if (open.length > 0) return cannotKnow(open);
  if (lacking.length > 0) {
    return combine(
      ...lacking.map((outcome) => ({ ...outcome, causes: [] })),
      note("one alarm that lacks nothing is enough"),
    );
  }
  return fail(
    "no-alarm",
    `no alarm watches ${what}`,
    saw(
      metricAlarms,
      `${watched.namespace} ${watched.name}`,
      "Dimensions",
      watched.dimensions[0] ?? null,
    ),
  );
};
