import {
  asListing,
  complete,
  type Fact,
  known,
  type Listing,
  map,
  unknown,
} from "../../model/fact.ts";
import type { Context, FactKind } from "../../model/kind.ts";

/** One property of a member: its aspects, and where they were read. */
export interface Trait {
  readonly aspects: Listing<string>;
  readonly from: FactKind<unknown>;
  readonly field: string;
}

export type Traits<P extends string> = Readonly<Record<P, Trait>>;

/** A property of as many aspects as there are. */
export const traitOf = (
  from: FactKind<unknown>,
  field: string,
  aspects: Listing<string>,
): Trait => ({ from, field, aspects });

/** A property of one aspect; of none where it is null. */
export const oneAspect = (
  from: FactKind<unknown>,
  field: string,
  aspect: Fact<string | null>,
): Trait => traitOf(from, field, asListing(map(aspect, (text) => (text === null ? [] : [text]))));

/** Aspects that are known by themselves. */
export const knownAspects = (
  from: FactKind<unknown>,
  field: string,
  ...aspects: readonly string[]
): Trait => traitOf(from, field, complete(aspects));

/** What the API's answer must state; a field that an older snapshot lacks is not stated either. */
export const statedBy =
  (context: Context, kind: FactKind<unknown>) =>
  <T>(value: T | null | undefined, field: string): Fact<T> =>
    value === null || value === undefined ? unknown([context.unstated(kind, field)]) : known(value);

export const onOff =
  (what: string) =>
  (is: boolean): string =>
    `${what} ${is ? "on" : "off"}`;
