import {
  anyOf,
  type Fact,
  flatMap,
  known,
  map,
  type Table,
  undecided,
} from "../../src/model/fact.ts";
import type { MetricAlarm } from "../../src/model/facts/cloudwatch.ts";
import type { Dashboard, WidgetMetric, WidgetQuery } from "../../src/model/facts/dashboards.ts";
import type { Context } from "../../src/model/kind.ts";
import { type Watched, watchesOf } from "./_alarms.ts";
import { queryFinds } from "./_queries.ts";

const notTold = (dashboard: Dashboard, what: string, { name }: Watched): Fact<never> =>
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

const fromMetric = (
  dashboard: Dashboard,
  metric: WidgetMetric,
  watched: Watched,
  context: Context,
): Fact<boolean> => {
  if (metric.namespace !== watched.namespace || metric.name !== watched.name) return known(false);
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
  watched: Watched,
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

const fromAlarm = (arn: string, watched: Watched, alarms: Table<MetricAlarm>, context: Context) => {
  const [, , , region, account] = arn.split(":");
  if (region !== context.region || account !== context.account) return known(false);
  return map(
    alarms.get(arn),
    (alarm) => alarm !== null && watchesOf([alarm], watched).some(({ by }) => by !== "math"),
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
  watched: Watched,
): Fact<boolean> =>
  name === watched.name && resourceType.startsWith(resourceTypes[watched.namespace] ?? "AWS::")
    ? notTold(dashboard, "an explorer widget chooses by tags", watched)
    : known(false);

/** Whether the dashboard draws the metric of this resource. */
export const shows = (
  dashboard: Dashboard,
  watched: Watched,
  alarms: Table<MetricAlarm>,
  context: Context,
): Fact<boolean> =>
  anyOf([
    ...dashboard.metrics.map((metric) => fromMetric(dashboard, metric, watched, context)),
    ...dashboard.queries.map((query) => fromQuery(dashboard, query, watched, context)),
    ...dashboard.alarms.map((arn) => fromAlarm(arn, watched, alarms, context)),
    ...dashboard.explorers.map((explorer) => fromExplorer(dashboard, explorer, watched)),
    ...dashboard.others.map((type) => notTold(dashboard, `a widget of type ${type}`, watched)),
  ]);

/** The first dashboard that shows the metric; that none does needs all of them. */
export const showing = (
  dashboards: Table<Dashboard>,
  watched: Watched,
  alarms: Table<MetricAlarm>,
  context: Context,
): Fact<Dashboard | null> => {
  const { items, causes } = dashboards.list();
  const judged = items.map((dashboard) => ({
    dashboard,
    shown: shows(dashboard, watched, alarms, context),
  }));
  const first = judged.find(({ shown }) => shown.known && shown.value);
  if (first !== undefined) return known(first.dashboard);
  const open = causes.length > 0 ? [{ known: false as const, causes }] : [];
  return flatMap(anyOf([...judged.map(({ shown }) => shown), ...open]), () => known(null));
};
