import {
  asListing,
  complete,
  flatMapListing,
  type Listing,
  map,
  mapListing,
} from "../model/fact.ts";
import { type Container, type TaskDefinition, taskDefinitions } from "../model/facts/ecs.ts";
import { type LogStreams, logStreamsOf } from "../model/facts/logs.ts";
import { derive } from "../model/kind.ts";
import type { RunningService } from "./services.ts";

/** Where a container's output goes. */
export interface ContainerLog {
  readonly taskDefinition: string;
  readonly container: string;
  /** Null: the container has no log driver of its own. */
  readonly driver: string | null;
  /** Null: not to CloudWatch Logs by the driver `awslogs`. */
  readonly streams: LogStreams | null;
}

export interface ServiceLogs {
  /** Of the containers that take requests; of a service that takes none, of the essential ones. */
  of(service: RunningService): Listing<ContainerLog>;
}

const speaking = (
  { containers }: TaskDefinition,
  { loadBalancers }: RunningService,
): readonly Container[] => {
  const served = containers.filter(({ name }) =>
    loadBalancers.some(({ containerName }) => containerName === name),
  );
  return served.length > 0 ? served : containers.filter(({ essential }) => essential);
};

export const serviceLogs = derive({
  name: "serviceLogs",
  needs: { taskDefinitions },
  compute(facts): ServiceLogs {
    return {
      of: (service) =>
        flatMapListing(complete(service.taskDefinitions), (arn) =>
          mapListing(
            asListing(
              map(facts.taskDefinitions.get(arn), (found) =>
                found === null ? null : speaking(found, service),
              ),
            ),
            (container) => ({
              taskDefinition: arn,
              container: container.name,
              driver: container.logDriver,
              streams: logStreamsOf(container),
            }),
          ),
        ),
    };
  },
});
