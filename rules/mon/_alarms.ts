import type { Listing } from "../../src/model/fact.ts";
import {
  type CompositeAlarm,
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
import {
  tellsSomebody,
  toldByParents,
  type Watch,
  type WatchedMetric,
  watchesOf,
} from "../../src/topology/alarmWatches.ts";

/** A metric on which an alarm is asked for. */
export interface Watched extends WatchedMetric {
  /** With which AWS publishes it, as its documentation says. */
  readonly unit: string;
}

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
