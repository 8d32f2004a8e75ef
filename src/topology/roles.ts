import {
  all,
  complete,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  undecided,
  whole,
} from "../model/fact.ts";
import {
  type Action,
  type ListenerRule,
  listenerRules,
  listeners,
  loadBalancers,
} from "../model/facts/elbv2.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { matches } from "../model/pattern.ts";
import type { ApplicationSettings, Role, Settings } from "../model/settings.ts";
import type { Tags } from "../model/tags.ts";
import { databaseSecrets } from "./databaseSecrets.ts";
import { type RunningService, runningServices } from "./services.ts";

/** The role of a service in its application, and what that rests on. */
export interface ServiceRole {
  readonly role: ServiceRoleName;
  readonly because: readonly string[];
}

export type ServiceRoleName = Extract<Role, "frontend" | "backend" | "worker">;

export interface Roles {
  roleOf(service: RunningService): Fact<ServiceRole>;
}

/** One independent piece of evidence: the role that it speaks for, or none. */
interface Vote {
  readonly role: ServiceRoleName;
  readonly because: string;
}

const words: readonly (readonly [role: ServiceRoleName, pattern: RegExp])[] = [
  ["frontend", /(^|[^a-z])(frontend|front|web|www|ui|client|spa|nextjs|nginx)([^a-z]|$)/i],
  ["backend", /(^|[^a-z])(backend|back|api|server|graphql|rest)([^a-z]|$)/i],
  ["worker", /(^|[^a-z])(workers?|jobs?|queue|consumer|cron|scheduler|sidekiq|celery)([^a-z]|$)/i],
];

/** The role that a name speaks for; none when it speaks for several. */
export const roleInName = (name: string): ServiceRoleName | null => {
  const [first, ...others] = words.filter(([, pattern]) => pattern.test(name));
  return first === undefined || others.length > 0 ? null : first[0];
};

const apiPath = /^\/(api|graphql|backend|rest|trpc|v\d+)(\/|\*|$)/i;
const apiHost = /^(api|backend|graphql)[.-]/i;
const webHost = /^(www|app|web)[.-]/i;

const forwardsTo = (actions: readonly Action[], targetGroups: readonly string[]): boolean =>
  actions.some(
    (action) =>
      action.type === "forward" &&
      action.targetGroups.some(({ arn, weight }) => weight > 0 && targetGroups.includes(arn)),
  );

const groupsIn = (actions: readonly Action[]): readonly string[] =>
  actions.flatMap((action) =>
    action.type === "forward" ? action.targetGroups.map(({ arn }) => arn) : [],
  );

const conditionRole = ({ conditions }: ListenerRule): Vote | null => {
  for (const { field, values } of conditions) {
    const api = values.find((value) =>
      field === "path-pattern"
        ? apiPath.test(value)
        : field === "host-header" && apiHost.test(value),
    );
    if (api !== undefined)
      return { role: "backend", because: `the load balancer sends ${api} to it` };
    const web = values.find((value) => field === "host-header" && webHost.test(value));
    if (web !== undefined)
      return { role: "frontend", because: `the load balancer sends ${web} to it` };
  }
  return null;
};

const byRouting = (
  targetGroups: readonly string[],
  listenersRules: readonly (readonly ListenerRule[])[],
): readonly Vote[] =>
  listenersRules.flatMap((rules) => {
    const own = rules.filter(({ actions }) => forwardsTo(actions, targetGroups));
    const elsewhere = rules.some(
      ({ actions, isDefault }) =>
        !isDefault &&
        actions.some(({ type }) => type === "forward") &&
        !forwardsTo(actions, targetGroups),
    );
    return own.flatMap((rule): readonly Vote[] => {
      if (!rule.isDefault) return [conditionRole(rule)].flatMap((vote) => vote ?? []);
      return elsewhere
        ? [
            {
              role: "frontend",
              because: "it answers what no rule of the load balancer sends elsewhere",
            },
          ]
        : [];
    });
  });

const byName = ({ service }: RunningService): readonly Vote[] => {
  const role = roleInName(service.name);
  return role === null ? [] : [{ role, because: `its name is ${service.name}` }];
};

const lists: readonly (readonly [ServiceRoleName, "frontend" | "backend" | "workers"])[] = [
  ["frontend", "frontend"],
  ["backend", "backend"],
  ["worker", "workers"],
];

const byConfig = ({ service }: RunningService, { applications }: Settings): readonly Vote[] =>
  applications.flatMap((application: ApplicationSettings) =>
    lists
      .filter(([, list]) => matches(application[list], service.name, service.arn))
      .map(([role]) => ({ role, because: `the config says so (application ${application.name})` })),
  );

