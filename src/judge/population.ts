import type { AnchorsOf } from "../model/anchor.ts";
import { anyOf, exists, type Fact, known, unknown } from "../model/fact.ts";
import { services } from "../model/facts/ecs.ts";
import { cacheClusters, replicationGroups, serverlessCaches } from "../model/facts/elasticache.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbClusters, dbInstances } from "../model/facts/rds.ts";
import type { Settings } from "../model/settings.ts";
import type { Recording, Shard } from "../model/store.ts";
import { inScope, type Selector, selectorsOf } from "./scope.ts";
import type { Population } from "./verdict.ts";

/** What an application is made of. */
const kinds = [
  loadBalancers,
  services,
  dbInstances,
  dbClusters,
  replicationGroups,
  cacheClusters,
  serverlessCaches,
].map(({ kind }) => kind);

/** What stands for the rows that were read in one account and region. */
export interface Place {
  readonly shard: Shard;
  readonly anchorsOf: AnchorsOf;
}

/** Whether one of the rows that were read, or may be there, is what the test asks for. */
const holdsSome = (
  { rows, unreadRows, causes }: Recording,
  test: (resourceId: string) => Fact<boolean>,
): Fact<boolean> =>
  anyOf([
    ...[...rows.values()].map((row) => test((row as { readonly arn: string }).arn)),
    ...[...unreadRows.values()].map(unknown),
    ...(causes.length > 0 ? [unknown(causes)] : []),
  ]);

/** What an account's regions hold that a scope may ask for. */
export interface AccountPopulation {
  /** The regions that were read: `111122223333/eu-west-1`. */
  readonly places: readonly string[];
  /** How many of the lists that there are in these places were read, be it in part. */
  readonly lists: number;
  /** Whether they hold anything in scope. */
  readonly some: Fact<boolean>;
  /** By selector of the scope: whether anything is what it asks for. */
  readonly selected: readonly Fact<boolean>[];
}

/** @param places the regions alone, without what is read once an account */
export const accountPopulation = (
  places: readonly Place[],
  settings: Settings,
): AccountPopulation => {
  const recordings = places.flatMap(({ shard, anchorsOf }) =>
    kinds.flatMap((kind) => {
      const recording = shard.kinds.get(kind);
      return recording === undefined ? [] : [{ recording, anchorsOf }];
    }),
  );
  const anywhere = (test: (resourceId: string, anchorsOf: AnchorsOf) => Fact<boolean>) =>
    anyOf(
      recordings.map(({ recording, anchorsOf }) =>
        holdsSome(recording, (id) => test(id, anchorsOf)),
      ),
    );
  const selectors = selectorsOf(settings);
  return {
    places: places.map(({ shard }) => `${shard.account}/${shard.region}`),
    lists: recordings.length,
    some: anywhere((id, anchorsOf) =>
      selectors.length > 0 && standsForNothing(anchorsOf({ id }))
        ? known(false)
        : inScope({ id }, anchorsOf, settings),
    ),
    selected: selectors.map(({ selects }) =>
      anywhere((id, anchorsOf) => exists(anchorsOf({ id }), selects)),
    ),
  };
};

/** As many places as a sentence can name. */
const mostNamed = 10;

const whereOf = (places: readonly string[]): string =>
  places.length <= mostNamed
    ? places.join(", ")
    : `${places.slice(0, mostNamed).join(", ")} and ${places.length - mostNamed} more`;

/**
 * Whether there is anything to audit in all that was read, and something for everything that the scope
 * asks for: a name that nothing has is a mistake, not a scope.
 */
export const populationOf = (
  accounts: readonly AccountPopulation[],
  settings: Settings,
): Population => {
  const places = accounts.flatMap((account) => account.places);
  if (places.length === 0) return nothing("nothing to audit where no region was read");
  const lists = accounts.reduce((sum, account) => sum + account.lists, 0);
  if (lists === 0) return { kind: "unread" };
  const where = whereOf(places);
  const selectors = selectorsOf(settings);
  const some = anyOf(accounts.map((account) => account.some));
  if (some.known && !some.value) {
    const scope = selectors.length === 0 ? "" : ` (scope: ${textOf(selectors)})`;
    return nothing(`nothing to audit in ${where}${scope}`);
  }
  const readAll = lists === places.length * kinds.length;
  const idle = selectors.filter((_, index) => {
    const found = anyOf(accounts.flatMap(({ selected }) => selected[index] ?? []));
    return readAll && found.known && !found.value;
  });
  if (idle.length > 0) {
    return nothing(`nothing in ${where} is of ${textOf(idle)}, which the scope asks for`);
  }
  return some.known ? { kind: "some" } : { kind: "unread" };
};

const nothing = (why: string): Population => ({ kind: "nothing", why });

/** A service that no longer runs, for one. */
const standsForNothing = ({ items, causes }: ReturnType<AnchorsOf>): boolean =>
  items.length + causes.length === 0;

const textOf = (selectors: readonly Selector[]): string =>
  selectors.map(({ text }) => text).join(", ");
