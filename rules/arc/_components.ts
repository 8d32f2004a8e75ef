import { type Cause, type Fact, known, type Listing, map } from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import type { Resource } from "../../src/model/rule.ts";
import type { ApplicationSettings, Settings } from "../../src/model/settings.ts";
import { type Application, serviceApplications } from "../../src/topology/serviceApplications.ts";

export const presenceNeeds = { services, loadBalancers, serviceApplications };

/** The account and region as a resource: what a component is missing from. */
export const placeOf = ({ account, region }: Pick<Context, "account" | "region">): Resource => ({
  id: `${account}/${region}`,
  type: "AWS::Account::Region",
  name: `${account}/${region}`,
});

/** The account and region, when something runs in it that a database or a cache could belong to. */
export const placesWithApplications = (
  facts: Resolved<typeof presenceNeeds>,
  { account, region }: Context,
): Listing<Resource> => {
  const lists = [facts.services.list(), facts.loadBalancers.list()];
  const place = placeOf({ account, region });
  const some = lists.some(({ items }) => items.length > 0);
  const causes: readonly Cause[] = some ? [] : lists.flatMap((list) => list.causes);
  return { items: some ? [place] : [], causes };
};

/**
 * Whether the config says that no application has the component: of those that run by what it says of
 * each, and where no service runs of all that it names.
 */
export const allDoWithout = (
  served: Fact<readonly Application[]>,
  { applications }: Settings,
  component: "loadBalancer" | "database" | "cache",
): Fact<boolean> => {
  const without = (settings: ApplicationSettings | null): boolean =>
    settings?.without.includes(component) ?? false;
  if (!applications.some(without)) return known(false);
  return map(served, (running) =>
    running.length > 0
      ? running.every(({ settings }) => without(settings))
      : applications.every(without),
  );
};
