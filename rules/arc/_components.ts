import type { Cause, Listing } from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import type { Resource } from "../../src/model/rule.ts";
import type { Settings } from "../../src/model/settings.ts";

export const presenceNeeds = { services, loadBalancers };

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

/** Whether the config says of every application that it does without. */
export const allDoWithout = (
  { applications }: Settings,
  component: "loadBalancer" | "database" | "cache",
): boolean =>
  applications.length > 0 && applications.every(({ without }) => without.includes(component));
