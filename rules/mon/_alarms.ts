import type { Listing } from "../../src/model/fact.ts";
import {
  type CompositeAlarm,
  type Metric,
  type MetricAlarm,
  metricAlarms,
} from "../../src/model/facts/cloudwatch.ts";
import {
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";

/** The metric that an alarm should watch, with exactly these dimensions. */
export interface Watched {
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

const isMetric = (metric: Metric | null, { namespace, name, dimensions }: Watched): boolean =>
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
  /** The expression that the alarm compares, where `by` is `math`. */
  readonly expression: string | null;
}

/** The metric's own query, with its gaps filled or not: the value is the metric's. */
const isPlain = (expression: string, id: string): boolean =>
  new RegExp(`^(${id}|FILL\\(\\s*${id}\\s*,\\s*(\\d+(\\.\\d+)?|REPEAT|LINEAR)\\s*\\))$`).test(
    expression.trim(),
  );

const watchOf = (alarm: MetricAlarm, watched: Watched): Watch | null => {
  const anomaly = alarm.thresholdMetricId !== null;
  if (alarm.metric !== null) {
    return isMetric(alarm.metric, watched)
      ? { alarm, by: anomaly ? "anomaly" : "metric", ...measureOf(alarm.metric), expression: null }
      : null;
  }
  const query = alarm.queries.find(({ metric }) => isMetric(metric, watched));
  if (query?.metric == null) return null;
  const measure = measureOf(query.metric);
  if (anomaly) return { alarm, by: "anomaly", ...measure, expression: null };
  const compared = alarm.queries.find(({ returnsData }) => returnsData);
  const expression = compared?.expression ?? null;
  if (expression === null) {
    return compared?.id === query.id ? { alarm, by: "metric", ...measure, expression } : null;
  }
  return isPlain(expression, query.id)
    ? { alarm, by: "metric", ...measure, expression: null }
    : { alarm, by: "math", ...measure, expression };
};

const measureOf = ({ statistic, periodSeconds }: Metric) => ({ statistic, periodSeconds });

/** The alarms on the metric; those of other resources are none. */
export const watchesOf = (alarms: readonly MetricAlarm[], watched: Watched): readonly Watch[] =>
  alarms.flatMap((alarm) => watchOf(alarm, watched) ?? []);

/** An alarm may do what is asked by an expression of which that cannot be told. */
export const notFollowed = ({ alarm, expression }: Watch): Outcome =>
  cannotKnow([
    {
      reason: "undecided",
      why: `${alarm.name} compares ${expression}; what that comes to is not followed`,
      settle: "let the alarm compare the metric itself",
    },
  ]);

/** What auto scaling does by itself tells nobody. */
const tellsSomebody = (actions: readonly string[]): boolean =>
  actions.some((action) => !action.includes(":autoscaling:"));

const isPartOf = ({ name, arn }: MetricAlarm, { rule }: CompositeAlarm): boolean =>
  rule.includes(`"${name}"`) || rule.includes(`(${name})`) || rule.includes(arn);

/** Whether the alarm, or one that is composed of it, tells somebody. */
const judgeActions = (alarm: MetricAlarm, composites: Listing<CompositeAlarm>): Outcome => {
  const evidence = saw(metricAlarms, alarm.arn, "AlarmActions", alarm.alarmActions);
  if (alarm.actionsEnabled !== false && tellsSomebody(alarm.alarmActions)) {
    return pass(`${alarm.name} tells ${alarm.alarmActions.length}`, evidence);
  }
  const parent = composites.items.find(
    (composite) =>
      isPartOf(alarm, composite) &&
      composite.actionsEnabled !== false &&
      tellsSomebody(composite.alarmActions),
  );
  if (parent !== undefined) return pass(`${parent.name} tells of ${alarm.name}`);
  if (composites.causes.length > 0) return cannotKnow(composites.causes);
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

const judgeWatch = (watch: Watch, composites: Listing<CompositeAlarm>, demand: Demand): Outcome => {
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
    judgeActions(alarm, composites),
  );
};

/** One alarm that does all that is asked is enough; else each says what it lacks. */
export const judgeAlarms = (
  what: string,
  watched: Watched,
  alarms: Listing<MetricAlarm>,
  composites: Listing<CompositeAlarm>,
  demand: Demand,
): Outcome => {
  const judged = watchesOf(alarms.items, watched).map((watch) =>
    judgeWatch(watch, composites, demand),
  );
  const good = judged.find(({ violations, causes }) => violations.length + causes.length === 0);
  if (good !== undefined) return good;
  if (alarms.causes.length > 0) return cannotKnow(alarms.causes);
  const open = judged.flatMap(({ causes }) => causes);
  if (open.length > 0) return cannotKnow(open);
  if (judged.length > 0) return combine(...judged, note("one alarm that lacks nothing is enough"));
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
