import type { AccountFacts } from "../model/byAccount.ts";
import { services } from "../model/facts/ecs.ts";
import { cacheClusters, replicationGroups, serverlessCaches } from "../model/facts/elasticache.ts";
import { loadBalancers } from "../model/facts/elbv2.ts";
import { dbClusters, dbInstances } from "../model/facts/rds.ts";
import { secrets } from "../model/facts/secrets.ts";
import type { FactKind } from "../model/kind.ts";
import { matches } from "../model/pattern.ts";
import type { ApplicationSettings, Settings } from "../model/settings.ts";
import { type Facts, globalRegion, isWhole, type Recording } from "../model/store.ts";
import { missingOf } from "./missing.ts";

/** Where something stands in the config: `["applications", 0, "backend", 1]`. */
export type ConfigPath = readonly (string | number)[];

/** A pattern of the config that nothing in the account has. */
export interface IdlePattern {
  readonly path: ConfigPath;
  readonly pattern: string;
  /** What it would select. */
  readonly noun: string;
}

interface Selected {
  readonly noun: string;
  readonly kinds: readonly FactKind<unknown>[];
}

const balancers: Selected = { noun: "load balancer", kinds: [loadBalancers] };
const ofServices: Selected = { noun: "service", kinds: [services] };

const lists = {
  loadBalancers: balancers,
  frontend: ofServices,
  backend: ofServices,
  workers: ofServices,
  databases: { noun: "database", kinds: [dbInstances, dbClusters] },
  caches: { noun: "cache", kinds: [replicationGroups, cacheClusters, serverlessCaches] },
} as const satisfies Partial<Record<keyof ApplicationSettings, Selected>>;

const listNames = Object.keys(lists) as readonly (keyof typeof lists)[];

interface Entry extends IdlePattern {
  readonly kinds: readonly FactKind<unknown>[];
}

const entriesOf = ({ applications, secrets: { rotatedByHand } }: Settings): readonly Entry[] => [
  ...applications.flatMap((application, index) =>
    listNames.flatMap((list) =>
      application[list].map((pattern, position) => ({
        path: ["applications", index, list, position],
        pattern,
        ...lists[list],
      })),
    ),
  ),
  ...rotatedByHand.map((pattern, position) => ({
    path: ["secrets", "rotatedByHand", position],
    pattern,
    noun: "secret",
    kinds: [secrets],
  })),
];

const namesOf = (row: unknown): readonly string[] => {
  const { arn, id, name } = row as { arn?: string; id?: string; name?: string };
  return [arn, id, name].flatMap((text) => text ?? []);
};

const isReadWhole = (recording: Recording | undefined): recording is Recording =>
  recording !== undefined && isWhole(recording);

/** The names by which the rows of these kinds are called; null where a list was not read in full. */
const namesIn = (facts: Facts, kinds: readonly FactKind<unknown>[]): readonly string[] | null => {
  const recordings = facts.shards
    .filter(({ region }) => region !== globalRegion)
    .flatMap((shard) => kinds.map(({ kind }) => shard.kinds.get(kind)));
  const whole = recordings.filter(isReadWhole);
  return whole.length < recordings.length
    ? null
    : whole.flatMap(({ rows }) => [...rows.values()].flatMap(namesOf));
};

/** What an account says of a pattern: some name of it matches, none does, or its lists are not whole. */
export type PatternUse = "used" | "idle" | "open";

/** What one account says of each pattern of the config, in order; null where it has no region to look at. */
export const patternUses = (
  [id, facts]: AccountFacts,
  settings: Settings,
): readonly (PatternUse | null)[] => {
  const isPartial = missingOf(id, facts).length > 0;
  const isEmpty = facts.shards.every(({ region }) => region === globalRegion);
  return entriesOf(settings).map(({ pattern, kinds }) => {
    if (isEmpty) return isPartial ? "open" : null;
    const names = namesIn(facts, kinds);
    if (names !== null && matches([pattern], ...names)) return "used";
    return names === null || isPartial ? "open" : "idle";
  });
};

/**
 * The patterns of the config that select nothing, for certain: most often a name was mistyped.
 *
 * @param uses of each account
 */
export const idlePatterns = (
  uses: readonly (readonly (PatternUse | null)[])[],
  settings: Settings,
): readonly IdlePattern[] =>
  entriesOf(settings).flatMap(({ path, pattern, noun }, index) => {
    const said = uses.flatMap((account) => account[index] ?? []);
    return said.length > 0 && said.every((use) => use === "idle") ? [{ path, pattern, noun }] : [];
  });
