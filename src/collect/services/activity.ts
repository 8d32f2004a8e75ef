import { flatMapListing, joinListings, mapListing } from "../../model/fact.ts";
import {
  cacheCommands,
  connectionsOf,
  databaseConnections,
  logEvents,
  logEventsOf,
  nodeCommands,
  serverlessCacheCommands,
} from "../../model/facts/activity.ts";
import { services, taskDefinitions } from "../../model/facts/ecs.ts";
import { cacheClusters, serverlessCaches } from "../../model/facts/elasticache.ts";
import { dbInstances } from "../../model/facts/rds.ts";
import type { Collector } from "../collector.ts";
import { serviceLogStreams } from "./_logStreams.ts";
import { metricCollector } from "./metrics.ts";

const isMemcached = ({ engine }: { readonly engine: string | null }): boolean =>
  engine === "memcached";

export const activityCollectors: readonly Collector[] = [
  metricCollector({
    kind: databaseConnections,
    needs: { dbInstances },
    windows: (facts) => mapListing(facts.dbInstances.list(), ({ id }) => connectionsOf(id)),
  }),
  metricCollector({
    kind: cacheCommands,
    needs: { cacheClusters, serverlessCaches },
    windows: (facts) =>
      joinListings([
        flatMapListing(facts.cacheClusters.list(), (node) => ({
          items: isMemcached(node) ? [] : nodeCommands(node.id),
          causes: [],
        })),
        flatMapListing(facts.serverlessCaches.list(), (cache) => ({
          items: isMemcached(cache) ? [] : serverlessCacheCommands(cache.name),
          causes: [],
        })),
      ]),
  }),
  metricCollector({
    kind: logEvents,
    needs: { services, taskDefinitions },
    windows: (facts, region) =>
      mapListing(serviceLogStreams(facts, region), ({ group }) => logEventsOf(group)),
  }),
];
