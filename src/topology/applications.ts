import { applicationLabel } from "../model/applicationName.ts";
import {
  all,
  type Cause,
  causesOf,
  complete,
  type Fact,
  flatMap,
  known,
  type Listing,
  map,
  undecided,
  whole,
} from "../model/fact.ts";
import { type LoadBalancer, loadBalancers, loadBalancerTags } from "../model/facts/elbv2.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { onceFor } from "../model/remembered.ts";
import type { ReportedApplication, ReportedEdge, ReportedMember } from "../model/report.ts";
import type { Role } from "../model/settings.ts";
import type { Tags } from "../model/tags.ts";
import { type Cache, caches } from "./caches.ts";
import { type Database, databases } from "./databases.ts";
import type { ServiceRoleName } from "./roles.ts";
import {
  type Application,
  applicationId,
  canonicalEnvironment,
  declaredApplication,
  distinctApplications,
  serviceApplications,
  taggedApplication,
  tokensOf,
  unserved,
} from "./serviceApplications.ts";
import type { RunningService } from "./services.ts";
import { targetGroupRouting } from "./targetGroupRouting.ts";

/** Which services, load balancers, databases and caches make up an application. */
export interface Applications {
  readonly list: Listing<Application>;
  ofService(service: RunningService): Fact<Application>;
  /** `null`: it belongs to no application, or to several. */
  ofLoadBalancer(balancer: LoadBalancer): Fact<Application | null>;
  ofDatabase(database: Database): Fact<Application | null>;
  ofCache(cache: Cache): Fact<Application | null>;
  /** What a scope may take something for: what its tags say, and where no service goes by them, what else they may mean. */
  readings(
    tagged: Application | null,
    application: Fact<Application | null>,
  ): readonly Fact<Application | null>[];
  /** The application that tags mean; of several environments the one in the resource's name. */
  ofTagged(tagged: Application, name: string): Fact<Application>;
  /** The applications that a name speaks for, by its first words and the environment among them. */
  namedBy(name: string): readonly Application[];
  /** Whether config or tags put the store into its application, by ARN; else its name did, or that there is no other. */
  isAssigned(store: string): boolean;
  servicesOf(application: Application, role: ServiceRoleName): Listing<RunningService>;
  databasesOf(application: Application): Listing<Database>;
  cachesOf(application: Application): Listing<Cache>;
  loadBalancersOf(application: Application): Listing<LoadBalancer>;
  ownershipOf(resourceId: string): {
    readonly application: string | null;
    readonly role: Role | null;
  };
  reported(): readonly ReportedApplication[];
}

/** Where something stands, and whether it is a store that config or tags put there. */
interface Placement {
  readonly application: Application | null;
  readonly assigned: boolean;
}

interface Member<T> {
  readonly item: T;
  /** The application that its tags name; null where they name none or were not read, or the config decides. */
  readonly tagged: Application | null;
  readonly placement: Fact<Placement>;
}

const indexMembers = onceFor((members: readonly Member<unknown>[]) => ({
  placed: indexListing(complete(members), ({ placement }) =>
    placement.known && placement.value.application !== null
      ? [placement.value.application.key]
      : [],
  ),
  unplaced: members.filter(({ placement }) => !placement.known),
}));

/** Whether tags name another application: by its name alone, where they state no environment. */
const isAnother = (tagged: Application | null, { name, key }: Application): boolean =>
  tagged !== null && (tagged.environment === null ? tagged.name !== name : tagged.key !== key);

const startsWithTokens = (name: string, prefix: string): boolean => {
  const tokens = tokensOf(name);
  const wanted = tokensOf(prefix);
  return wanted.length > 0 && wanted.every((token, index) => tokens[index] === token);
};

const indexNames = onceFor((applications: readonly Application[]) => ({
  named: indexListing(complete(applications), ({ name }) => [name]),
  beginning: indexListing(complete(applications), ({ name }) => tokensOf(name).slice(0, 1)),
}));

/** Those whose name the name begins with, and whose environment is in it. */
const namesakesOf = (name: string, applications: readonly Application[]): readonly Application[] =>
  indexNames(applications)
    .beginning(...tokensOf(name).slice(0, 1))
    .items.filter((application) => isNamedAfter(name, application));

const onlyOne = <T>(found: readonly T[]): T | null =>
  found.length === 1 ? (found[0] ?? null) : null;

