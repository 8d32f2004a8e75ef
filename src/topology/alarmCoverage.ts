import {
  type Fact,
  filterListing,
  joinListings,
  known,
  type Listing,
  mapListing,
  undecided,
  unknown,
} from "../model/fact.ts";
import {
  type CompositeAlarm,
  compositeAlarms,
  type MetricAlarm,
  metricAlarms,
} from "../model/facts/cloudwatch.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbInstances } from "../model/facts/rds.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import type { AlarmState, ReportedAlarmCoverage, ReportedMetric } from "../model/report.ts";
import {
  isQuery,
  metricKey,
  onlyScales,
  tellsSomebody,
  toldByParents,
  type WatchedMetric,
  watchesOf,
} from "./alarmWatches.ts";
import { applications } from "./applications.ts";
import { caches } from "./caches.ts";
import {
  balancerMetrics,
  cacheMetrics,
  databaseMetrics,
  type KeyMetric,
  serviceMetrics,
} from "./keyMetrics.ts";
import { runningServices } from "./services.ts";
import { targetGroupRouting } from "./targetGroupRouting.ts";

/** How well a metric is watched, and by which alarms. */
interface Watching {
  readonly state: AlarmState;
  readonly alarms: readonly string[];
}

/** Where metrics are: of what, and of which resource. */
const placeKey = (
  namespace: string | null,
  dimensions: WatchedMetric["dimensions"][number],
): string => metricKey({ namespace, name: "" }, dimensions);

/** The better state first: of several alarms the best counts. */
const states: readonly AlarmState[] = ["told", "unknown", "silent", "partly", "none"];

const best = (all: readonly Watching[]): Watching => ({
  state: states.find((state) => all.some((one) => one.state === state)) ?? "none",
  alarms: [...new Set(all.flatMap(({ alarms }) => alarms))].sort(),
});

/** Parts that are watched alike make a whole; one that is not makes it a part. */
const stateOfParts = (each: readonly AlarmState[], mayBeMore: boolean): AlarmState => {
  if (each.every((state) => state === "none")) return mayBeMore ? "unknown" : "none";
  if (each.includes("none")) return "partly";
  if (mayBeMore || each.includes("unknown")) return "unknown";
  return each.includes("silent") ? "silent" : "told";
};

const ofParts = (each: readonly Watching[], mayBeMore: boolean): Watching => ({
  alarms: best(each).alarms,
  state: stateOfParts(
    each.map(({ state }) => state),
    mayBeMore,
  ),
});

/** Whether the alarm, or one that is composed of it, tells somebody. */
const tells = (alarm: MetricAlarm, composites: Listing<CompositeAlarm>): Fact<boolean> => {
  const goesSomewhere = tellsSomebody(alarm.alarmActions);
  if (goesSomewhere && alarm.actionsEnabled === true) return known(true);
  const parent = toldByParents(alarm, composites.items);
  if (parent != null) return known(true);
  if (composites.causes.length > 0) return unknown(composites.causes);
  return parent === null || (goesSomewhere && alarm.actionsEnabled === null)
    ? undecided(`whether anybody hears of ${alarm.name} cannot be told`, "give it an action")
    : known(false);
};

