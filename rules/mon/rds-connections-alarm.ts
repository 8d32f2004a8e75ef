import {
  type Fact,
  flatMap,
  known,
  map,
  mapListing,
  type Table,
  undecided,
} from "../../src/model/fact.ts";
import { compositeAlarms, metricAlarms } from "../../src/model/facts/cloudwatch.ts";
import { type InstanceType, instanceTypes } from "../../src/model/facts/ec2.ts";
import {
  type DbInstance,
  dbInstances,
  dbParameters,
  type Parameters,
} from "../../src/model/facts/rds.ts";
import { combine, fail, note, type Outcome, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { isPostgres } from "../../src/topology/databases.ts";
import { judgeAlarms, notFollowed, type Watch } from "./_alarms.ts";

interface InstanceResource extends Resource {
  readonly instance: DbInstance;
}

const bytesPerMebibyte = 1_048_576;
/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html: PostgreSQL's default. */
const defaultFormula = "LEAST({DBInstanceClassMemory/9531392},5000)";

/** The limit that a formula over the class's memory gives; null for a formula of another form. */
const limitBy = (formula: string, bytes: number): number | null => {
  const divisor = Number(/DBInstanceClassMemory\/(\d+)/.exec(formula)?.[1]);
  if (!(divisor > 0)) return null;
  const cap = Number(/,\s*(\d+)\s*\)/.exec(formula)?.[1] ?? Number.POSITIVE_INFINITY);
  return Math.floor(Math.min(bytes / divisor, cap));
};

interface Limit {
  readonly connections: number;
  readonly nominal: boolean;
}

const notKnown = ({ id }: DbInstance): Fact<Limit> =>
  undecided(
    `how many connections ${id} allows cannot be worked out`,
    "set max_connections to a number in its parameter group",
  );

const limitOf = (
  instance: DbInstance,
  parameters: Table<Parameters>,
  types: Table<InstanceType>,
): Fact<Limit> => {
  const group = instance.parameterGroups[0]?.name;
  const value: Fact<string | null> =
    group === undefined
      ? known(null)
      : map(parameters.get(group), (found) => found?.max_connections?.value ?? null);
  return flatMap(value, (text) => {
    if (text !== null && /^\d+$/.test(text)) {
      return known({ connections: Number(text), nominal: false });
    }
    if (text === null && !isPostgres(instance.engine)) return notKnown(instance);
    return flatMap(types.get(instance.class?.replace(/^db\./, "") ?? ""), (type) => {
      const bytes = (type?.memoryMiB ?? 0) * bytesPerMebibyte;
      const connections = bytes > 0 ? limitBy(text ?? defaultFormula, bytes) : null;
      return connections === null ? notKnown(instance) : known({ connections, nominal: true });
    });
  });
};

const judgeThreshold = (watch: Watch, limit: Limit, share: number): Outcome => {
  const { alarm } = watch;
  const evidence = saw(metricAlarms, alarm.arn, "Threshold", alarm.threshold);
  const highest = Math.floor((limit.connections * share) / 100);
  return alarm.threshold !== null && alarm.threshold <= highest
    ? pass(`${alarm.name} warns above ${alarm.threshold}`, evidence)
    : fail(
        `threshold|${alarm.name}`,
        `${alarm.name} warns above ${alarm.threshold}, not above ${highest} (${share} % of ${limit.connections} connections)`,
        evidence,
      );
};

/** `m1 / 200`, `100 * m1 / 200`, `(m1 / 200) * 100`: what one connection counts; null for another form. */
const shareOfOne = (expression: string): number | null => {
  const terms = expression
    .replace(/[()\s]/g, "")
    .match(/^(?:(\d+(?:\.\d+)?)\*)?[a-z]\w*\/(\d+(?:\.\d+)?)(?:\*(\d+(?:\.\d+)?))?$/);
  return terms === null ? null : (Number(terms[1] ?? 1) * Number(terms[3] ?? 1)) / Number(terms[2]);
};

