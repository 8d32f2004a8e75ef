import { applicationKey } from "../model/applicationName.ts";
import {
  all,
  anyOf,
  type Cause,
  causesOf,
  exists,
  type Fact,
  flatMap,
  known,
  type Listing,
  map,
  not,
  type Unknown,
  undecided,
  unknown,
} from "../model/fact.ts";
import { clusters } from "../model/facts/ecs.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { matches } from "../model/pattern.ts";
import type { ApplicationSettings, Settings } from "../model/settings.ts";
import type { Tags } from "../model/tags.ts";
import { roles, type ServiceRole, type ServiceRoleName, tagValue } from "./roles.ts";
import { type RunningService, runningServices } from "./services.ts";

/** An application in one environment. */
export interface Application {
  /** `shop/production`; tells it from every other. */
  readonly key: string;
  readonly name: string;
  readonly environment: string | null;
  /** What the config says of it; null where it says nothing. */
  readonly settings: ApplicationSettings | null;
}

/** What an application is known by in an account and region: AWS gives it no ARN. */
export const applicationId = (
  { key }: Application,
  { account, region }: { readonly account: string; readonly region: string },
): string => `${account}/${region}/${key}`;

export interface PlacedService {
  readonly view: RunningService;
  readonly application: Fact<Application>;
  /** Whether config or tags say so; else the application goes by its cluster's name. */
  readonly isStated: Fact<boolean>;
  readonly role: Fact<ServiceRole>;
}

/** Which application each service belongs to: by config, tags, its cluster's tags, its cluster. */
export interface ServiceApplications {
  readonly placed: Listing<PlacedService>;
  /** The applications that services make up; known when every service is placed. */
  readonly served: Fact<readonly Application[]>;
  /** Those that are known so far, and why there may be more. */
  readonly list: Listing<Application>;
  ofService(service: RunningService): Fact<Application>;
  /** The services that run a task definition. */
  running(taskDefinition: string): Listing<PlacedService>;
  /** Whether a service belongs to it. */
  isServed(application: Application): Fact<boolean>;
  /** Whether a service may belong to it that tags call otherwise: one of that name, or one that goes by its cluster's. */
  mayBeServed(application: Application): Fact<boolean>;
  /** The services that are known to belong to it. */
  placedIn(application: Application): readonly PlacedService[];
  /** In whatever role. */
  servicesIn(application: Application): Listing<RunningService>;
  servicesOf(application: Application, role: ServiceRoleName): Listing<RunningService>;
}

const synonyms: readonly (readonly [environment: string, others: readonly string[]])[] = [
  ["production", ["prod", "prd"]],
  ["staging", ["stage", "stag", "stg"]],
  ["development", ["develop", "dev"]],
  ["testing", ["test", "tst"]],
];

/** One word for an environment, whichever of the usual ones it is tagged with: `prod` is `production`. */
export const canonicalEnvironment = (environment: string): string => {
  const word = environment.toLowerCase();
  return synonyms.find(([, others]) => others.includes(word))?.[0] ?? word;
};

/** Words of a name: `shop-prod-db` is `shop`, `prod`, `db`. */
export const tokensOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== "");

/** Words that name an environment wherever they stand; others do so only in a tag or the config. */
const usualEnvironments: ReadonlySet<string> = new Set([
  ...synonyms.flatMap(([environment, others]) => [environment, ...others]),
  "nonprod",
  "preprod",
  "qa",
  "sandbox",
  "uat",
]);

/** `pre-prod` is another one than `prod`. */
const environmentsIn = (name: string): readonly string[] =>
  tokensOf(name.replace(/\b(pre|non)[-_](?=prod)/gi, "$1"))
    .filter((token) => usualEnvironments.has(token))
    .map(canonicalEnvironment);
/** Whether the word is one of the usual ones for an environment. */
export const isEnvironmentWord = (word: string): boolean =>
  synonyms.some(
    ([environment, others]) =>
      environment === word.toLowerCase() || others.includes(word.toLowerCase()),
  );

export type ConfigList =
  | "loadBalancers"
  | "frontend"
  | "backend"
  | "workers"
  | "databases"
  | "caches"
  | "databaseSecrets";

/** An application by its name and environment, with what the config says of it. */
export const applicationOf = (
  { applications }: Settings,
  name: string,
  stated: string | null,
): Application => {
  const environment = stated === null ? null : canonicalEnvironment(stated);
  return {
    key: applicationKey({ name, environment }),
    name,
    environment,
    settings:
      applications.find(
        (candidate) =>
          candidate.name === name &&
          (candidate.environment === null ||
            canonicalEnvironment(candidate.environment) === environment),
      ) ?? null,
  };
};

/** The application that the config puts something into; null where it says nothing of it. */
export const declaredApplication = (
  settings: Settings,
  lists: readonly ConfigList[],
  ...names: readonly string[]
): Fact<Application> | null => {
  const found = settings.applications.filter((application) =>
    lists.some((list) => matches(application[list], ...names)),
  );
  const [first, ...others] = found;
  if (first === undefined) return null;
  return others.length > 0
    ? undecided(
        `the config puts ${names[0]} into several applications: ${found.map(({ name }) => name).join(", ")}`,
        "leave it in one of them",
      )
    : known(applicationOf(settings, first.name, first.environment));
};

