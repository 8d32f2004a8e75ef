import { complete, flatMapListing, joinListings, type Listing } from "../model/fact.ts";
import { type TaskDefinition, taskDefinitions } from "../model/facts/ecs.ts";
import { type Context, derive } from "../model/kind.ts";
import { onceFor } from "../model/remembered.ts";
import { type PlacedService, serviceApplications } from "./serviceApplications.ts";

/** A task definition that is in use and names an IAM role. */
export interface RoleUse {
  /** An ARN, or a name as older task definitions give it. */
  readonly role: string;
  readonly as: "task" | "execution";
  readonly definition: TaskDefinition;
  /** The services that run it. */
  readonly services: Listing<PlacedService>;
}

/** The ARN that a name most likely stands for: a role without a path. */
export const roleArn = (
  reference: string,
  { partition, account }: Pick<Context, "partition" | "account">,
): string =>
  reference.startsWith("arn:") ? reference : `arn:${partition}:iam::${account}:role/${reference}`;

/** Which IAM roles the region's task definitions in use name, and for which services. */
export const roleUses = derive({
  name: "roleUses",
  needs: { taskDefinitions, serviceApplications },
  compute(facts): Listing<RoleUse> {
    return flatMapListing(facts.taskDefinitions.list(), (definition): Listing<RoleUse> => {
      const services = facts.serviceApplications.running(definition.arn);
      const use = (role: string | null, as: RoleUse["as"]): readonly RoleUse[] =>
        role === null ? [] : [{ role, as, definition, services }];
      return complete([
        ...use(definition.taskRole, "task"),
        ...use(definition.executionRole, "execution"),
      ]);
    });
  },
});

/** The services behind some uses, each once. */
export const servicesBehind = (uses: readonly RoleUse[]): Listing<PlacedService> => {
  const { items, causes } = joinListings(uses.map(({ services }) => services));
  return {
    items: [...new Map(items.map((service) => [service.view.service.arn, service])).values()],
    causes,
  };
};

/** The uses in all regions as one list. */
export const joinUses = onceFor(
  (inRegions: ReadonlyMap<string, Listing<RoleUse>>): Listing<RoleUse> =>
    joinListings([...inRegions.values()]),
);
