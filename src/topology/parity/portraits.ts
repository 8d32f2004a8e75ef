import {
  asListing,
  type Cause,
  complete,
  type Fact,
  filterListing,
  known,
  type Listing,
  mapListing,
  unknown,
} from "../../model/fact.ts";
import { derive } from "../../model/kind.ts";
import { type Role, roleWords } from "../../model/settings.ts";
import { applications } from "../applications.ts";
import type { ServiceRoleName } from "../roles.ts";
import { type Application, serviceApplications } from "../serviceApplications.ts";
import { bareName } from "./bareName.ts";
import { loadBalancerTraits } from "./loadBalancerTraits.ts";
import { serviceTraits } from "./serviceTraits.ts";
import { storeTraits } from "./storeTraits.ts";
import type { Wearing } from "./surroundings.ts";
import type { Trait } from "./trait.ts";

/** A member of an application with what counts for parity. */
export interface PortrayedMember {
  readonly id: string;
  readonly name: string;
  /** Its name without the words of application and environment. */
  readonly bareName: string;
  readonly traits: Readonly<Record<string, Trait>>;
}

/** An application in one environment, as it is compared with another. */
export interface Portrait {
  readonly account: string;
  readonly region: string;
  readonly application: Application;
  readonly members: Readonly<Record<Role, Listing<PortrayedMember>>>;
}

export interface Portraits {
  /** Those that services make up: an environment without any has nothing to compare. */
  readonly applications: Listing<Application>;
  of(application: Application): Portrait;
}

const serviceRoles: readonly ServiceRoleName[] = ["frontend", "backend", "worker"];

export const portraits = derive({
  name: "portraits",
  needs: { applications, serviceApplications, loadBalancerTraits, serviceTraits, storeTraits },
  compute(facts, { account, region }): Portraits {
    const { applications: found } = facts;

    /** A read replica is one more of the same: a matter of size. */
    const databasesOf = (application: Application) =>
      filterListing(found.databasesOf(application), ({ isReplica }) => !isReplica);

    const wearersIn = (application: Application): Listing<Wearing> => {
      const lists: readonly Listing<Wearing>[] = [
        mapListing(found.loadBalancersOf(application), ({ securityGroups }) => ({
          role: "loadBalancer",
          groups: complete(securityGroups),
        })),
        ...serviceRoles.map((role) =>
          mapListing(found.servicesOf(application, role), ({ securityGroups }) => ({
            role,
            groups: asListing(securityGroups),
          })),
        ),
        mapListing(found.databasesOf(application), ({ securityGroups }) => ({
          role: "database" as const,
          groups: complete(securityGroups),
        })),
        mapListing(found.cachesOf(application), ({ securityGroups }) => ({
          role: "cache",
          groups: securityGroups,
        })),
      ];
      return {
        items: lists.flatMap(({ items }) => items),
        causes: lists.flatMap(({ causes }) => causes),
      };
    };

    const roleBehindIn =
      (application: Application) =>
      (targetGroup: string): Fact<string> => {
        const behind = serviceRoles.map((role) => ({
          role,
          services: found.servicesOf(application, role),
        }));
        const causes: readonly Cause[] = behind.flatMap(({ services }) => services.causes);
        if (causes.length > 0) return unknown(causes);
        const own = behind.filter(({ services }) =>
          services.items.some(({ targetGroups }) => targetGroups.includes(targetGroup)),
        );
        return known(own.map(({ role }) => roleWords[role]).join(" and ") || "something else");
      };

    const portraitOf = (application: Application): Portrait => {
      const wearers = wearersIn(application);
      const roleBehind = roleBehindIn(application);
      const portray = (
        id: string,
        name: string,
        traits: PortrayedMember["traits"],
      ): PortrayedMember => ({ id, name, bareName: bareName(name, application), traits });
      const servicesIn = (role: ServiceRoleName): Listing<PortrayedMember> =>
        mapListing(found.servicesOf(application, role), (view) =>
          portray(
            view.service.arn,
            view.service.name,
            facts.serviceTraits.traitsOf(view, application, wearers),
          ),
        );
      return {
        account,
        region,
        application,
        members: {
          loadBalancer: mapListing(found.loadBalancersOf(application), (balancer) =>
            portray(
              balancer.arn,
              balancer.name,
              facts.loadBalancerTraits.traitsOf(balancer, roleBehind, wearers),
            ),
          ),
          frontend: servicesIn("frontend"),
          backend: servicesIn("backend"),
          worker: servicesIn("worker"),
          database: mapListing(databasesOf(application), (database) =>
            portray(database.arn, database.id, facts.storeTraits.ofDatabase(database, wearers)),
          ),
          cache: mapListing(found.cachesOf(application), (cache) =>
            portray(cache.arn, cache.id, facts.storeTraits.ofCache(cache, wearers)),
          ),
        },
      };
    };
    const drawn = new Map<string, Portrait>();
    return {
      applications: facts.serviceApplications.list,
      of(application) {
        const portrait = drawn.get(application.key) ?? portraitOf(application);
        drawn.set(application.key, portrait);
        return portrait;
      },
    };
  },
});
