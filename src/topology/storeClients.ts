import {
  all,
  asListing,
  causesOf,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  knownAmong,
  type Listing,
  map,
  mapListing,
  selectListing,
  undecided,
} from "../model/fact.ts";
import { networkInterfaces } from "../model/facts/ec2.ts";
import {
  ruleScheduledTasks,
  schedulerTasks,
  type Task,
  taskDefinitions,
  tasks,
} from "../model/facts/ecs.ts";
import { dbProxies, dbProxyTargets } from "../model/facts/rds.ts";
import { rotationFunctions, secrets } from "../model/facts/secrets.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { databaseSecrets, referencesTo } from "./databaseSecrets.ts";
import type { Database } from "./databases.ts";
import { networkGroups } from "./networkGroups.ts";
import { type Application, serviceApplications, unserved } from "./serviceApplications.ts";
import type { RunningService } from "./services.ts";
import { serviceNameOf } from "./taskInterfaces.ts";

/** Who may reach a database or a cache, by the wiring. */
export interface StoreClient {
  readonly kind: "service" | "rotation" | "proxy" | "task";
  /** In words: `service backend`. */
  readonly label: string;
  readonly groups: readonly string[];
  /** What its interfaces are known by: a service's ARN, a function's or proxy's name, a task's ARN. */
  readonly name: string;
}

/** By what an interface of a client is known. */
export type StoreWearer = Pick<StoreClient, "kind" | "name">;

export interface StoreClients {
  /** The backend and the workers of the application. */
  ofCache(application: Application): Listing<StoreClient>;
  /** Also the rotation function, the proxies, and tasks of its own that read the database's secret. */
  ofDatabase(application: Application, database: Database): Listing<StoreClient>;
  /** Running tasks of the application's own that read the database's secret, such as migrations. */
  tasksOf(application: Application): Listing<StoreWearer>;
}

