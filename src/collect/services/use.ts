import { filterListing, flatMapListing, type Listing } from "../../model/fact.ts";
import { services } from "../../model/facts/ecs.ts";
import { cacheClusters } from "../../model/facts/elasticache.ts";
import type { MetricWindow } from "../../model/facts/metrics.ts";
import { dbInstances } from "../../model/facts/rds.ts";
import {
  cacheUse,
  cacheWindows,
  databaseUse,
  databaseWindows,
  serviceUse,
  serviceWindows,
} from "../../model/facts/use.ts";
import type { Collector } from "../collector.ts";
import { metricCollector } from "./metrics.ts";

const windowsOf = <T>(
  rows: Listing<T>,
  windows: (row: T) => Readonly<Record<string, MetricWindow>>,
): Listing<MetricWindow> =>
  flatMapListing(rows, (row) => ({ items: Object.values(windows(row)), causes: [] }));

const databaseUseCollector = metricCollector({
  kind: databaseUse,
  needs: { dbInstances },
  windows: (facts) => windowsOf(facts.dbInstances.list(), ({ id }) => databaseWindows(id)),
});

const cacheUseCollector = metricCollector({
  kind: cacheUse,
  needs: { cacheClusters },
  windows: (facts) =>
    windowsOf(
      filterListing(facts.cacheClusters.list(), ({ engine }) => engine !== "memcached"),
      ({ id }) => cacheWindows(id),
    ),
});

const serviceUseCollector = metricCollector({
  kind: serviceUse,
  needs: { services },
  windows: (facts) =>
    windowsOf(
      filterListing(facts.services.list(), ({ status }) => status === "ACTIVE"),
      ({ cluster, name }) => serviceWindows(cluster.split("/").at(-1) ?? cluster, name),
    ),
});

/** Collectors of what resources were used in the last weeks. */
export const useCollectors: readonly Collector[] = [
  databaseUseCollector,
  cacheUseCollector,
  serviceUseCollector,
];
