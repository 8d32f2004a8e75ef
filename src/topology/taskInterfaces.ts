import { type Fact, flatMap, known, type Listing, undecided, unknown } from "../model/fact.ts";
import type { NetworkInterface } from "../model/facts/ec2.ts";
import { type Service, type Task, tasks } from "../model/facts/ecs.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { interfaceOwner } from "./networkInterfaceOwner.ts";

/** Which running task a network interface belongs to. */
export interface TaskInterfaces {
  /** `null`: to none that runs. */
  taskOf(networkInterfaceId: string): Fact<Task | null>;
  /**
   * The task behind a network interface; `null`: it is no task's. ECS detaches and deletes a task's
   * interface only after the task has stopped, and makes it before the task runs
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html):
   * whose one without a running task is cannot be told.
   */
  behind(networkInterface: NetworkInterface): Fact<Task | null>;
  /** The tasks of a service that run or are to run. */
  tasksOf(service: Service): Listing<Task>;
}

/** The service that started a task (`service:NAME` is its group); null for a task of its own. */
export const serviceNameOf = ({ group }: Task): string | null =>
  group?.startsWith("service:") ? group.slice("service:".length) : null;

const placeOf = (cluster: string, service: string): string => `${cluster} ${service}`;

export const taskInterfaces = derive({
  name: "taskInterfaces",
  needs: { tasks },
  compute(facts): TaskInterfaces {
    const { items, causes } = facts.tasks.list();
    const tasksIn = indexListing({ items, causes }, (task) => {
      const service = serviceNameOf(task);
      return service === null ? [] : [placeOf(task.cluster, service)];
    });
    const byInterface = new Map(
      items.flatMap((task) => task.networkInterfaces.map((id) => [id, task] as const)),
    );
    const taskOf = (id: string): Fact<Task | null> => {
      const task = byInterface.get(id);
      if (task !== undefined) return known(task);
      return causes.length > 0 ? unknown(causes) : known(null);
    };
    return {
      taskOf,
      behind: (networkInterface) =>
        flatMap(taskOf(networkInterface.id), (task) =>
          task === null && interfaceOwner(networkInterface).kind === "ecsTask"
            ? undecided(
                `the task behind ${networkInterface.id} no longer runs, or does not run yet`,
                "scan again when no deployment is under way",
              )
            : known(task),
        ),
      tasksOf: ({ cluster, name }) => tasksIn(placeOf(cluster, name)),
    };
  },
});
