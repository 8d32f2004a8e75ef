import { type Fact, flatMap, known, type Listing, undecided, unknown } from "../model/fact.ts";
import { services, type TaskDefinition, taskDefinitions } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import type { RunningService } from "./services.ts";

export interface ServiceDefinition {
  /** As the service names it. */
  readonly name: string;
  readonly definition: TaskDefinition;
}

/** The task definitions that a service's tasks may run with; one at least. */
export interface ServiceDefinitions {
  of(service: RunningService): Listing<ServiceDefinition>;
}

export const serviceDefinitions = derive({
  name: "serviceDefinitions",
  needs: { taskDefinitions },
  compute(facts, context): ServiceDefinitions {
    const find = (name: string): Fact<ServiceDefinition> =>
      flatMap(facts.taskDefinitions.get(name), (definition) =>
        definition === null
          ? undecided(`the task definition ${name} does not exist`, "scan again")
          : known({ name, definition }),
      );
    return {
      of({ taskDefinitions: names }) {
        const found =
          names.length === 0
            ? [unknown([context.unstated(services, "taskDefinition")])]
            : names.map(find);
        return {
          items: found.flatMap((one) => (one.known ? [one.value] : [])),
          causes: found.flatMap((one) => (one.known ? [] : one.causes)),
        };
      },
    };
  },
});
