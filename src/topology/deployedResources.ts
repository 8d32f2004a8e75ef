import {
  asListing,
  causesOf,
  type Fact,
  filterListing,
  find,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  undecided,
} from "../model/fact.ts";
import { type Stack, stacks, stacksOfResources, stackTag } from "../model/facts/cloudformation.ts";
import { loadBalancers, loadBalancerTags } from "../model/facts/elbv2.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import type { Tags } from "../model/tags.ts";
import { applications } from "./applications.ts";
import { caches } from "./caches.ts";
import { databases } from "./databases.ts";
import type { Application } from "./serviceApplications.ts";
import { runningServices } from "./services.ts";

/** A part of an application that somebody or something once made. */
export interface DeployedResource {
  readonly arn: string;
  readonly name: string;
  /** As CloudFormation calls it. */
  readonly type: string;
  /** The stack that holds it; null: none does. */
  readonly stack: Fact<Stack | null>;
  /** The stack that made it by its tag, and does not exist any more. */
  readonly lostStack: Fact<string | null>;
  readonly application: Fact<Application | null>;
}

/** The load balancers, services, databases and caches, and the CloudFormation stacks that hold them. */
export interface DeployedResources {
  readonly list: Listing<DeployedResource>;
  of(application: Application): Listing<DeployedResource>;
  /** The stacks that hold an application's parts, each once. */
  stacksOf(application: Application): Listing<Stack>;
}

export const deployedResources = derive({
  name: "deployedResources",
  needs: {
    applications,
    runningServices,
    loadBalancers,
    loadBalancerTags,
    databases,
    caches,
    stacks,
    stacksOfResources,
  },
  compute(facts): DeployedResources {
    const all = facts.stacks.list();
    const stackOf = indexListing(all, ({ id }) => [id]);

    const byName = (id: string, type: string): Fact<Stack | null> => {
      if (all.items.length === 0 && all.causes.length === 0) return known(null);
      return flatMap(facts.stacksOfResources.get(id), (holder) => {
        if (holder === null) return known(null);
        if (holder.types.length > 0 && !holder.types.includes(type)) {
          return undecided(
            `a stack holds a ${holder.types[0]} of the same name, which hides whether it holds this`,
            "update the stack that holds it: CloudFormation then tags it",
          );
        }
        return find(stackOf(holder.stack), () => true);
      });
    };

    const made = (
      arn: string,
      name: string,
      type: string,
      physicalId: string,
      tags: Fact<Tags>,
      application: Fact<Application | null>,
    ): DeployedResource => {
      const tagged = map(tags, stackTag);
      const stack = flatMap(tagged, (id) =>
        id === null ? byName(physicalId, type) : find(stackOf(id), () => true),
      );
      const lostStack = flatMap(tagged, (id) =>
        id === null
          ? known(null)
          : map(stack, (found) => (found === null ? (id.split("/")[1] ?? id) : null)),
      );
      return { arn, name, type, stack, lostStack, application };
    };

    const list: Listing<DeployedResource> = joinListings([
      mapListing(
        filterListing(facts.loadBalancers.list(), ({ type }) => type === "application"),
        (balancer) =>
          made(
            balancer.arn,
            balancer.name,
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            balancer.arn,
            map(facts.loadBalancerTags.get(balancer.arn), (tags) => tags ?? {}),
            facts.applications.ofLoadBalancer(balancer),
          ),
      ),
      mapListing(facts.runningServices, (view) =>
        made(
          view.service.arn,
          view.service.name,
          "AWS::ECS::Service",
          view.service.arn,
          known(view.service.tags),
          facts.applications.ofService(view),
        ),
      ),
      mapListing(facts.databases, (database) =>
        made(
          database.arn,
          database.id,
          database.type,
          database.id,
          known(database.tags),
          facts.applications.ofDatabase(database),
        ),
      ),
      mapListing(facts.caches, (cache) =>
        made(
          cache.arn,
          cache.id,
          cache.type,
          cache.id,
          cache.tags,
          facts.applications.ofCache(cache),
        ),
      ),
    ]);

    const ofKey = indexListing(
      {
        items: list.items,
        causes: [...list.causes, ...list.items.flatMap(({ application }) => causesOf(application))],
      },
      ({ application }) => (application.known && application.value ? [application.value.key] : []),
    );
    const of = ({ key }: Application): Listing<DeployedResource> => ofKey(key);

    return {
      list,
      of,
      stacksOf(application) {
        const holding = joinListings(
          of(application).items.map(({ stack }) =>
            asListing(map(stack, (found) => (found === null ? [] : [found]))),
          ),
        );
        return {
          items: [...new Map(holding.items.map((stack) => [stack.id, stack])).values()],
          causes: [...of(application).causes, ...holding.causes],
        };
      },
    };
  },
});
