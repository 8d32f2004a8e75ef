import { applicationDefaults } from "../../../src/config/defaults.ts";
import type { Fact, Listing } from "../../../src/model/fact.ts";
import type { Derived } from "../../../src/model/kind.ts";
import type { ApplicationSettings, Settings } from "../../../src/model/settings.ts";
import type { Facts } from "../../../src/model/store.ts";
import { type Change, factsWith, worldFor } from "../../support/changes.ts";

/** A derived fact of these facts. */
export const derivedOf = <D>(
  derived: Derived<D>,
  facts: Facts,
  settings: Partial<Settings> = {},
): D => worldFor("region", facts, settings).resolve({ derived }).derived;

/** A derived fact of the reference account with these changes. */
export const derivedWith = <D>(
  derived: Derived<D>,
  changes: readonly Change[] = [],
  settings: Partial<Settings> = {},
): D => derivedOf(derived, factsWith(changes), settings);

/** Settings with applications that the config describes so. */
export const configured = (
  ...applications: readonly (Partial<ApplicationSettings> & { readonly name: string })[]
): Partial<Settings> => ({
  applications: applications.map((one) => ({ ...applicationDefaults, ...one })),
});

/** Why a fact is not known: the calls that were not answered, or "undecided". */
const reasons = ({
  causes,
}: {
  readonly causes: Listing<unknown>["causes"];
}): readonly string[] => [
  ...new Set(causes.map((cause) => (cause.reason === "undecided" ? "undecided" : cause.api))),
];

/** A fact in a word: its value, or `?` and why it is not known. */
export const told = <T>(fact: Fact<T>): T | string =>
  fact.known ? fact.value : `? ${reasons(fact).join(", ")}`;

/** A listing in words: its items, and `?` with why there may be more. */
export const listed = <T>(listing: Listing<T>, word: (item: T) => string): readonly string[] => [
  ...listing.items.map(word),
  ...(listing.causes.length > 0 ? [`? ${reasons(listing).join(", ")}`] : []),
];
