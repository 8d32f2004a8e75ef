import {
  anyOf,
  causesOf,
  type Fact,
  known,
  map,
  type Table,
  undecided,
  unknown,
} from "../../src/model/fact.ts";
import type { MetricAlarm } from "../../src/model/facts/cloudwatch.ts";
import type { Dashboard, WidgetMetric, WidgetQuery } from "../../src/model/facts/dashboards.ts";
import type { Context } from "../../src/model/kind.ts";
import { type WatchedMetric, watchOf } from "../../src/topology/alarmWatches.ts";
import type { DrawnMetrics } from "../../src/topology/drawnMetrics.ts";
import { queryFinds } from "./_queries.ts";

const notTold = (dashboard: Dashboard, what: string, { name }: WatchedMetric): Fact<never> =>
  undecided(
    `whether the dashboard ${dashboard.name} shows this ${name} is not followed: ${what}`,
    "draw the metric itself, with its dimensions and its region",
  );

const sameNames = (a: WidgetMetric["dimensions"], b: WidgetMetric["dimensions"]): boolean =>
  Object.keys(a).sort().join() === Object.keys(b).sort().join();

const sameDimensions = (a: WidgetMetric["dimensions"], b: WidgetMetric["dimensions"]): boolean =>
  sameNames(a, b) && Object.entries(a).every(([key, value]) => b[key] === value);

/** Metrics are shown of one region and account; null where no region is stated. */
const isHere = (
  { region, account }: Pick<WidgetQuery, "region" | "account">,
  here: Context,
): boolean | null => {
  if (account !== null && account !== here.account && account !== "LOCAL") return false;
  return region === null ? null : region === here.region;
};

/** Whether a graph of a metric of this name is about this resource. */
const fromMetric = (
  dashboard: Dashboard,
  metric: WidgetMetric,
  watched: WatchedMetric,
  context: Context,
): Fact<boolean> => {
  const named = watched.dimensions.some((wanted) => sameDimensions(metric.dimensions, wanted));
  const mayBeNamed =
    named ||
    (dashboard.variables &&
      watched.dimensions.some((wanted) => sameNames(metric.dimensions, wanted)));
  const here = isHere(metric, context);
  if (!mayBeNamed || here === false) return known(false);
  if (!named) return notTold(dashboard, "it depends on a variable", watched);
  if (here === null) return notTold(dashboard, "its widget states no region", watched);
  return metric.combined
    ? notTold(dashboard, "it is a part of an expression over several metrics", watched)
    : known(true);
};

const fromQuery = (
  dashboard: Dashboard,
  query: WidgetQuery,
  watched: WatchedMetric,
  context: Context,
): Fact<boolean> => {
  const here = isHere(query, context);
  if (here === false) return known(false);
  const { namespace, name } = watched;
  return anyOf(
    watched.dimensions.map((dimensions) => {
      const found = queryFinds(query.text, { namespace, name, dimensions });
      return found === null || (found && here === null)
        ? notTold(dashboard, query.text, watched)
        : known(found);
    }),
  );
};

const fromAlarm = (
  arn: string,
  watched: WatchedMetric,
  alarms: Table<MetricAlarm>,
  context: Context,
) => {
  const [, , , region, account] = arn.split(":");
  if (region !== context.region || account !== context.account) return known(false);
  return map(
    alarms.get(arn),
    (alarm) => alarm !== null && (watchOf(alarm, watched)?.by ?? "math") !== "math",
  );
};

/** How CloudFormation's names for resources begin, by the namespace of their metrics. */
const resourceTypes: Readonly<Record<string, string>> = {
  "AWS/ECS": "AWS::ECS::",
  "ECS/ContainerInsights": "AWS::ECS::",
  "AWS/RDS": "AWS::RDS::",
  "AWS/ElastiCache": "AWS::ElastiCache::",
  "AWS/ApplicationELB": "AWS::ElasticLoadBalancingV2::",
};

const fromExplorer = (
  dashboard: Dashboard,
  { resourceType, name }: Dashboard["explorers"][number],
  watched: WatchedMetric,
): Fact<boolean> =>
  name === watched.name && resourceType.startsWith(resourceTypes[watched.namespace] ?? "AWS::")
    ? notTold(dashboard, "an explorer widget chooses by tags", watched)
    : known(false);

/** Whether a dashboard shows the metric by anything but a graph that names it. */
const indirectly = (
  dashboard: Dashboard,
  watched: WatchedMetric,
  alarms: Table<MetricAlarm>,
  context: Context,
): Fact<boolean> =>
  anyOf([
    ...dashboard.queries.map((query) => fromQuery(dashboard, query, watched, context)),
    ...dashboard.alarms.map((arn) => fromAlarm(arn, watched, alarms, context)),
    ...dashboard.explorers.map((explorer) => fromExplorer(dashboard, explorer, watched)),
    ...dashboard.others.map((type) => notTold(dashboard, `a widget of type ${type}`, watched)),
  ]);

/** A dashboard that shows the metric of this resource; that none does needs all of them. */
export const showing = (
  drawn: DrawnMetrics,
  watched: WatchedMetric,
  alarms: Table<MetricAlarm>,
  context: Context,
): Fact<Dashboard | null> => {
  const judged = [
    ...drawn.about(watched).map(({ dashboard, metric }) => ({
      dashboard,
      shown: fromMetric(dashboard, metric, watched, context),
    })),
    ...drawn.indirect.map((dashboard) => ({
      dashboard,
      shown: indirectly(dashboard, watched, alarms, context),
    })),
  ];
  const first = judged.find(({ shown }) => shown.known && shown.value);
  if (first !== undefined) return known(first.dashboard);
  const causes = [...drawn.causes, ...judged.flatMap(({ shown }) => causesOf(shown))];
  return causes.length > 0 ? unknown(causes) : known(null);
};
