import {
  type CompositeAlarm,
  compositeAlarms,
  type Metric,
  type MetricAlarm,
  metricAlarms,
} from "../../../src/model/facts/cloudwatch.ts";
import { breakOff, type Change, deny, edit, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import type { Case } from "../../support/ruleTester.ts";

/** What the tables of this section change in common, and the cases that every alarm must survive. */

/** An alarm of the reference account. */
export interface Alarm {
  with(fields: Partial<MetricAlarm>): Change;
  /** It watches the metric otherwise. */
  measuring(fields: Partial<Metric>): Change;
  /** It compares this expression; the metric becomes its query `m1`, beside other queries. */
  comparing(expression: string, others?: Readonly<Record<string, Partial<Metric>>>): Change;
  /** It compares its query `m2`; the metric is only fetched. */
  comparingInstead(metric: Partial<Metric>): Change;
  /** A second alarm, like it but for these fields. */
  beside(fields: Partial<MetricAlarm>): Change;
}

const metricOf = ({ metric }: MetricAlarm): Metric => {
  if (metric === null) throw new Error("the alarm does not watch a metric itself");
  return metric;
};

const fetched = (id: string, metric: Metric) => ({
  id,
  expression: null,
  metric,
  returnsData: false,
});

const computed = (id: string, expression: string) => ({
  id,
  expression,
  metric: null,
  returnsData: true,
});

export const alarmOf = (arn: string): Alarm => {
  const change = (fieldsOf: (alarm: MetricAlarm) => Partial<MetricAlarm>): Change =>
    edit(metricAlarms, arn, (alarm) => ({ ...alarm, ...fieldsOf(alarm) }));
  return {
    with: (fields) => patch(metricAlarms, arn, fields),
    measuring: (fields) => change((alarm) => ({ metric: { ...metricOf(alarm), ...fields } })),
    comparing: (expression, others = {}) =>
      change((alarm) => ({
        metric: null,
        queries: [
          computed("e1", expression),
          fetched("m1", metricOf(alarm)),
          ...Object.entries(others).map(([id, fields]) =>
            fetched(id, { ...metricOf(alarm), ...fields }),
          ),
        ],
      })),
    comparingInstead: (fields) =>
      change((alarm) => ({
        metric: null,
        queries: [
          fetched("m1", metricOf(alarm)),
          { ...fetched("m2", { ...metricOf(alarm), ...fields }), returnsData: true },
        ],
      })),
    beside: (fields) => (draftOf) => {
      const first = draftOf(metricAlarms).rows.get(arn) as MetricAlarm;
      const second = { ...first, arn: `${arn}-2`, name: `${first.name}-2`, ...fields };
      put(metricAlarms, second.arn, second)(draftOf);
    },
  };
};

export const composite = (rule: string, fields: Partial<CompositeAlarm> = {}): Change => {
  const name = fields.name ?? "shop-prod-trouble";
  const arn = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`;
  return put(compositeAlarms, arn, {
    arn,
    name,
    rule,
    actionsEnabled: true,
    alarmActions: [ids.topic],
    ...fields,
  });
};

/** What target tracking gives to the alarms that it makes for itself. */
const scalingAction =
  "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:6d8972f3-efc8-437c-92d1-6270f29a66e7:resource/ecs/service/shop-prod/backend:policyName/cpu";

/**
 * The cases that do not depend on the metric: that the alarm is on this resource, watches for too
 * much, and tells somebody. `alarm` is the ARN of the alarm on `resource`, both of the reference
 * account; `foreign` is a metric of the same namespace that no alarm is asked for, `published` the
 * unit of the one that is.
 */
export const alarmCases = (
  alarm: string,
  resource: string,
  foreign: string,
  published: string,
): readonly Case[] => {
  const own = alarmOf(alarm);
  const name = alarm.split(":").at(-1) ?? "";
  const silent = own.with({ alarmActions: [] });
  const fails = { [resource]: "fail" } as const;
  const isUnknown = { [resource]: "unknown" } as const;
  const band =
    (operator: string): Change =>
    (draftOf) => {
      own.comparing("ANOMALY_DETECTION_BAND(m1, 2)")(draftOf);
      own.with({ threshold: null, thresholdMetricId: "e1", operator })(draftOf);
    };

  return [
    {
      name: "the minimum hides the load",
      changes: [own.measuring({ statistic: "Minimum" })],
      verdict: fails,
      failures: 1,
      says: /watches the Minimum/,
    },
    {
      name: "the number of samples is no load",
      changes: [own.measuring({ statistic: "SampleCount" })],
      verdict: fails,
    },
    {
      name: "the median hides the load",
      changes: [own.measuring({ statistic: "p50" })],
      verdict: fails,
    },
    {
      name: "the maximum",
      changes: [own.measuring({ statistic: "Maximum" })],
      verdict: "pass",
    },
    {
      name: "the percentile p99",
      changes: [own.measuring({ statistic: "p99" })],
      verdict: "pass",
    },
    {
      name: "the percentile p99.9",
      changes: [own.measuring({ statistic: "p99.9" })],
      verdict: "pass",
    },
    {
      name: "a statistic that is not stated",
      changes: [own.measuring({ statistic: null })],
      verdict: isUnknown,
    },
    {
      name: "the unit in which the metric is published",
      changes: [own.measuring({ unit: published })],
      verdict: "pass",
    },
    {
      name: "a unit in which the metric is never published",
      changes: [own.measuring({ unit: "Seconds" })],
      verdict: fails,
      failures: 1,
      says: new RegExp(`asks for data in Seconds, but \\w+ is published in ${published}`),
    },
    {
      name: "the unit None is one, too",
      changes: [own.measuring({ unit: "None" })],
      verdict: fails,
    },
    {
      name: "a wrong unit in a query whose gaps are filled",
      changes: [own.measuring({ unit: "Seconds" }), own.comparing("FILL(m1, 0)")],
      verdict: fails,
      says: /asks for data in Seconds/,
    },
    {
      name: "a wrong unit in an expression that cannot be followed",
      changes: [own.measuring({ unit: "Seconds" }), own.comparing("IF(m1 > 50, m1, 0)")],
      verdict: fails,
      says: /asks for data in Seconds/,
    },
    {
      name: "a wrong unit beside an alarm that lacks nothing",
      changes: [own.beside({}), own.measuring({ unit: "Seconds" })],
      verdict: "pass",
    },
    {
      name: "no alarm",
      changes: [remove(metricAlarms, alarm)],
      verdict: fails,
      failures: 1,
      says: /no alarm watches/,
    },
    {
      name: "no dimensions at all: it watches nothing",
      changes: [own.measuring({ dimensions: {} })],
      verdict: fails,
      says: /no alarm watches/,
    },
    {
      name: "one dimension too many is another metric",
      changes: [
        edit(metricAlarms, alarm, (row) => ({
          ...row,
          metric: {
            ...metricOf(row),
            dimensions: { ...metricOf(row).dimensions, Stage: "production" },
          },
        })),
      ],
      verdict: fails,
    },
    {
      name: "another metric of the resource",
      changes: [own.measuring({ name: foreign })],
      verdict: fails,
    },
    {
      name: "the metric's name in another namespace",
      changes: [own.measuring({ namespace: "Shop" })],
      verdict: fails,
    },
    {
      name: "watches for too little",
      changes: [own.with({ operator: "LessThanThreshold" })],
      verdict: fails,
      failures: 1,
      says: /does not watch for too much/,
    },
    {
      name: "watches for too little, or for just enough",
      changes: [own.with({ operator: "LessThanOrEqualToThreshold" })],
      verdict: fails,
    },
    {
      name: "at the threshold instead of above it",
      changes: [own.with({ operator: "GreaterThanOrEqualToThreshold" })],
      verdict: "pass",
    },
    {
      name: "a threshold that is not stated",
      changes: [own.with({ threshold: null })],
      verdict: isUnknown,
    },
    {
      name: "an anomaly band is no bound",
      changes: [band("GreaterThanUpperThreshold")],
      verdict: fails,
      failures: 1,
      says: /compares with a band/,
    },
    {
      name: "both sides of an anomaly band",
      changes: [band("LessThanLowerOrGreaterThanUpperThreshold")],
      verdict: fails,
    },
    { name: "gaps filled with zero", changes: [own.comparing("FILL(m1, 0)")], verdict: "pass" },
    { name: "gaps filled", changes: [own.comparing("FILL(m1,REPEAT)")], verdict: "pass" },
    {
      name: "an expression that cannot be followed",
      changes: [own.comparing("IF(m1 > m2, m1, 0)", { m2: { name: foreign } })],
      verdict: isUnknown,
      says: /compares IF\(m1 > m2, m1, 0\)/,
    },
    {
      name: "an expression over the same metric of something else",
      changes: [own.measuring({ dimensions: { Name: "other" } }), own.comparing("m1 * 1")],
      verdict: fails,
    },
    {
      name: "the metric is fetched, and another one compared",
      changes: [own.comparingInstead({ name: foreign })],
      verdict: fails,
      says: /no alarm watches/,
    },
    {
      name: "no actions",
      changes: [silent],
      verdict: fails,
      failures: 1,
      says: /tells nobody/,
    },
    {
      name: "actions that are disabled",
      changes: [own.with({ actionsEnabled: false })],
      verdict: fails,
      says: /tells nobody/,
    },
    {
      name: "it is not stated whether the actions are enabled",
      changes: [own.with({ actionsEnabled: null })],
      verdict: isUnknown,
    },
    {
      name: "auto scaling's own action tells nobody",
      changes: [own.with({ alarmActions: [scalingAction] })],
      verdict: fails,
      says: /tells nobody/,
    },
    {
      name: "auto scaling is told, and somebody, too",
      changes: [own.with({ alarmActions: [scalingAction, ids.topic] })],
      verdict: "pass",
    },
    {
      name: "a composite alarm carries the action",
      changes: [silent, composite(`ALARM("${name}") OR ALARM("something-else")`)],
      verdict: "pass",
      says: /shop-prod-trouble tells of/,
    },
    {
      name: "a composite alarm names it without quotes",
      changes: [silent, composite(`ALARM(${name})`)],
      verdict: "pass",
    },
    {
      name: "a composite alarm names it by its ARN",
      changes: [silent, composite(`ALARM("${alarm}")`)],
      verdict: "pass",
    },
    {
      name: "a composite alarm carries what its own actions leave out",
      changes: [own.with({ actionsEnabled: false }), composite(`ALARM("${name}")`)],
      verdict: "pass",
    },
    {
      name: "a composite alarm of composite alarms carries the action",
      changes: [
        silent,
        composite(`ALARM("${name}")`, { name: "inner", alarmActions: [] }),
        composite('ALARM("inner")', { name: "outer" }),
      ],
      verdict: "pass",
    },
    {
      name: "composite alarms that name each other, and none tells anybody",
      changes: [
        silent,
        composite(`ALARM("${name}") OR ALARM("outer")`, { name: "inner", alarmActions: [] }),
        composite('ALARM("inner")', { name: "outer", alarmActions: [] }),
      ],
      verdict: fails,
    },
    {
      name: "a composite alarm without actions",
      changes: [silent, composite(`ALARM("${name}")`, { alarmActions: [] })],
      verdict: fails,
      says: /tells nobody/,
    },
    {
      name: "a composite alarm whose actions are disabled",
      changes: [silent, composite(`ALARM("${name}")`, { actionsEnabled: false })],
      verdict: fails,
    },
    {
      name: "a composite alarm that names an alarm of a longer name",
      changes: [silent, composite(`ALARM("${name}-2") OR ALARM(${name}-2)`)],
      verdict: fails,
    },
    {
      name: "a composite alarm that names an alarm of a longer ARN",
      changes: [silent, composite(`ALARM("${alarm}-2")`)],
      verdict: fails,
    },
    {
      name: "a composite alarm that tells when all is well",
      changes: [silent, composite(`OK("${name}")`)],
      verdict: fails,
    },
    {
      name: "a composite alarm that tells of everything but it",
      changes: [silent, composite(`ALARM("something-else") AND NOT ALARM("${name}")`)],
      verdict: fails,
    },
    {
      name: "who else may be told was not read",
      changes: [silent, deny(compositeAlarms)],
      verdict: isUnknown,
    },
    {
      name: "none among the composite alarms read tells of it, and there may be more",
      changes: [silent, composite('ALARM("something-else")'), breakOff(compositeAlarms)],
      verdict: isUnknown,
    },
    {
      name: "watches for too little, whoever may be told",
      changes: [silent, own.with({ operator: "LessThanThreshold" }), deny(compositeAlarms)],
      verdict: fails,
    },
    {
      name: "an expression that cannot be followed tells nobody anyway",
      changes: [own.comparing("IF(m1 > 50, m1, 0)"), silent],
      verdict: fails,
      says: /tells nobody/,
    },
    {
      name: "one alarm that lacks nothing is enough",
      changes: [own.beside({}), silent],
      verdict: "pass",
    },
    {
      name: "one that cannot be followed beside one that lacks nothing",
      changes: [own.beside({}), own.comparing("IF(m1 > 50, m1, 0)")],
      verdict: "pass",
    },
    {
      name: "two alarms, and each lacks something",
      changes: [own.beside({ operator: "LessThanThreshold" }), silent],
      verdict: fails,
      failures: 2,
    },
    {
      name: "none among the alarms read, and there may be more",
      changes: [remove(metricAlarms, alarm), breakOff(metricAlarms)],
      verdict: isUnknown,
    },
    {
      name: "a bad one among the alarms read, and there may be more",
      changes: [silent, breakOff(metricAlarms)],
      verdict: isUnknown,
    },
    {
      name: "the alarm's state is none of its business",
      changes: [own.with({ state: "INSUFFICIENT_DATA", treatMissingData: "ignore" })],
      verdict: "pass",
    },
  ];
};
