import { wholeDaysSince } from "../../src/model/days.ts";
import { type Fact, known, unknown } from "../../src/model/fact.ts";
import type { Context, FactKind } from "../../src/model/kind.ts";

/** Whole days from then to the start of the scan. */
export const daysSince = (then: string, { startedAt }: Context): number =>
  wholeDaysSince(then, startedAt);

/** Whether something is at most so old; unknown where AWS does not say when it was made. */
export const isRecent = (
  then: string | null,
  maximumDays: number,
  context: Context,
  [kind, field]: readonly [kind: FactKind<unknown>, field: string],
): Fact<boolean> =>
  then === null
    ? unknown([context.unstated(kind, field)])
    : known(daysSince(then, context) <= maximumDays);
