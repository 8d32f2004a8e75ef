import {
  complete,
  type Fact,
  filterListing,
  flatMapListing,
  type Listing,
  map,
  whole,
} from "../model/fact.ts";
import { type Container, type TaskDefinition, taskDefinitions } from "../model/facts/ecs.ts";
import { type Secret, secrets } from "../model/facts/secrets.ts";
import { acrossRegions, derive } from "../model/kind.ts";
import { refersTo, secretReference } from "./databaseSecrets.ts";
import { type PlacedService, serviceApplications } from "./serviceApplications.ts";

/** A task definition in use that has ECS inject a secret of Secrets Manager. */
export interface SecretReader {
  /** The secret's ARN as the task definition gives it: perhaps without its random suffix. */
  readonly secret: string;
  readonly definition: TaskDefinition;
  /** The services that run it. */
  readonly services: Listing<PlacedService>;
}

/** Everything that a container has ECS read from Secrets Manager: variables, log options, the registry's credentials. */
const secretsOf = (container: Container): readonly string[] =>
  [
    ...[...container.secrets, ...container.logSecrets].map(({ valueFrom }) => valueFrom),
    ...(container.repositoryCredentials === null ? [] : [container.repositoryCredentials]),
  ].flatMap((valueFrom) => {
    const reference = secretReference(valueFrom);
    return reference.kind === "secret" ? [reference.arn] : [];
  });

/** Which secrets the region's task definitions in use inject, and into which services. */
export const secretReaders = derive({
  name: "secretReaders",
  needs: { taskDefinitions, serviceApplications },
  compute: (facts): Listing<SecretReader> =>
    flatMapListing(facts.taskDefinitions.list(), (definition): Listing<SecretReader> => {
      const services = filterListing(facts.serviceApplications.placed, ({ view }) =>
        view.taskDefinitions.includes(definition.arn),
      );
      const named = new Set(definition.containers.flatMap(secretsOf));
      return complete([...named].map((secret) => ({ secret, definition, services })));
    }),
});

/** The secrets of every region of the scan. */
export interface AllSecrets {
  readonly list: Listing<Secret>;
  /** The secret that a task definition's ARN means; null: none of this account. */
  named(reference: string): Fact<Secret | null>;
}

export const allSecrets = derive({
  name: "allSecrets",
  needs: { inRegions: acrossRegions(secrets) },
  compute({ inRegions }): AllSecrets {
    const tables = [...inRegions.values()].map((table) => table.list());
    const list = flatMapListing(complete(tables), (table) => table);
    return {
      list,
      named(reference) {
        const found = list.items.find(({ arn }) => refersTo(reference, arn));
        return found === undefined ? map(whole(list), () => null) : { known: true, value: found };
      },
    };
  },
});
