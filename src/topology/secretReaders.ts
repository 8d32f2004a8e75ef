import {
  complete,
  type Fact,
  find,
  flatMapListing,
  joinListings,
  type Listing,
} from "../model/fact.ts";
import { type Container, type TaskDefinition, taskDefinitions } from "../model/facts/ecs.ts";
import { type Secret, secrets } from "../model/facts/secrets.ts";
import { indexListing } from "../model/indexListing.ts";
import { acrossRegions, derive } from "../model/kind.ts";
import { onceFor } from "../model/remembered.ts";
import { referencesTo, secretReference } from "./databaseSecrets.ts";
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
      const services = facts.serviceApplications.running(definition.arn);
      const named = new Set(definition.containers.flatMap(secretsOf));
      return complete([...named].map((secret) => ({ secret, definition, services })));
    }),
});

/** Finds readers by what they read, and by what they are. */
export interface ReaderIndex {
  /** Those that name the secret, with its random suffix or without. */
  ofSecret(arn: string): Listing<SecretReader>;
  /** Those that name it in these very words. */
  naming(references: readonly string[]): Listing<SecretReader>;
  ofDefinitions(arns: readonly string[]): Listing<SecretReader>;
}

export const indexReaders = onceFor((readers: Listing<SecretReader>): ReaderIndex => {
  const naming = indexListing(readers, ({ secret }) => [secret]);
  const ofDefinitions = indexListing(readers, ({ definition }) => [definition.arn]);
  return {
    ofSecret: (arn) => naming(...referencesTo(arn)),
    naming: (references) => naming(...references),
    ofDefinitions: (arns) => ofDefinitions(...arns),
  };
});

/** The readers of every region as one list. */
export const joinReaders = onceFor(
  (inRegions: ReadonlyMap<string, Listing<SecretReader>>): Listing<SecretReader> =>
    joinListings([...inRegions.values()]),
);

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
    const named = indexListing(list, ({ arn }) => referencesTo(arn));
    return {
      list,
      named: (reference) => find(named(reference), () => true),
    };
  },
});
