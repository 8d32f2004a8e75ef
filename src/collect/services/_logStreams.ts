import {
  asListing,
  complete,
  flatMapListing,
  type Listing,
  map,
  type Table,
} from "../../model/fact.ts";
import type { Service, TaskDefinition } from "../../model/facts/ecs.ts";
import { type LogStreams, logSampleKey, logStreamsOf } from "../../model/facts/logs.ts";

const revisionsOf = (service: Service): readonly string[] => [
  ...new Set(
    [
      service.taskDefinition,
      ...service.deployments.map(({ taskDefinition }) => taskDefinition),
      ...service.taskSets.map(({ taskDefinition }) => taskDefinition),
    ].flatMap((arn) => arn ?? []),
  ),
];

/** The streams of this region that the containers of services write to, each once. */
export const serviceLogStreams = (
  facts: {
    readonly services: Table<Service>;
    readonly taskDefinitions: Table<TaskDefinition>;
  },
  region: string,
): Listing<LogStreams> => {
  const containers = flatMapListing(facts.services.list(), (service) =>
    flatMapListing(complete(revisionsOf(service)), (arn) =>
      asListing(map(facts.taskDefinitions.get(arn), (found) => found?.containers ?? null)),
    ),
  );
  const streams = containers.items
    .flatMap((container) => logStreamsOf(container) ?? [])
    .filter((one) => (one.region ?? region) === region);
  return {
    items: [...new Map(streams.map((one) => [logSampleKey(one), one])).values()],
    causes: containers.causes,
  };
};
