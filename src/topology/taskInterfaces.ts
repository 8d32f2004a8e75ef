import { type Fact, known, type Listing, unknown } from "../model/fact.ts";
import { type Service, type Task, tasks } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";

/** Which running task a network interface belongs to. */
export interface TaskInterfaces {
  /** `null`: to none that runs. */
  taskOf(networkInterfaceId: string): Fact<Task | null>;
  /** The running tasks of a service. */
  tasksOf(service: Service): Listing<Task>;
}

/** The service that started a task (`service:NAME` is its group); null for a task of its own. */
export const serviceNameOf = ({ group }: Task): string | null =>
  group?.startsWith("service:") ? group.slice("service:".length) : null;

export const taskInterfaces = derive({
  name: "taskInterfaces",
  needs: { tasks },
  compute(facts): TaskInterfaces {
    const { items, causes } = facts.tasks.list();
    const byInterface = new Map(
      items.flatMap((task) => task.networkInterfaces.map((id) => [id, task] as const)),
    );
    return {
      taskOf(id) {
        const task = byInterface.get(id);
        if (task !== undefined) return known(task);
        return causes.length > 0 ? unknown(causes) : known(null);
      },
      tasksOf: (service) => ({
        items: items.filter(
          (task) => task.cluster === service.cluster && serviceNameOf(task) === service.name,
        ),
        causes,
      }),
    };
  },
});
