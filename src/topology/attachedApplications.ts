import type { Anchored } from "../model/anchor.ts";
import {
  allOf,
  asListing,
  complete,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  selectListing,
  undecided,
  whole,
} from "../model/fact.ts";
import { derive } from "../model/kind.ts";
import { applications } from "./applications.ts";
import { databaseSecrets, refersTo } from "./databaseSecrets.ts";
import { databases } from "./databases.ts";
import {
  type Application,
  declaredApplication,
  serviceApplications,
  taggedApplication,
} from "./serviceApplications.ts";
import { runningServices } from "./services.ts";

/** The applications of something, each as far as it is known; `null`: it belongs to none. */
type Owners = Listing<Fact<Application | null>>;

/** Whose the things are that services use without being a part of the application by themselves. */
export interface AttachedApplications {
  /** By config, tags, the task definitions that inject it, the database that it is made for, or its name. */
  ofSecret(secret: Anchored): Owners;
  /** By tags, or by the service for whose tasks ECS made it. */
  ofVolume(volume: Anchored): Owners;
}

const secretName = (arn: string): string =>
  arn
    .split(":")
    .slice(6)
    .join(":")
    .replace(/-[A-Za-z0-9]{6}$/, "");

const isTold = ({ items, causes }: Owners): boolean => items.length + causes.length > 0;

export const attachedApplications = derive({
  name: "attachedApplications",
  needs: { applications, serviceApplications, databaseSecrets, databases, runningServices },
  compute(facts, { settings }): AttachedApplications {
    /** What the tags say, and what they may mean where no service goes by them. */
    const taggedOf = ({ tags = {} }: Anchored, name: string): Owners => {
      const tagged = taggedApplication(settings, tags);
      return complete(
        tagged === null
          ? []
          : facts.applications.readings(tagged, facts.applications.ofTagged(tagged, name)),
      );
    };
    /** What no wiring shows may be used all the same, unless there is nobody who could. */
    const byName = (name: string, id: string, why: string): Fact<Application | null> =>
      flatMap(facts.serviceApplications.served, (served) => {
        const [own, ...others] = facts.applications.namedBy(name);
        if (served.length === 0) return known(null);
        return own !== undefined && others.length === 0
          ? known(own)
          : undecided(
              `nothing tells to which application ${id} belongs: ${why}`,
              `tag it (${settings.tagKeys.application[0] ?? "application"}), or leave it to a scan that is not narrowed`,
            );
      });
    const readersOf = (secret: string): Owners =>
      mapListing(
        selectListing(facts.runningServices, ({ taskDefinitions }) =>
          map(facts.databaseSecrets.injectedBy(taskDefinitions), (injected) =>
            injected.some(
              ({ reference }) => reference.kind === "secret" && refersTo(reference.arn, secret),
            ),
          ),
        ),
        facts.applications.ofService,
      );
    const madeFor = (secret: string): Owners =>
      mapListing(
        filterListing(facts.databases, ({ masterUserSecret }) => masterUserSecret === secret),
        facts.applications.ofDatabase,
      );
    const madeForTasksOf = ({ tags = {} }: Anchored): Owners => {
      const { "aws:ecs:serviceName": service, "aws:ecs:clusterName": cluster } = tags;
      return service === undefined
        ? complete([])
        : mapListing(
            filterListing(
              facts.runningServices,
              (view) => view.service.name === service && view.clusterName === cluster,
            ),
            facts.applications.ofService,
          );
    };
    return {
      ofSecret(secret) {
        const { id } = secret;
        const declared = declaredApplication(settings, ["databaseSecrets"], secretName(id), id);
        const told = joinListings<Fact<Application | null>>([
          complete(declared === null ? [] : [declared]),
          taggedOf(secret, secretName(id)),
          readersOf(id),
          madeFor(id),
        ]);
        return isTold(told)
          ? told
          : complete([byName(secretName(id), id, "a task may read it by the SDK")]);
      },
      /**
       * ECS tags the volumes that it makes for tasks; other volumes of an application are those of its
       * container instances
       * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html).
       */
      ofVolume(volume) {
        const { id, tags = {} } = volume;
        const told = joinListings([taggedOf(volume, tags.Name ?? id), madeForTasksOf(volume)]);
        if (isTold(told)) return told;
        return asListing(
          flatMap(whole(facts.runningServices), (views) =>
            map(allOf(views.map(({ fargate }) => fargate)), (onFargate) => [
              onFargate && tags.AmazonECSManaged === undefined
                ? known(null)
                : byName(tags.Name ?? id, id, "a container instance may use it"),
            ]),
          ),
        );
      },
    };
  },
});
