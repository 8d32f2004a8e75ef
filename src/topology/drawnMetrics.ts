import type { Cause } from "../model/fact.ts";
import { type Dashboard, dashboards, type WidgetMetric } from "../model/facts/dashboards.ts";
import { derive } from "../model/kind.ts";

export interface DrawnMetric {
  readonly dashboard: Dashboard;
  readonly metric: WidgetMetric;
}

/** What all dashboards draw; accounts have hundreds of them with hundreds of graphs each. */
export interface DrawnMetrics {
  /** Every graph of a metric of this name, whichever resource it is about. */
  named(namespace: string, name: string): readonly DrawnMetric[];
  /** The dashboards that also show metrics without naming them: by queries, alarms, tags, variables. */
  readonly indirect: readonly Dashboard[];
  /** Why there may be more dashboards. */
  readonly causes: readonly Cause[];
}

const isIndirect = ({ queries, alarms, explorers, others }: Dashboard): boolean =>
  queries.length + alarms.length + explorers.length + others.length > 0;

export const drawnMetrics = derive({
  name: "drawnMetrics",
  needs: { dashboards },
  compute(facts): DrawnMetrics {
    const { items, causes } = facts.dashboards.list();
    const index = new Map<string, DrawnMetric[]>();
    for (const dashboard of items) {
      for (const metric of dashboard.metrics) {
        const key = `${metric.namespace}|${metric.name}`;
        const own = index.get(key);
        if (own === undefined) index.set(key, [{ dashboard, metric }]);
        else own.push({ dashboard, metric });
      }
    }
    return {
      named: (namespace, name) => index.get(`${namespace}|${name}`) ?? [],
      indirect: items.filter(isIndirect),
      causes,
    };
  },
});
