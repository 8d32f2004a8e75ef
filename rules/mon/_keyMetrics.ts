import {
  anyOf,
  causesOf,
  type Fact,
  filterListing,
  known,
  map,
  type Table,
  undecided,
  unknown,
} from "../../src/model/fact.ts";
import { type MetricAlarm, metricAlarms } from "../../src/model/facts/cloudwatch.ts";
import { dashboards } from "../../src/model/facts/dashboards.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  fail,
  type Observation,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { onlyScales, type WatchedMetric, watchesOf } from "../../src/topology/alarmWatches.ts";
import { type DrawnMetrics, drawnMetrics } from "../../src/topology/drawnMetrics.ts";
import type { KeyMetric } from "../../src/topology/keyMetrics.ts";
import { showing } from "./_dashboards.ts";

/** Where a metric is seen: an alarm or a dashboard. */
interface Place {
  readonly label: string;
  readonly evidence: Observation;
}

/** Where a metric of the resource is seen; null: nowhere. */
export type Finder = (watched: WatchedMetric) => Fact<Place | null>;

const watching = onceFor((alarms: Table<MetricAlarm>) =>
  filterListing(alarms.list(), (alarm) => !onlyScales(alarm)),
);

const byAlarm = (alarms: Table<MetricAlarm>): Finder => {
  const { items: own, causes } = watching(alarms);
  return (watched) => {
    const watches = watchesOf(own, watched);
    const sure = watches.find(({ by, id }) => by !== "math" || id !== null);
    if (sure !== undefined) {
      const { arn, name } = sure.alarm;
      return known({
        label: `alarm ${name}`,
        evidence: saw(metricAlarms, arn, "MetricName", watched.name),
      });
    }
    const [unsure] = watches;
    if (unsure !== undefined) {
      return undecided(
        `${unsure.alarm.name} asks by ${unsure.expression}; whether for this ${watched.name} is not followed`,
        "let an alarm or a dashboard name the metric itself",
      );
    }
    return causes.length > 0 ? unknown(causes) : known(null);
  };
};

export const byDashboard =
  (
    facts: {
      readonly drawnMetrics: DrawnMetrics;
      readonly metricAlarms: Table<MetricAlarm>;
    },
    context: Context,
  ): Finder =>
  (watched) =>
    map(showing(facts.drawnMetrics, watched, facts.metricAlarms, context), (dashboard) =>
      dashboard === null
        ? null
        : {
            label: `dashboard ${dashboard.name}`,
            evidence: saw(dashboards, dashboard.arn, "DashboardBody", watched.name),
          },
    );

/** What knowing where a metric is seen takes. */
export const keyMetricNeeds = { drawnMetrics, metricAlarms };

/** On an alarm or on a dashboard. */
export const byEither = (facts: Parameters<typeof byDashboard>[0], context: Context): Finder => {
  const finders = [byAlarm(facts.metricAlarms), byDashboard(facts, context)];
  return (watched) => firstOf(finders.map((find) => () => find(watched)));
};

/** The first place that there is; that there is none must be known of all. */
const firstOf = (searches: readonly (() => Fact<Place | null>)[]): Fact<Place | null> => {
  const open: Fact<Place | null>[] = [];
  for (const search of searches) {
    const found = search();
    if (found.known && found.value !== null) return found;
    open.push(found);
  }
  const causes = open.flatMap(causesOf);
  return causes.length > 0 ? unknown(causes) : known(null);
};

const placeOfAny = (any: readonly WatchedMetric[], find: Finder): Fact<Place | null> =>
  firstOf(any.map((watched) => () => find(watched)));

/** Where a key metric is seen, and of which parts it is not. */
export interface Coverage {
  readonly places: readonly Place[];
  /** Labels of the parts that are seen nowhere; empty where the whole is not and has no parts. */
  readonly missing: readonly string[];
  readonly covered: Fact<boolean>;
}

export const coverageOf = ({ whole, parts }: KeyMetric, find: Finder): Coverage => {
  const atOnce = placeOfAny(whole, find);
  if (atOnce.known && atOnce.value !== null) {
    return { places: [atOnce.value], missing: [], covered: known(true) };
  }
  const judged = parts.items.map(({ label, any }) => ({ label, place: placeOfAny(any, find) }));
  const missing = judged.flatMap(({ label, place }) =>
    place.known && place.value === null ? [label] : [],
  );
  const causes = [...parts.causes, ...judged.flatMap(({ place }) => causesOf(place))];
  const eachOne: Fact<boolean> =
    missing.length > 0
      ? known(false)
      : causes.length > 0
        ? unknown(causes)
        : known(judged.length > 0);
  return {
    places: judged.flatMap(({ place }) =>
      place.known && place.value !== null ? [place.value] : [],
    ),
    missing,
    covered: anyOf([map(atOnce, (place) => place !== null), eachOne]),
  };
};

/** The metric is on an alarm or a dashboard, for the resource or for each part of it. */
export const judgeKeyMetric = (metric: KeyMetric, find: Finder): Outcome => {
  const { places, missing, covered } = coverageOf(metric, find);
  if (!covered.known) return cannotKnow(covered.causes);
  if (covered.value) {
    const labels = [...new Set(places.map(({ label }) => label))];
    return pass(`${metric.name}: ${labels.join(", ")}`, ...places.map(({ evidence }) => evidence));
  }
  const of = missing.length > 0 ? ` of ${missing.join(", ")}` : "";
  return fail(
    metric.name,
    `${metric.name}${of} is on no alarm and on no dashboard`,
    saw(dashboards, metric.name, "DashboardBody", null),
  );
};
