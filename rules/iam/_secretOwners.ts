import { applicationLabel } from "../../src/model/applicationName.ts";
import {
  causesOf,
  type Fact,
  known,
  type Listing,
  undecided,
  unknown,
} from "../../src/model/fact.ts";
import type { Secret } from "../../src/model/facts/secrets.ts";
import { matches } from "../../src/model/pattern.ts";
import type { Settings } from "../../src/model/settings.ts";
import { isNamedAfter } from "../../src/topology/applications.ts";
import { type RoleUse, servicesBehind } from "../../src/topology/roleUses.ts";
import { indexReaders, type SecretReader } from "../../src/topology/secretReaders.ts";
import {
  type Application,
  distinctApplications,
  type PlacedService,
  taggedApplication,
} from "../../src/topology/serviceApplications.ts";

/** Whose role it is: the applications of its services, or of the secrets that its tasks read. */
export interface RoleOwners {
  readonly uses: readonly RoleUse[];
  readonly applications: Listing<Application>;
  readonly readers: Listing<SecretReader>;
}

const applicationsOf = ({ items, causes }: Listing<PlacedService>): Listing<Application> => ({
  items: distinctApplications(
    items.flatMap(({ application }) => (application.known ? [application.value] : [])),
  ),
  causes: [...causes, ...items.flatMap(({ application }) => causesOf(application))],
});

const applicationsReading = (readers: readonly SecretReader[]): Listing<Application> => {
  const found = readers.map(({ services }) => applicationsOf(services));
  return {
    items: distinctApplications(found.flatMap(({ items }) => items)),
    causes: found.flatMap(({ causes }) => causes),
  };
};

/** A task that no service runs, a migration say, belongs to whoever reads the same secrets. */
export const ownersOf = (
  uses: readonly RoleUse[],
  readers: Listing<SecretReader>,
  settings: Settings,
): RoleOwners => {
  const ofServices = applicationsOf(servicesBehind(uses));
  const definitions = uses.map(({ definition }) => definition);
  const index = indexReaders(readers);
  const own = index.ofDefinitions(definitions.map(({ arn }) => arn));
  const beside = applicationsReading(index.naming(own.items.map(({ secret }) => secret)).items);
  return {
    uses,
    readers,
    applications: {
      items: distinctApplications([
        ...ofServices.items,
        ...beside.items,
        ...definitions.flatMap(({ tags }) => taggedApplication(settings, tags) ?? []),
      ]),
      causes: [...ofServices.causes, ...beside.causes, ...readers.causes],
    },
  };
};

const sameApplication = (tagged: Application, own: Application): boolean =>
  tagged.name === own.name &&
  (tagged.environment === null || tagged.environment === own.environment);

const saysConfig = ({ settings }: Application, { name, arn }: Secret): boolean =>
  settings !== null && matches(settings.databaseSecrets, name, arn);

/**
 * Whose a secret is, where it is not the role's own application's; null: it is its own. Its own is what
 * its task definitions read, what its application's do, or what a tag or the config says; what nobody
 * claims is its own by its name, or where a policy names it exactly.
 */
export const foreignOwner = (
  secret: Secret,
  { uses, applications, readers }: RoleOwners,
  namedExactly: boolean,
  settings: Settings,
): Fact<string | null> => {
  const reading = indexReaders(readers).ofSecret(secret.arn).items;
  const readBy = applicationsReading(reading);
  const tagged = taggedApplication(settings, secret.tags);
  const isOwn =
    reading.some(({ definition }) => uses.some((use) => use.definition.arn === definition.arn)) ||
    applications.items.some(
      (own) =>
        readBy.items.some(({ key }) => key === own.key) ||
        (tagged !== null && sameApplication(tagged, own)) ||
        saysConfig(own, secret),
    );
  if (isOwn) return known(null);
  const causes = [...applications.causes, ...readBy.causes];
  if (causes.length > 0) return unknown(causes);
  const claimed = tagged === null ? readBy.items : [tagged];
  const unclaimed = claimed.length === 0 && reading.length === 0;
  if (unclaimed && namedExactly) return known(null);
  if (applications.items.length === 0) {
    return undecided(
      "to which application the role belongs is not known",
      `tag the task definitions that name it (${settings.tagKeys.application[0] ?? "application"}, ${settings.tagKeys.environment[0] ?? "environment"})`,
    );
  }
  if (unclaimed && applications.items.some((own) => isNamedAfter(secret.name, own))) {
    return known(null);
  }
  if (claimed.length > 0) return known(`of ${claimed.map(applicationLabel).join(", ")}`);
  return known(
    unclaimed
      ? "that no task of its application reads"
      : `that ${reading.map(({ definition }) => definition.family).join(", ")} reads`,
  );
};