/** The application that tags name; null where they name none. */
export const taggedApplication = (settings: Settings, tags: Tags): Application | null => {
  const name = tagValue(tags, settings.tagKeys.application);
  return name === null
    ? null
    : applicationOf(settings, name, tagValue(tags, settings.tagKeys.environment));
};

/**
 * The application has no service that could be told from the others; the line that names them.
 *
 * @param member what else the line names, such as `databases: [shop-prod-db]`; null for nothing
 */
export const unserved = (
  { name, environment }: Application,
  member: string | null,
  why: string,
): Unknown => {
  const named = environment === null ? name : `${name}, environment: ${environment}`;
  return undecided(
    `${why}, and no service is known to belong to it`,
    `tag its services alike, or name them in the config: applications: [{ name: ${named}, backend: [SERVICE]${member === null ? "" : `, ${member}`} }]`,
  );
};

/** Each application once, in order. */
export const distinctApplications = (found: readonly Application[]): readonly Application[] =>
  [...new Map(found.map((application) => [application.key, application])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );

/**
 * The environment of a service: its application's, else a usual word in the names of its cluster and
 * itself; null: nothing tells.
 */
export const environmentOf = ({ view, application }: PlacedService): Fact<string | null> =>
  flatMap(application, ({ environment }): Fact<string | null> => {
    if (environment !== null) return known(environment);
    const found = new Set([view.clusterName, view.service.name].flatMap(environmentsIn));
    const [only = null] = found;
    return found.size > 1
      ? undecided(
          `the names of ${view.clusterName}/${view.service.name} speak of ${[...found].sort().join(" and ")}`,
          "tag the service or its cluster with its environment, or name it in the config",
        )
      : known(only);
  });

/** Stands for services that may belong to whichever application. */
const anyName = "*";

export const serviceApplications = derive({
  name: "serviceApplications",
  needs: { runningServices, roles, clusters },
  compute(facts, { settings }): ServiceApplications {
    /** By config or tags; null where they say nothing. */
    const statedFor = ({ service }: RunningService): Fact<Application | null> => {
      const declared = declaredApplication(
        settings,
        ["frontend", "backend", "workers"],
        service.name,
        service.arn,
      );
      if (declared !== null) return declared;
      const tagged = taggedApplication(settings, service.tags);
      if (tagged !== null) return known(tagged);
      return map(facts.clusters.get(service.cluster), (cluster) =>
        taggedApplication(settings, cluster?.tags ?? {}),
      );
    };
    const orCluster = (
      { clusterName }: RunningService,
      stated: Fact<Application | null>,
    ): Fact<Application> => map(stated, (own) => own ?? applicationOf(settings, clusterName, null));
    const place = (view: RunningService): PlacedService => {
      const stated = statedFor(view);
      return {
        view,
        application: orCluster(view, stated),
        isStated: map(stated, (own) => own !== null),
        role: facts.roles.roleOf(view),
      };
    };
    const placed = facts.runningServices.items.map(place);
    const causes: readonly Cause[] = [
      ...facts.runningServices.causes,
      ...placed.flatMap(({ application }) => causesOf(application)),
    ];
    const list: Listing<Application> = {
      items: distinctApplications(
        placed.flatMap(({ application }) => (application.known ? [application.value] : [])),
      ),
      causes,
    };
    const placedServices = { items: placed, causes: facts.runningServices.causes };
    const ofKey = indexListing(placedServices, ({ application }) =>
      application.known ? [application.value.key] : [],
    );
    const placedIn = ({ key }: Application): readonly PlacedService[] => ofKey(key).items;
    const listed = indexListing(list, ({ key }) => [key]);
    const byArn = new Map(placed.map((one) => [one.view.service.arn, one]));
    const perhapsNamed = indexListing(placedServices, ({ application, isStated }) => [
      application.known ? application.value.name : anyName,
      ...(isStated.known && isStated.value ? [] : [anyName]),
    ]);
    return {
      placed: placedServices,
      placedIn,
      running: indexListing(placedServices, ({ view }) => view.taskDefinitions),
      served:
        causes.length > 0
          ? unknown(causes)
          : map(all(placed.map(({ application }) => application)), distinctApplications),
      list,
      ofService: (view) =>
        byArn.get(view.service.arn)?.application ?? orCluster(view, statedFor(view)),
      mayBeServed: ({ name }) =>
        exists(perhapsNamed(name, anyName), ({ application, isStated }) =>
          anyOf([map(application, (own) => own.name === name), not(isStated)]),
        ),
      isServed: ({ key }) => exists(listed(key), () => known(true)),
      servicesIn: (application) => ({
        items: placedIn(application).map(({ view }) => view),
        causes,
      }),
      servicesOf(application, role) {
        const own = placedIn(application);
        return {
          items: own
            .filter(({ role: found }) => found.known && found.value.role === role)
            .map(({ view }) => view),
          causes: [...causes, ...own.flatMap(({ role: found }) => causesOf(found))],
        };
      },
    };
  },
});
