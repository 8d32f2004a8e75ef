import { type FactKind, isAcross } from "../model/kind.ts";
import type { Collector } from "./collector.ts";

/** What one region can be read of by itself, and what waits for all regions or for global services. */
export interface Split {
  readonly regional: readonly Collector[];
  readonly global: readonly Collector[];
}

/**
 * Parts the collectors of a scan by where they can run: what needs nothing but its own region first, then
 * global services and what rests on them.
 *
 * @param planned each after what it needs
 */
export const split = (planned: readonly Collector[]): Split => {
  const late = new Set<string>();
  for (const { provides, needs } of planned) {
    const isLate =
      provides.scope === "account" ||
      Object.values(needs).some((need) => {
        const { kind, scope }: FactKind<unknown> = isAcross(need) ? need.across : need;
        return isAcross(need) || scope === "account" || late.has(kind);
      });
    if (isLate) late.add(provides.kind);
  }
  return {
    regional: planned.filter(({ provides }) => !late.has(provides.kind)),
    global: planned.filter(({ provides }) => late.has(provides.kind)),
  };
};
