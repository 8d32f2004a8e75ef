import type { Anchor, Anchored, AnchorsOf } from "../model/anchor.ts";
import { applicationNames } from "../model/applicationName.ts";
import {
  all,
  asListing,
  complete,
  type Fact,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  mapListing,
  selectListing,
} from "../model/fact.ts";
import { subnets } from "../model/facts/ec2.ts";
import { cacheClusters } from "../model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../model/facts/elbv2.ts";
import { dbInstances } from "../model/facts/rds.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { accountSubnet } from "./accountSubnets.ts";
import { applications } from "./applications.ts";
import { attachedApplications } from "./attachedApplications.ts";
import { type Cache, caches } from "./caches.ts";
import { type Database, databases } from "./databases.ts";
import { roleUses } from "./roleUses.ts";
import { type Application, applicationId, taggedApplication } from "./serviceApplications.ts";
import { type RunningService, runningServices } from "./services.ts";
import { targetGroupRouting } from "./targetGroupRouting.ts";

const nothing: Anchor = { cluster: null, vpcs: null, tags: null, application: null };

const namesOf = (application: Application | null): readonly string[] =>
  application === null ? [] : applicationNames(application);

/** By what a scope selects each resource. */
export const anchors = derive({
  name: "anchors",
  needs: {
    applications,
    attachedApplications,
    runningServices,
    databases,
    caches,
    dbInstances,
    cacheClusters,
    loadBalancers,
    loadBalancerTags,
    targetGroupRouting,
    subnets,
    roleUses,
  },
  compute(facts, { account, region, settings }): AnchorsOf {
    /** One for each application that it may be taken for. */
    const placedIn = (
      anchor: Omit<Anchor, "application">,
      application: Fact<Application | null>,
    ): readonly Anchor[] => {
      const tagged = anchor.tags?.known ? taggedApplication(settings, anchor.tags.value) : null;
      return facts.applications
        .readings(tagged, application)
        .map((reading) => ({ ...anchor, application: map(reading, namesOf) }));
    };
    /** Where no subnet is stated, no VPC is known to narrow by. */
    const vpcsOf = (ids: Fact<readonly string[]>): Anchor["vpcs"] =>
      ids.known && ids.value.length === 0
        ? null
        : flatMap(ids, (own) =>
            map(all(own.map((id) => accountSubnet(facts.subnets, id))), (found) => [
              ...new Set(found.map(({ vpc }) => vpc)),
            ]),
          );
    const inVpc = (vpc: string | null): Anchor["vpcs"] => (vpc === null ? null : known([vpc]));
    const ofService = (view: RunningService): Anchor => ({
      cluster: view.clusterName,
      vpcs: vpcsOf(known(view.subnets)),
      tags: known(view.service.tags),
      application: map(facts.applications.ofService(view), namesOf),
    });
    const ofDatabase = (database: Database): readonly Anchor[] =>
      placedIn(
        {
          ...nothing,
          vpcs: database.vpc.known ? inVpc(database.vpc.value) : database.vpc,
          tags: known(database.tags),
        },
        facts.applications.ofDatabase(database),
      );
    const ofCache = (cache: Cache): readonly Anchor[] =>
      placedIn(
        { ...nothing, vpcs: vpcsOf(cache.subnets), tags: cache.tags },
        facts.applications.ofCache(cache),
      );
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
              placedIn(
                {
                  ...nothing,
                  vpcs: inVpc(balancer.vpc),
                  tags: map(facts.loadBalancerTags.get(balancer.arn), (tags) => tags ?? {}),
                },
                facts.applications.ofLoadBalancer(balancer),
              ),
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
    const usingGroup = indexListing(facts.runningServices, ({ targetGroups: own }) => own);
    const running = indexListing(facts.runningServices, ({ taskDefinitions }) => taskDefinitions);
    const databasesNamed = indexListing(facts.databases, ({ id }) => [id]);
    const cachesNamed = indexListing(facts.caches, ({ id }) => [id]);
    const usesOfRole = indexListing(facts.roleUses, ({ role }) => [role]);
    const applicationsById = indexListing(facts.applications.list, (one) => [
      applicationId(one, { account, region }),
    ]);
    const balancersOf = (targetGroup: string): Listing<Anchor> =>
      asListing(
        map(facts.targetGroupRouting.balancersOf(targetGroup), (arns) =>
          arns.flatMap((arn) => single.get(arn)?.() ?? []),
        ),
      );
    /** Where no service uses a target group, its load balancers stand for it. */
    const ofTargetGroup = (id: string): Listing<Anchor> => {
      const users = usingGroup(id);
      return users.items.length + users.causes.length > 0
        ? mapListing(users, ofService)
        : balancersOf(id);
    };
    /** Only an application can be told of these: the cluster and the tags of a service say nothing of them. */
    const ofAttached = (resource: Anchored): Listing<Anchor> | null => {
      if (settings.scope.applications.length === 0) return null;
      const owners = resource.id.startsWith("vol-")
        ? facts.attachedApplications.ofVolume(resource)
        : /^arn:[^:]+:secretsmanager:/.test(resource.id)
          ? facts.attachedApplications.ofSecret(resource)
          : null;
      return (
        owners &&
        mapListing(owners, (application) => ({
          ...nothing,
          application: map(application, namesOf),
        }))
      );
    };
    /** An application stands where its services do; one that has none, nowhere. */
    const ofApplication = (application: Application): Listing<Anchor> => {
      const own = selectListing(facts.runningServices, (view) =>
        map(facts.applications.ofService(view), ({ key }) => key === application.key),
      );
      return own.items.length + own.causes.length > 0
        ? mapListing(own, ofService)
        : complete([{ ...nothing, application: known(namesOf(application)) }]);
    };
    /** The services whose task definitions name the role. */
    const ofRole = (arn: string): Listing<Anchor> =>
      flatMapListing(usesOfRole(arn, arn.split("/").at(-1) ?? arn), ({ services }) =>
        mapListing(services, ({ view }) => ofService(view)),
      );
    const ofMember = (id: string): Listing<Anchor> => {
      const own = single.get(id);
      if (own !== undefined) return complete(own());
      const whole = wholeOf.get(id);
      if (whole != null) {
        return complete([
          ...databasesNamed(whole).items.flatMap(ofDatabase),
          ...cachesNamed(whole).items.flatMap(ofCache),
        ]);
      }
      if (id.includes(":targetgroup/")) return ofTargetGroup(id);
      if (id.includes(":task-definition/")) {
        return mapListing(running(id), ofService);
      }
      if (/^arn:[^:]+:iam:.*:role\//.test(id)) return ofRole(id);
      const [application] = applicationsById(id).items;
      return application === undefined ? complete([]) : ofApplication(application);
    };
    return (resource) => ofAttached(resource) ?? ofMember(resource.id);
  },
});
