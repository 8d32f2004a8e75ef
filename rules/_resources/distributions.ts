import { type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import { type Distribution, distributions } from "../../src/model/facts/cloudfront.ts";
import type { Context } from "../../src/model/kind.ts";
import { cannotDecide, cannotKnow, notApplicable, type Outcome } from "../../src/model/outcome.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface DistributionResource extends Resource {
  readonly distribution: Distribution;
}

/** Every distribution of the account. */
export const distributionResources = (table: Table<Distribution>): Listing<DistributionResource> =>
  mapListing(table.list(), (distribution) => ({
    id: distribution.arn,
    type: "AWS::CloudFront::Distribution",
    name: distribution.id,
    distribution,
  }));

/** Judges a distribution that answers people; the others are not judged. */
export const whenServing = (
  { enabled, staging }: Distribution,
  context: Context,
  judge: () => Outcome,
): Outcome => {
  if (enabled === false) return notApplicable("it is disabled");
  if (staging === true) return notApplicable("it only tries a change: a staging distribution");
  if (enabled === null) return cannotKnow([context.unstated(distributions, "Enabled")]);
  if (staging === null) return cannotKnow([context.unstated(distributions, "Staging")]);
  return judge();
};

/** A multi-tenant distribution without a certificate of its own. */
export const ofTenants: Outcome = cannotDecide(
  "its tenants bring their certificates, which are not read",
  "look at the certificates of its distribution tenants: aws cloudfront list-distribution-tenants",
);

/** What messages call a cache behaviour. */
export const behaviorName = (pathPattern: string | null): string =>
  pathPattern === null ? "the default behaviour" : `the behaviour for ${pathPattern}`;
