import { complete, flatMapListing, type Listing } from "../model/fact.ts";
import type { Container, TaskDefinition } from "../model/facts/ecs.ts";
import { type LogStreams, logStreamsOf } from "../model/facts/logs.ts";
import { derive } from "../model/kind.ts";
import { serviceDefinitions } from "./serviceDefinitions.ts";
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
  needs: { serviceDefinitions },
  compute(facts): ServiceLogs {
    return {
      of: (service) =>
        flatMapListing(facts.serviceDefinitions.of(service), ({ name, definition }) =>
          complete(
            speaking(definition, service).map((container) => ({
              taskDefinition: name,
              container: container.name,
              driver: container.logDriver,
              streams: logStreamsOf(container),
            })),
          ),
        ),
    };
  },
});
