import type { Anchor, AnchorsOf } from "../model/anchor.ts";
import { applicationNames } from "../model/applicationName.ts";
import {
  asListing,
  complete,
  filterListing,
  known,
  type Listing,
  map,
  mapListing,
} from "../model/fact.ts";
import { cacheClusters } from "../model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../model/facts/elbv2.ts";
import { dbInstances } from "../model/facts/rds.ts";
import { derive } from "../model/kind.ts";
import { applications } from "./applications.ts";
import { type Cache, caches } from "./caches.ts";
import { type Database, databases } from "./databases.ts";
import { type Application, applicationId, taggedApplication } from "./serviceApplications.ts";
import { type RunningService, runningServices } from "./services.ts";
import { targetGroupRouting } from "./targetGroupRouting.ts";

const nothing: Anchor = { cluster: null, vpc: null, tags: null, application: null };

const namesOf = (application: Application | null): readonly string[] =>
  application === null ? [] : applicationNames(application);

/** By what a scope selects each resource. */
export const anchors = derive({
  name: "anchors",
  needs: {
    applications,
    runningServices,
    databases,
    caches,
    dbInstances,
    cacheClusters,
    loadBalancers,
    loadBalancerTags,
    targetGroupRouting,
  },
  compute(facts, { account, region, settings }): AnchorsOf {
    /** Where the application could not be decided, its tags still select a resource by the name that they say. */
    const withTagged = (anchor: Anchor): readonly Anchor[] => {
      const { application, tags } = anchor;
      const tagged =
        application?.known === false && tags?.known
          ? taggedApplication(settings, tags.value)
          : null;
      return tagged === null
        ? [anchor]
        : [{ ...anchor, application: known(namesOf(tagged)) }, anchor];
    };
    const ofService = (view: RunningService): Anchor => ({
      cluster: view.clusterName,
      vpc: null,
      tags: known(view.service.tags),
      application: map(facts.applications.ofService(view), namesOf),
    });
    const ofDatabase = (database: Database): readonly Anchor[] =>
      withTagged({
        ...nothing,
        vpc: database.vpc.known ? database.vpc.value : null,
        tags: known(database.tags),
        application: map(facts.applications.ofDatabase(database), namesOf),
      });
    const ofCache = (cache: Cache): readonly Anchor[] =>
      withTagged({
        ...nothing,
        tags: cache.tags,
        application: map(facts.applications.ofCache(cache), namesOf),
      });
    const single = new Map<string, () => readonly Anchor[]>([
      ...facts.runningServices.items.map(
        (view) => [view.service.arn, () => [ofService(view)]] as const,
      ),
      ...facts.databases.items.map((one) => [one.arn, () => ofDatabase(one)] as const),
      ...facts.caches.items.map((one) => [one.arn, () => ofCache(one)] as const),
      ...facts.loadBalancers.list().items.map(
        (balancer) =>
          [
            balancer.arn,
            () =>
              withTagged({
                ...nothing,
                vpc: balancer.vpc,
                tags: map(facts.loadBalancerTags.get(balancer.arn), (tags) => tags ?? {}),
                application: map(facts.applications.ofLoadBalancer(balancer), namesOf),
              }),
          ] as const,
      ),
    ]);
    /** The members of a cluster or a replication group stand where the whole stands. */
    const wholeOf = new Map([
      ...facts.dbInstances.list().items.map(({ arn, cluster }) => [arn, cluster] as const),
      ...facts.cacheClusters
        .list()
        .items.map(({ arn, replicationGroup }) => [arn, replicationGroup] as const),
    ]);
    const balancersOf = (targetGroup: string): Listing<Anchor> =>
      asListing(
        map(facts.targetGroupRouting.balancersOf(targetGroup), (arns) =>
          arns.flatMap((arn) => single.get(arn)?.() ?? []),
        ),
      );
    /** Where no service uses a target group, its load balancers stand for it. */
    const ofTargetGroup = (id: string): Listing<Anchor> => {
      const users = filterListing(facts.runningServices, ({ targetGroups: own }) =>
        own.includes(id),
      );
      return users.items.length + users.causes.length > 0
        ? mapListing(users, ofService)
        : balancersOf(id);
    };
    const found = (id: string): Listing<Anchor> => {
      const own = single.get(id);
      if (own !== undefined) return complete(own());
      const whole = wholeOf.get(id);
      if (whole != null) {
        return complete([
          ...facts.databases.items.filter((one) => one.id === whole).flatMap(ofDatabase),
          ...facts.caches.items.filter((one) => one.id === whole).flatMap(ofCache),
        ]);
      }
      if (id.includes(":targetgroup/")) return ofTargetGroup(id);
      if (id.includes(":task-definition/")) {
        return mapListing(
          filterListing(facts.runningServices, ({ taskDefinitions }) =>
            taskDefinitions.includes(id),
          ),
          ofService,
        );
      }
      const application = facts.applications.list.items.find(
        (one) => applicationId(one, { account, region }) === id,
      );
      return complete(
        application === undefined ? [] : [{ ...nothing, application: known(namesOf(application)) }],
      );
    };
    return found;
  },
});