/** Whether a word of the name is the application's environment. */
const namesEnvironment = (name: string, { environment }: Application): boolean =>
  environment !== null &&
  tokensOf(name).some((token) => canonicalEnvironment(token) === canonicalEnvironment(environment));

/** Whether a name begins with the application's, and has its environment in it. */
export const isNamedAfter = (name: string, application: Application): boolean =>
  startsWithTokens(name, application.name) &&
  (application.environment === null || namesEnvironment(name, application));

export const applications = derive({
  name: "applications",
  needs: {
    serviceApplications,
    databases,
    caches,
    loadBalancers,
    loadBalancerTags,
    targetGroupRouting,
  },
  compute(facts, context): Applications {
    const { settings } = context;

    const { placed: services, served, ofService, servicesOf } = facts.serviceApplications;
    const placed = services.items;
    const serviceCauses = facts.serviceApplications.list.causes;
    const usingGroups = indexListing(services, ({ view }) => view.targetGroups);

    const behind = (balancer: LoadBalancer): Fact<readonly Application[]> =>
      serviceCauses.length > 0
        ? { known: false, causes: serviceCauses }
        : flatMap(targetGroupsOf(balancer), (arns) =>
            map(
              all(usingGroups(...arns).items.map(({ application }) => application)),
              distinctApplications,
            ),
          );

    const targetGroupsOf = (balancer: LoadBalancer): Fact<readonly string[]> =>
      map(whole(facts.targetGroupRouting.groupsOf(balancer)), (groups) =>
        groups.map(({ arn }) => arn),
      );

    const ofLoadBalancer = (balancer: LoadBalancer): Fact<Application | null> => {
      const declared = declaredApplication(
        settings,
        ["loadBalancers"],
        balancer.name,
        balancer.arn,
      );
      if (declared !== null) return declared;
      return flatMap(facts.loadBalancerTags.get(balancer.arn), (tags) => {
        const tagged = taggedApplication(settings, tags ?? {});
        if (tagged === null) return map(behind(balancer), onlyOne);
        if (tagged.environment !== null) {
          return asTagged(tagged, () =>
            flatMap(behind(balancer), (found) =>
              found.length === 0
                ? known(tagged)
                : unserved(
                    tagged,
                    `loadBalancers: [${balancer.name}]`,
                    `the tags of ${balancer.name} say ${tagged.key}, what is behind it belongs to ${found.map(({ key }) => key).join(", ")}`,
                  ),
            ),
          );
        }
        return flatMap(behind(balancer), (found) => {
          const own = onlyOne(found.filter(({ name }) => name === tagged.name));
          return own === null
            ? flatMap(served, (all_) =>
                pickTagged(all_, balancer.name, tagged, () => known(tagged)),
              )
            : known(own);
        });
      });
    };

    /** The application of the tags, where it has services; else services and tags may go by different names. */
    const asTagged = (tagged: Application, otherwise: () => Fact<Application>): Fact<Application> =>
      flatMap(facts.serviceApplications.isServed(tagged), (isServed) =>
        isServed ? known(tagged) : otherwise(),
      );

    const ofTagged = (
      tagged: Application,
      id: string,
      member: string | null,
    ): Fact<Application> => {
      const nobodys = () => unserved(tagged, member, `the tags of ${id} say ${tagged.key}`);
      return tagged.environment === null
        ? flatMap(served, (all_) => pickTagged(all_, id, tagged, nobodys))
        : asTagged(tagged, nobodys);
    };

    const ofStore = (
      list: "databases" | "caches",
      id: string,
      arn: string,
      tags: Fact<Tags>,
    ): Fact<Placement> => {
      const assigned = (application: Application): Placement => ({ application, assigned: true });
      const declared = declaredApplication(settings, [list], id, arn);
      if (declared !== null) return map(declared, assigned);
      return flatMap(tags, (own) => {
        const tagged = taggedApplication(settings, own);
        if (tagged === null) {
          return map(
            flatMap(served, (all_) => pickUntagged(all_, id)),
            (application) => ({ application, assigned: false }),
          );
        }
        return map(ofTagged(tagged, id, `${list}: [${id}]`), assigned);
      });
    };

    const several = (among: readonly Application[], id: string): Fact<never> =>
      undecided(
        `nothing tells to which application ${id} belongs: ${among.map(({ key }) => key).join(", ")}`,
        `tag it (${settings.tagKeys.application[0] ?? "application"}, ${settings.tagKeys.environment[0] ?? "environment"}), or name it in the config`,
      );

    /** The application of the tag's name; of several environments the one in the resource's name. */
    const pickTagged = (
      among: readonly Application[],
      id: string,
      tagged: Application,
      otherwise: () => Fact<Application>,
    ): Fact<Application> => {
      const sameName = indexNames(among).named(tagged.name).items;
      if (sameName.length === 0) return otherwise();
      const own = onlyOne(sameName) ?? onlyOne(sameName.filter((one) => namesEnvironment(id, one)));
      return own === null ? several(sameName, id) : known(own);
    };

    const pickUntagged = (among: readonly Application[], id: string): Fact<Application | null> => {
      const named = namesakesOf(id, among);
      const candidates = named.length > 0 ? named : among;
      if (candidates.length === 0) return known(null);
      const own = onlyOne(candidates);
      return own === null ? several(among, id) : known(own);
    };

    const placementOfDatabase = ({ id, arn, tags }: Database): Fact<Placement> =>
      ofStore("databases", id, arn, known(tags));
    const placementOfCache = ({ id, arn, tags }: Cache): Fact<Placement> =>
      ofStore("caches", id, arn, tags);
    const applicationIn = (placement: Fact<Placement>): Fact<Application | null> =>
      map(placement, ({ application }) => application);

    const taggedOf = (
      list: "databases" | "caches",
      { id, arn }: { readonly id: string; readonly arn: string },
      tags: Fact<Tags>,
    ): Application | null =>
      declaredApplication(settings, [list], id, arn) === null && tags.known
        ? taggedApplication(settings, tags.value)
        : null;

    const databaseMembers: readonly Member<Database>[] = facts.databases.items.map((item) => ({
      item,
      tagged: taggedOf("databases", item, known(item.tags)),
      placement: placementOfDatabase(item),
    }));
    const cacheMembers: readonly Member<Cache>[] = facts.caches.items.map((item) => ({
      item,
      tagged: taggedOf("caches", item, item.tags),
      placement: placementOfCache(item),
    }));
    const balancerMembers: readonly Member<LoadBalancer>[] = facts.loadBalancers
      .list()
      .items.filter(({ type }) => type === "application")
      .map((item) => ({
        item,
        tagged: null,
        placement: map(ofLoadBalancer(item), (application) => ({ application, assigned: false })),
      }));
    const assigned = new Set(
      [...databaseMembers, ...cacheMembers].flatMap(({ item, placement }) =>
        placement.known && placement.value.assigned ? [item.arn] : [],
      ),
    );

    /**
     * What could not be placed may be a member. An application that has a store of its own by config or
     * tags goes by its tags: then what is tagged otherwise is another's.
     */
    const membersOf = <T extends { readonly arn: string }>(
      all_: readonly Member<T>[],
      causes: readonly Cause[],
      application: Application,
    ): Listing<T> => {
      const { placed: placedIn, unplaced } = indexMembers(all_);
      const items = placedIn(application.key).items.map(({ item }) => item as T);
      const goesByTags = items.some(({ arn }) => assigned.has(arn));
      const perhaps = unplaced.filter(
        ({ tagged }) => !(goesByTags && isAnother(tagged, application)),
      );
      return {
        items,
        causes: [...causes, ...perhaps.flatMap(({ placement }) => causesOf(placement))],
      };
    };

    const databasesOf = (application: Application): Listing<Database> =>
      membersOf(databaseMembers, facts.databases.causes, application);
    const cachesOf = (application: Application): Listing<Cache> =>
      membersOf(cacheMembers, facts.caches.causes, application);
    const loadBalancersOf = (application: Application): Listing<LoadBalancer> =>
      membersOf(balancerMembers, facts.loadBalancers.list().causes, application);

    const list: Listing<Application> = {
      items: distinctApplications(
        [
          ...placed.map(({ application }) => application),
          ...balancerMembers.map(({ placement }) => applicationIn(placement)),
        ].flatMap((application) =>
          application.known && application.value !== null ? [application.value] : [],
        ),
      ),
      causes: serviceCauses,
    };

    const owners = (): ReadonlyMap<string, { application: string | null; role: Role | null }> => {
      const labelOf = (application: Fact<Application | null>): string | null =>
        application.known && application.value !== null
          ? applicationLabel(application.value)
          : null;
      const owned = <T extends { readonly arn: string }>(
        role: Role,
        members: readonly Member<T>[],
      ) =>
        members.map(
          ({ item, placement }) =>
            [item.arn, { application: labelOf(applicationIn(placement)), role }] as const,
        );
      const entries = [
        ...list.items.map(
          (application) =>
            [
              applicationId(application, context),
              { application: applicationLabel(application), role: null },
            ] as const,
        ),
        ...placed.map(
          ({ view, application, role }) =>
            [
              view.service.arn,
              {
                application: labelOf(application),
                role: role.known ? (role.value.role as Role) : null,
              },
            ] as const,
        ),
        ...owned("database", databaseMembers),
        ...owned("cache", cacheMembers),
        ...owned("loadBalancer", balancerMembers),
      ];
      return new Map(entries);
    };
    let ownerships: ReturnType<typeof owners> | undefined;

    const report = (application: Application): ReportedApplication => {
      const own = facts.serviceApplications.placedIn(application);
      const undecidedRoles: string[] = [];
      const serviceMembers = own.flatMap(({ view, role }) => {
        if (!role.known) {
          undecidedRoles.push(
            ...role.causes.map((cause) => describeCause(view.service.name, cause)),
          );
          return [];
        }
        const { arn: id, name } = view.service;
        return [{ role: role.value.role, id, name, because: role.value.because }];
      });
      const balancers = loadBalancersOf(application).items;
      const inRole = (role: ServiceRoleName): readonly ReportedMember[] =>
        serviceMembers
          .filter((member) => member.role === role)
          .map(({ id, name, because }) => ({ id, name, because }));
      const databasesHere = databasesOf(application).items.map(storeMember);
      const cachesHere = cachesOf(application).items.map(storeMember);
      return {
        account: context.account,
        region: context.region,
        name: application.name,
        environment: application.environment,
        members: {
          loadBalancer: balancers.map(({ arn: id, name }) => ({ id, name, because: [] })),
          frontend: inRole("frontend"),
          backend: inRole("backend"),
          worker: inRole("worker"),
          database: databasesHere,
          cache: cachesHere,
        },
        edges: [
          ...balancers.flatMap((balancer) =>
            edgesFrom(
              balancer,
              own.map(({ view }) => view),
            ),
          ),
          ...serviceMembers
            .filter(({ role }) => role !== "frontend")
            .flatMap(({ id }) =>
              [...databasesHere, ...cachesHere].map((store) => ({
                from: id,
                to: store.id,
                port: null,
              })),
            ),
        ],
        undecided: [...new Set(undecidedRoles)].sort(),
      };
    };

    const edgesFrom = (
      { arn }: LoadBalancer,
      services: readonly RunningService[],
    ): readonly ReportedEdge[] => {
      const groups = targetGroupsOfKnown(arn);
      return services
        .filter(({ targetGroups: own }) => own.some((group) => groups.includes(group)))
        .map(({ service, ports }) => ({
          from: arn,
          to: service.arn,
          port: ports.known ? (ports.value[0] ?? null) : null,
        }));
    };

    const targetGroupsOfKnown = (arn: string): readonly string[] =>
      facts.targetGroupRouting.groupsOf({ arn }).items.map((group) => group.arn);

    return {
      list,
      ofService,
      ofLoadBalancer,
      ofDatabase: (database) => applicationIn(placementOfDatabase(database)),
      ofCache: (cache) => applicationIn(placementOfCache(cache)),
      readings: (tagged, application) =>
        application.known || tagged === null
          ? [application]
          : [
              known(tagged),
              flatMap(facts.serviceApplications.mayBeServed(tagged), (mayBe) =>
                mayBe ? application : known(tagged),
              ),
            ],
      ofTagged: (tagged, name) => ofTagged(tagged, name, null),
      namedBy: (name) => namesakesOf(name, facts.serviceApplications.list.items),
      isAssigned: (store) => assigned.has(store),
      servicesOf,
      databasesOf,
      cachesOf,
      loadBalancersOf,
      ownershipOf(resourceId) {
        ownerships ??= owners();
        return ownerships.get(resourceId) ?? { application: null, role: null };
      },
      reported: () => list.items.map(report),
    };
  },
});

const storeMember = ({
  arn,
  id,
}: {
  readonly arn: string;
  readonly id: string;
}): ReportedMember => ({ id: arn, name: id, because: [] });

const describeCause = (name: string, cause: Cause): string =>
  cause.reason === "undecided" ? cause.why : `the role of ${name}: ${cause.api} could not be read`;