export const storeClients = derive({
  name: "storeClients",
  needs: {
    serviceApplications,
    databaseSecrets,
    secrets,
    rotationFunctions,
    dbProxies,
    dbProxyTargets,
    tasks,
    networkInterfaces,
    networkGroups,
    ruleScheduledTasks,
    schedulerTasks,
    taskDefinitions,
  },
  compute(facts): StoreClients {
    const referredSecrets = indexListing(facts.secrets.list(), ({ arn }) => referencesTo(arn));
    const tasksAlone = indexListing(
      filterListing(facts.tasks.list(), (task) => serviceNameOf(task) === null),
      ({ cluster }) => [cluster],
    );
    const scheduledTasks = indexListing(
      joinListings([facts.ruleScheduledTasks.list(), facts.schedulerTasks.list()]),
      ({ cluster }) => [cluster],
    );
    const serviceClient = (view: RunningService): Fact<StoreClient> =>
      map(view.securityGroups, (groups) => ({
        kind: "service",
        label: `service ${view.service.name}`,
        groups,
        name: view.service.arn,
      }));
    /** An application without any service has clients all the same, which go by another name. */
    const nameless = (application: Application): Listing<never> =>
      asListing(
        flatMap(facts.serviceApplications.isServed(application), (isServed) =>
          isServed
            ? known([])
            : unserved(application, "workers: [SERVICE]", `the config names ${application.key}`),
        ),
      );
    const servicesOf = (application: Application): Listing<RunningService> =>
      joinListings([
        facts.serviceApplications.servicesOf(application, "backend"),
        facts.serviceApplications.servicesOf(application, "worker"),
        nameless(application),
      ]);
    const serviceClients = (application: Application): Listing<StoreClient> => {
      const { items, causes } = servicesOf(application);
      const clients = knownAmong(items.map(serviceClient));
      return { items: clients.items, causes: [...causes, ...clients.causes] };
    };
    const secretsReadBy = (application: Application): Listing<string> => {
      const { items, causes } = servicesOf(application);
      const uses = items.map(({ taskDefinitions }) =>
        facts.databaseSecrets.usesOfAll(taskDefinitions),
      );
      return {
        items: uses.flatMap((fact) =>
          fact.known
            ? fact.value.flatMap(({ reference }) =>
                reference?.kind === "secret" ? [reference.arn] : [],
              )
            : [],
        ),
        causes: [...causes, ...uses.flatMap(causesOf)],
      };
    };
    const rotationClients = (
      application: Application,
      database: Database,
    ): Listing<StoreClient> => {
      const read = secretsReadBy(application);
      const references = [
        ...read.items,
        ...(database.masterUserSecret === null ? [] : [database.masterUserSecret]),
      ];
      const rotated = referredSecrets(...references);
      const functions = [
        ...new Set(rotated.items.flatMap(({ rotationLambda }) => rotationLambda ?? [])),
      ];
      const clients = knownAmong(
        functions.map((arn) =>
          map(facts.rotationFunctions.get(arn), (row): readonly StoreClient[] =>
            row === null
              ? []
              : [
                  {
                    kind: "rotation",
                    label: `rotation function ${arn.split(":").at(-1)}`,
                    groups: row.securityGroups,
                    name: arn.split(":").at(-1) ?? arn,
                  },
                ],
          ),
        ),
      );
      return {
        items: clients.items.flat(),
        causes: [...read.causes, ...rotated.causes, ...clients.causes],
      };
    };
    const proxyClients = (database: Database): Listing<StoreClient> => {
      const own = selectListing(facts.dbProxies.list(), ({ name }) =>
        map(facts.dbProxyTargets.get(name), (targets) => (targets ?? []).includes(database.id)),
      );
      return {
        items: own.items.map(({ name, securityGroups: groups }) => ({
          kind: "proxy",
          label: `RDS Proxy ${name}`,
          groups,
          name,
        })),
        causes: own.causes,
      };
    };
    const readsDatabase = (taskDefinition: string): Fact<boolean> =>
      map(facts.databaseSecrets.usesOf(taskDefinition), (uses) => uses.length > 0);
    /** A schedule that names a deleted revision starts nothing. */
    const startsReader = (taskDefinition: string): Fact<boolean> =>
      flatMap(facts.taskDefinitions.get(taskDefinition), (definition) =>
        definition === null ? known(false) : readsDatabase(taskDefinition),
      );
    const clustersOf = (application: Application): readonly string[] =>
      servicesOf(application).items.map(({ service }) => service.cluster);
    const groupsOfInterface = (id: string): Fact<readonly string[]> =>
      flatMap(facts.networkInterfaces.get(id), (row) =>
        row === null
          ? undecided(`the interface ${id} is gone`, "scan again: its task may have ended")
          : known(row.securityGroups),
      );
    const ownTasks = (clusters: readonly string[]): Listing<Task> =>
      selectListing(tasksAlone(...clusters), ({ taskDefinition }) =>
        taskDefinition === null ? known(false) : readsDatabase(taskDefinition),
      );
    const taskClients = (application: Application): Listing<StoreClient> => {
      const clusters = clustersOf(application);
      const alone = ownTasks(clusters);
      const running = knownAmong(
        alone.items.map((task) =>
          map(
            all(task.networkInterfaces.map(groupsOfInterface)),
            (groups): StoreClient => ({
              kind: "task",
              label: `task of ${task.group ?? task.arn}`,
              groups: groups.flat(),
              name: task.arn,
            }),
          ),
        ),
      );
      const scheduled = selectListing(scheduledTasks(...clusters), ({ taskDefinition }) =>
        startsReader(taskDefinition),
      );
      const started = knownAmong(
        scheduled.items.map(({ name, network }) =>
          map(
            network === null ? known([]) : facts.networkGroups.of(network),
            (groups): StoreClient => ({
              kind: "task",
              label: `scheduled task ${name}`,
              groups,
              name,
            }),
          ),
        ),
      );
      return {
        items: [...running.items, ...started.items],
        causes: [...alone.causes, ...running.causes, ...scheduled.causes, ...started.causes],
      };
    };
    return {
      ofCache: serviceClients,
      ofDatabase: (application, database) =>
        joinListings([
          serviceClients(application),
          rotationClients(application, database),
          proxyClients(database),
          taskClients(application),
        ]),
      tasksOf: (application) =>
        mapListing(ownTasks(clustersOf(application)), ({ arn }) => ({ kind: "task", name: arn })),
    };
  },
});
