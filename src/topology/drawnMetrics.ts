import { type Cause, complete } from "../model/fact.ts";
import { type Dashboard, dashboards, type WidgetMetric } from "../model/facts/dashboards.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { metricKey, type WatchedMetric } from "./alarmWatches.ts";

export interface DrawnMetric {
  readonly dashboard: Dashboard;
  readonly metric: WidgetMetric;
}

/** What all dashboards draw; accounts have hundreds of them with hundreds of graphs each. */
export interface DrawnMetrics {
  /** The graphs that may be about the metric: by its dimensions, or by a variable for one of them. */
  about(watched: WatchedMetric): readonly DrawnMetric[];
  /** The dashboards that also show metrics without naming them: by queries, alarms, tags, variables. */
  readonly indirect: readonly Dashboard[];
  /** Why there may be more dashboards. */
  readonly causes: readonly Cause[];
}

const isIndirect = ({ queries, alarms, explorers, others }: Dashboard): boolean =>
  queries.length + alarms.length + explorers.length + others.length > 0;

/** A key of all metrics of this name with dimensions of these names, whatever their values. */
const anyOfKind = (
  metric: Pick<WatchedMetric, "namespace" | "name">,
  dimensions: Readonly<Record<string, string>>,
): string =>
  metricKey(metric, Object.fromEntries(Object.keys(dimensions).map((name) => [name, "*"])));

export const drawnMetrics = derive({
  name: "drawnMetrics",
  needs: { dashboards },
  compute(facts): DrawnMetrics {
    const { items, causes } = facts.dashboards.list();
    const drawn = indexListing(
      complete(
        items.flatMap((dashboard) => dashboard.metrics.map((metric) => ({ dashboard, metric }))),
      ),
      ({ dashboard, metric }) => [
        metricKey(metric, metric.dimensions),
        ...(dashboard.variables ? [anyOfKind(metric, metric.dimensions)] : []),
      ],
    );
    return {
      about: (watched) =>
        drawn(
          ...watched.dimensions.flatMap((dimensions) => [
            metricKey(watched, dimensions),
            anyOfKind(watched, dimensions),
          ]),
        ).items,
      indirect: items.filter(isIndirect),
      causes,
    };
  },
});