/** An expression that divides the connections by a number, which is turned back into a count. */
const judgeShare = (watch: Watch, limit: Limit, share: number): Outcome => {
  const { alarm, expression } = watch;
  const one = shareOfOne(expression ?? "");
  if (one === null || !(one > 0) || alarm.threshold === null) return notFollowed(watch);
  const connections = Math.round(alarm.threshold / one);
  return judgeThreshold({ ...watch, alarm: { ...alarm, threshold: connections } }, limit, share);
};

export const rule = defineRule({
  id: "mon-rds-connections-alarm",
  title: "An alarm tells when a database has used 80 % of its connections",
  section: "MON",
  items: ["MON-6"],
  severity: "medium",
  why: "When the last connection is taken, every further task and every retry fails at once. The way there is slow enough to be told in time.",
  checks:
    "Every RDS instance must have an alarm on its own DatabaseConnections above at most 80 % of its max_connections, with actions that are enabled and go somewhere. The limit is the explicit parameter, else the engine's formula over the nominal memory of the class. Metric math that divides by a number counts.",
  blindSpots:
    "The real limit is some 10 % below the nominal one, because the system keeps memory for itself.",
  remedy: {
    summary: "Put an alarm on the instance's DatabaseConnections at 80 % of max_connections.",
    cli: "aws cloudwatch put-metric-alarm --alarm-name DATABASE-connections --namespace AWS/RDS --metric-name DatabaseConnections --dimensions Name=DBInstanceIdentifier,Value=DATABASE --statistic Average --period 300 --evaluation-periods 2 --comparison-operator GreaterThanThreshold --threshold 150 --alarm-actions TOPIC",
    terraform: [
      'resource "aws_cloudwatch_metric_alarm" "connections" {',
      '  alarm_name          = "database-connections"',
      '  namespace           = "AWS/RDS"',
      '  metric_name         = "DatabaseConnections"',
      '  statistic           = "Average"',
      "  period              = 300",
      "  evaluation_periods  = 2",
      '  comparison_operator = "GreaterThanThreshold"',
      "  threshold           = 150",
      "  alarm_actions       = [aws_sns_topic.alerts.arn]",
      "  dimensions = {",
      "    DBInstanceIdentifier = aws_db_instance.main.identifier",
      "  }",
      "}",
    ].join("\n"),
    cdk: "database.metricDatabaseConnections().createAlarm(this, 'Connections', { threshold: 150, evaluationPeriods: 2 }).addAlarmAction(new actions.SnsAction(topic));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections",
  ],
  needs: { dbInstances, dbParameters, instanceTypes, metricAlarms, compositeAlarms },
  options: {
    maximumPercent: {
      default: 80,
      description: "highest threshold, in percent of max_connections",
      minimum: 1,
      maximum: 100,
    },
  },
  nothing: "there is no RDS instance",
  resources: (facts) =>
    mapListing(
      facts.dbInstances.list(),
      (instance): InstanceResource => ({
        id: instance.arn,
        type: "AWS::RDS::DBInstance",
        name: instance.id,
        tags: instance.tags,
        ...(instance.vpc === null ? {} : { vpc: instance.vpc }),
        instance,
      }),
    ),
  judge: ({ instance }, facts, { maximumPercent }) => {
    const limit = limitOf(instance, facts.dbParameters, facts.instanceTypes);
    const dimensions = [
      { DBInstanceIdentifier: instance.id },
      ...(instance.cluster === null ? [] : [{ DBClusterIdentifier: instance.cluster }]),
    ];
    return judgeAlarms(
      "its connections",
      { namespace: "AWS/RDS", name: "DatabaseConnections", dimensions },
      facts.metricAlarms.list(),
      facts.compositeAlarms.list(),
      (watch) =>
        when(limit, (found) =>
          combine(
            watch.by === "math"
              ? judgeShare(watch, found, maximumPercent)
              : judgeThreshold(watch, found, maximumPercent),
            ...(found.nominal
              ? [note("the limit is nominal: the real one is some 10 % lower")]
              : []),
          ),
        ),
    );
  },
});
