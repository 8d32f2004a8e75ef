import { type FactKind, isAcross } from "../model/kind.ts";
import type { Requestable } from "../model/settings.ts";
import type { Collector } from "./collector.ts";

/**
 * The collectors that provide these kinds, and those that they need in turn, each after what it
 * needs. Kinds that no collector provides, and those that are read on request and were not
 * requested, are left to the table: they read as unrecorded, or unrequested.
 */
export const plan = (
  kinds: readonly FactKind<unknown>[],
  collectors: readonly Collector[],
  isRequested: (what: Requestable) => boolean,
): readonly Collector[] => {
  const byKind = new Map(collectors.map((collector) => [collector.provides.kind, collector]));
  const planned = new Set<Collector>();
  const add = (kind: FactKind<unknown>): void => {
    const collector = byKind.get(kind.kind);
    if (collector === undefined || planned.has(collector)) return;
    if (kind.onRequest !== null && !isRequested(kind.onRequest)) return;
    for (const need of Object.values(collector.needs)) add(isAcross(need) ? need.across : need);
    planned.add(collector);
  };
  for (const kind of kinds) add(kind);
  return [...planned];
};

/** The IAM actions that these collectors call. */
export const actionsOf = (collectors: readonly Collector[]): readonly string[] =>
  [...new Set(collectors.flatMap(({ calls }) => calls.map(({ action }) => action)))].sort();
