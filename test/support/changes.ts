import { type World, worldsOf } from "../../src/judge/world.ts";
import type { UnreadCall } from "../../src/model/fact.ts";
import type { FactKind, Scope } from "../../src/model/kind.ts";
import { requestOf, type Settings } from "../../src/model/settings.ts";
import { type Facts, globalRegion, type Recording } from "../../src/model/store.ts";
import { reference } from "./reference.ts";
import { denied, settings as plainSettings } from "./tables.ts";

interface Draft {
  readonly rows: Map<string, unknown>;
  readonly unreadRows: Map<string, readonly UnreadCall[]>;
  causes: readonly UnreadCall[];
}

/** One difference from the reference account. */
export type Change = (draftOf: (kind: FactKind<unknown>) => Draft) => void;

/** Adds a row, or replaces it. */
export const put =
  <T>(kind: FactKind<T>, id: string, row: T): Change =>
  (draftOf) => {
    draftOf(kind).rows.set(id, row);
  };

/** Changes fields of a row that the reference account has. */
export const patch =
  <T extends object>(kind: FactKind<T>, id: string, fields: Partial<T>): Change =>
  (draftOf) => {
    const { rows } = draftOf(kind);
    if (!rows.has(id)) throw new Error(`the reference account has no ${kind.kind} ${id}`);
    rows.set(id, { ...(rows.get(id) as T), ...fields });
  };

/** Changes a row by a function of what it was. */
export const edit =
  <T>(kind: FactKind<T>, id: string, change: (row: T) => T): Change =>
  (draftOf) => {
    const { rows } = draftOf(kind);
    if (!rows.has(id)) throw new Error(`the reference account has no ${kind.kind} ${id}`);
    rows.set(id, change(rows.get(id) as T));
  };

export const remove =
  (kind: FactKind<unknown>, id: string): Change =>
  (draftOf) => {
    if (!draftOf(kind).rows.delete(id)) {
      throw new Error(`the reference account has no ${kind.kind} ${id}`);
    }
  };

/** The kind has these rows alone. */
export const only =
  <T>(kind: FactKind<T>, rows: Readonly<Record<string, T>>): Change =>
  (draftOf) => {
    const draft = draftOf(kind);
    draft.rows.clear();
    for (const [id, row] of Object.entries(rows)) draft.rows.set(id, row);
  };

/** The call was denied: nothing of the kind was read. */
export const deny =
  (kind: FactKind<unknown>): Change =>
  (draftOf) => {
    const draft = draftOf(kind);
    draft.rows.clear();
    draft.causes = [denied(kind.api)];
  };

/** The list broke off behind what was read. */
export const breakOff =
  (kind: FactKind<unknown>): Change =>
  (draftOf) => {
    draftOf(kind).causes = [{ ...denied(kind.api), reason: "throttled", error: "Throttling" }];
  };

/** It is read on request only, and was not requested. */
export const notRequested =
  (kind: FactKind<unknown>): Change =>
  (draftOf) => {
    const draft = draftOf(kind);
    draft.rows.clear();
    const how = kind.onRequest === null ? "nothing" : requestOf[kind.onRequest];
    draft.causes = [{ ...denied(kind.api), reason: "unrequested", error: `on request: ${how}` }];
  };

/** One row could not be read. */
export const denyRow =
  (kind: FactKind<unknown>, id: string): Change =>
  (draftOf) => {
    const draft = draftOf(kind);
    draft.rows.delete(id);
    draft.unreadRows.set(id, [denied(kind.api)]);
  };

const freeze = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
};

const readAt = "2026-01-15T12:00:05.000Z";

/** The facts of the reference account with these changes; frozen, so that a rule cannot touch them. */
export const factsWith = (changes: readonly Change[] = []): Facts => {
  const drafts = new Map<string, Draft>(
    reference.map(({ kind, rows }) => [
      kind.kind,
      { rows: new Map(Object.entries(rows)), unreadRows: new Map(), causes: [] },
    ]),
  );
  const draftOf = (kind: FactKind<unknown>): Draft => {
    const draft = drafts.get(kind.kind);
    if (draft === undefined) throw new Error(`the reference account knows no ${kind.kind}`);
    return draft;
  };
  for (const change of changes) change(draftOf);
  const kindsOfScope = (scope: Scope): ReadonlyMap<string, Recording> =>
    new Map(
      reference
        .filter(({ kind }) => kind.scope === scope)
        .map(({ kind }) => {
          const draft = draftOf(kind);
          const rows = new Map([...draft.rows].map(([id, row]) => [id, freeze(row)]));
          return [kind.kind, { ...draft, rows, readAt }];
        }),
    );
  const place = { partition: "aws", account: "111122223333" };
  return {
    startedAt: "2026-01-15T12:00:00.000Z",
    finishedAt: "2026-01-15T12:00:10.000Z",
    shards: [
      { ...place, region: "eu-west-1", kinds: kindsOfScope("region") },
      { ...place, region: globalRegion, kinds: kindsOfScope("account") },
    ],
    statistics: { requests: 46, retries: 0, throttled: 0 },
  };
};

/** The settings of a project that names nothing: the defaults of the tag keys, the guide's numbers. */
export const settingsWith = (changes: Partial<Settings> = {}): Settings => plainSettings(changes);

/** What a rule of this scope sees of these facts of one account. */
export const worldFor = (
  scope: Scope,
  facts: Facts,
  settings: Partial<Settings> = {},
  now: string = facts.startedAt,
): World => {
  const worlds = [...worldsOf(facts, settingsWith(settings), now)];
  const found = worlds.find(([{ region }]) => (region === globalRegion) === (scope === "account"));
  if (found === undefined) throw new Error(`the facts hold no ${scope}`);
  return found[1];
};