/** Which metrics of which resources an alarm watches, and whether somebody is told. */
export const alarmCoverage = derive({
  name: "alarmCoverage",
  needs: {
    applications,
    runningServices,
    dbInstances,
    caches,
    loadBalancers,
    targetGroupRouting,
    metricAlarms,
    compositeAlarms,
  },
  compute(facts, context): Listing<ReportedAlarmCoverage> {
    const alarms = filterListing(facts.metricAlarms.list(), (alarm) => !onlyScales(alarm));
    const composites = facts.compositeAlarms.list();

    const asking = mapListing(alarms, ({ metric, queries }) => {
      const metrics = [metric, ...queries.map((query) => query.metric)].flatMap((one) => one ?? []);
      return { metrics, names: metrics.flatMap(({ name }) => name ?? []) };
    });
    const watchedAt = indexListing(asking, ({ metrics }) =>
      metrics.map(({ namespace, dimensions }) => placeKey(namespace, dimensions)),
    );
    /** Metrics that a query over many may watch. */
    const queries = alarms.items.flatMap((alarm) =>
      alarm.queries.flatMap(({ expression }) =>
        expression !== null && isQuery(expression) ? [expression] : [],
      ),
    );
    const queried = [...new Set(asking.items.flatMap(({ names }) => names))].filter((name) =>
      queries.some((query) => query.includes(name)),
    );

    const watching = (watched: WatchedMetric): Watching => {
      const found = watchesOf(alarms.items, watched).map(({ alarm, by, id }): Watching => {
        const told = by === "math" && id === null ? unknown([]) : tells(alarm, composites);
        const state = told.known ? (told.value ? "told" : "silent") : "unknown";
        return { state, alarms: [alarm.name] };
      });
      const unread: Watching = { state: alarms.causes.length > 0 ? "unknown" : "none", alarms: [] };
      return best([...found, unread]);
    };

    const ofAny = (any: readonly WatchedMetric[]): Watching => best(any.map(watching));

    /** Of the whole at once, or of each of its parts. */
    const ofMetric = ({ name, whole, parts }: KeyMetric): ReportedMetric => {
      const each = parts.items.map(({ any }) => ofAny(any));
      return { name, asked: true, ...best([ofAny(whole), ofParts(each, parts.causes.length > 0)]) };
    };

    /** Metrics of the resource that the guide does not ask for, and that an alarm watches. */
    const furtherOf = (key: readonly KeyMetric[]): readonly ReportedMetric[] => {
      const all = key.flatMap(({ whole, parts }) => [
        ...whole,
        ...parts.items.flatMap(({ any }) => any),
      ]);
      const asked = new Set(all.map(({ name }) => name));
      const places = [
        ...new Map(
          all.map((one) => [JSON.stringify([one.namespace, one.dimensions]), one]),
        ).values(),
      ];
      const found = watchedAt(
        ...places.flatMap(({ namespace, dimensions }) =>
          dimensions.map((one) => placeKey(namespace, one)),
        ),
      );
      return [...new Set([...found.items.flatMap(({ names }) => names), ...queried])]
        .filter((name) => !asked.has(name))
        .sort()
        .map((name) => ({
          name,
          asked: false,
          ...ofAny(places.map((place) => ({ ...place, name }))),
        }))
        .filter(({ alarms: own }) => own.length > 0);
    };

    const reported = (
      { id, type, name }: ReportedAlarmCoverage["resource"],
      key: readonly KeyMetric[],
    ): ReportedAlarmCoverage => ({
      account: context.account,
      region: context.region,
      application: facts.applications.ownershipOf(id).application,
      resource: { id, type, name },
      metrics: [...key.map(ofMetric), ...furtherOf(key)],
    });

    return joinListings([
      mapListing(
        filterListing(facts.loadBalancers.list(), ({ type }) => type === "application"),
        (balancer) =>
          reported(
            {
              id: balancer.arn,
              type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
              name: balancer.name,
            },
            balancerMetrics(balancer, facts.targetGroupRouting),
          ),
      ),
      mapListing(facts.runningServices, (view) =>
        reported(
          { id: view.service.arn, type: "AWS::ECS::Service", name: view.service.name },
          serviceMetrics(view),
        ),
      ),
      mapListing(facts.dbInstances.list(), (instance) =>
        reported(
          { id: instance.arn, type: "AWS::RDS::DBInstance", name: instance.id },
          databaseMetrics(instance),
        ),
      ),
      mapListing(facts.caches, (cache) =>
        reported({ id: cache.arn, type: cache.type, name: cache.id }, cacheMetrics(cache, context)),
      ),
    ]);
  },
});
