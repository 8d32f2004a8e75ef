import { filterListing, type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import type { Secret } from "../../src/model/facts/secrets.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface SecretResource extends Resource {
  readonly secret: Secret;
}

/** The secrets that are in use: those that wait for their deletion are leftovers. */
export const liveSecrets = (secrets: Table<Secret>): Listing<SecretResource> =>
  mapListing(
    filterListing(secrets.list(), ({ deleted }) => deleted === null),
    (secret) => ({
      id: secret.arn,
      type: "AWS::SecretsManager::Secret",
      name: secret.name,
      tags: secret.tags,
      secret,
    }),
  );