/** The value of the first tag whose key is one of these, compared without case. */
export const tagValue = (tags: Tags, keys: readonly string[]): string | null => {
  for (const key of keys) {
    const entry = Object.entries(tags).find(([name]) => name.toLowerCase() === key.toLowerCase());
    if (entry?.[1]) return entry[1];
  }
  return null;
};

const byTag = ({ service }: RunningService, { tagKeys }: Settings): readonly Vote[] => {
  const value = tagValue(service.tags, tagKeys.role);
  const role = value === null ? null : roleInName(value);
  return role === null ? [] : [{ role, because: `its tag says ${value}` }];
};

const settleHint = ({ service }: RunningService): string =>
  `name it in the config: applications: [{ name: …, frontend|backend|workers: ["${service.name}"] }]`;

const agree = (votes: readonly Vote[], service: RunningService): Fact<ServiceRole> => {
  const because = [...new Set(votes.map((vote) => vote.because))];
  const [role, ...others] = [...new Set(votes.map((vote) => vote.role))];
  if (role !== undefined && others.length === 0) return known({ role, because });
  return undecided(
    role === undefined
      ? `nothing tells which role the service ${service.service.name} has`
      : `the evidence on the role of the service ${service.service.name} conflicts: ${votes.map((vote) => `${vote.role} (${vote.because})`).join(", ")}`,
    settleHint(service),
  );
};

/**
 * Roles of services, in this order: config, tags, independent evidence that agrees (listener rules,
 * who reads the database's secret, names). What security groups admit never decides.
 */
export const roles = derive({
  name: "roles",
  needs: { runningServices, loadBalancers, listeners, listenerRules, databaseSecrets },
  compute(facts, { settings }): Roles {
    const balancers = filterListing(
      facts.loadBalancers.list(),
      ({ type }) => type === "application",
    );
    const listenerArns = (balancer: string): Fact<readonly string[]> =>
      map(facts.listeners.get(balancer), (rows) => (rows ?? []).map(({ arn }) => arn));
    const rulesOf = (listener: string): Fact<readonly ListenerRule[]> =>
      map(facts.listenerRules.get(listener), (rules) => rules ?? []);
    const routed: Fact<readonly (readonly ListenerRule[])[]> = flatMap(whole(balancers), (rows) =>
      flatMap(all(rows.map(({ arn }) => listenerArns(arn))), (arns) =>
        all(arns.flat().map(rulesOf)),
      ),
    );
    const routedTo = map(routed, (rules) =>
      indexListing(complete(rules), (own) => own.flatMap(({ actions }) => groupsIn(actions))),
    );
    const evidence = (service: RunningService): Fact<readonly Vote[]> => {
      const routing =
        service.targetGroups.length === 0
          ? known<readonly Vote[]>([])
          : map(routedTo, (rulesTo) =>
              byRouting(service.targetGroups, rulesTo(...service.targetGroups).items),
            );
      const secrets = map(
        facts.databaseSecrets.usesOfAll(service.taskDefinitions),
        (uses): readonly Vote[] =>
          readerVotes(
            service,
            uses.map(({ because }) => because),
          ),
      );
      return map(all([routing, secrets]), (votes) => [...votes.flat(), ...byName(service)]);
    };
    return {
      roleOf(service) {
        const configured = byConfig(service, settings);
        if (configured.length > 0) return agree(configured, service);
        const tagged = byTag(service, settings);
        if (tagged.length > 0) return agree(tagged, service);
        return flatMap(evidence(service), (votes) => agree(withoutFront(service, votes), service));
      },
    };
  },
});

/** Who reads the database's secret behind a load balancer is the backend; without one it may be a worker. */
const readerVotes = (
  { targetGroups, reachedDirectly }: RunningService,
  because: readonly string[],
): readonly Vote[] => {
  const [first] = because;
  return first === undefined || (targetGroups.length === 0 && !reachedDirectly)
    ? []
    : [{ role: "backend", because: `it reads the database's secret (${first})` }];
};

/** A service that nothing reaches works in the background, unless its name says otherwise. */
const withoutFront = (
  { targetGroups, reachedDirectly }: RunningService,
  votes: readonly Vote[],
): readonly Vote[] =>
  votes.length === 0 && targetGroups.length === 0 && !reachedDirectly
    ? [{ role: "worker", because: "no load balancer or service discovery leads to it" }]
    : votes;

/** Services whose role is this one or is not known; those of another role are left out. */
export const candidatesFor = (
  services: Listing<RunningService>,
  { roleOf }: Roles,
  role: ServiceRoleName,
): Listing<RunningService> =>
  joinListings([
    filterListing(services, (service) => {
      const own = roleOf(service);
      return !own.known || own.value.role === role;
    }),
  ]);
