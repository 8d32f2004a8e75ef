import { applicationDefaults } from "../../../src/config/defaults.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { ApplicationSettings, Settings } from "../../../src/model/settings.ts";
import { type Change, put } from "../../support/changes.ts";

/** What the tables of this section change in common. */

/** Adds a row that is like another one but for these fields. */
export const copy =
  <T extends object>(kind: FactKind<T>, id: string, to: string, fields: Partial<T>): Change =>
  (draftOf) => {
    const { rows } = draftOf(kind);
    if (!rows.has(id)) throw new Error(`the reference account has no ${kind.kind} ${id}`);
    put(kind, to, { ...(rows.get(id) as T), ...fields })(draftOf);
  };

type Declared = Partial<ApplicationSettings> & { readonly name: string };

/** The config describes these applications, and says no more of them than this. */
export const declared = (...applications: readonly Declared[]): Partial<Settings> => ({
  applications: applications.map((application) => ({ ...applicationDefaults, ...application })),
});

/** Where a component is missing: the account and region. */
export const place = "111122223333/eu-west-1";
