import { exists, type Fact, flatMap, known, map, unknown } from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import { notApplicable, type Outcome, when } from "../../src/model/outcome.ts";
import { type Application, serviceApplications } from "../../src/topology/serviceApplications.ts";

export const runningTasksNeeds = { serviceApplications };

/** Whether any service runs a task: of the application, or of all where a store belongs to none. */
const anyTaskRuns = (
  application: Application | null,
  { serviceApplications: { placed } }: Resolved<typeof runningTasksNeeds>,
  context: Context,
): Fact<boolean> =>
  exists(placed, ({ view: { service }, application: found }) =>
    flatMap(
      application === null ? known(true) : map(found, ({ key }) => key === application.key),
      (own) => {
        if (!own) return known(false);
        return service.runningCount === null
          ? unknown([context.unstated(services, "runningCount")])
          : known(service.runningCount > 0);
      },
    ),
  );

/** Where no task runs that could use a store, that nothing uses it says nothing. */
export const whileTasksRun = (
  application: Fact<Application | null>,
  facts: Resolved<typeof runningTasksNeeds>,
  context: Context,
  judge: () => Outcome,
): Outcome =>
  when(
    flatMap(application, (own) => anyTaskRuns(own, facts, context)),
    (runs) => (runs ? judge() : notApplicable("no task runs that could use it")),
  );
