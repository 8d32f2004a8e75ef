import { defaults } from "../../src/config/defaults.ts";
import {
  type Cause,
  type Fact,
  known,
  type Table,
  type UnreadCall,
  unknown,
} from "../../src/model/fact.ts";
import {
  type Context,
  type Derived,
  type FactKind,
  isAcross,
  isDerived,
  type Need,
  type Needs,
  type Resolved,
} from "../../src/model/kind.ts";
import { nothingRequested, type Settings } from "../../src/model/settings.ts";

const account = "111122223333";
const region = "eu-west-1";

/** A call that was denied, as a collector would record it. */
export const denied = (api: string): UnreadCall => ({
  reason: "denied",
  api,
  action: api,
  account,
  region,
  error: "AccessDenied: not authorized",
});

/** A table of these rows, by ID; with causes it is a list that broke off. */
export const tableOf = <T>(
  rows: Readonly<Record<string, T>>,
  causes: readonly Cause[] = [],
): Table<T> => ({
  list: () => ({
    items: Object.entries(rows)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row),
    causes,
  }),
  get(id): Fact<T | null> {
    const row = Object.hasOwn(rows, id) ? rows[id] : undefined;
    if (row !== undefined) return known(row);
    return causes.length > 0 ? unknown(causes) : known(null);
  },
});

/** A table of rows that carry their own ID. */
export const tableById = <T extends { readonly id: string }>(
  rows: readonly T[],
  causes: readonly Cause[] = [],
): Table<T> => tableOf(Object.fromEntries(rows.map((row) => [row.id, row])), causes);

/** A table of which nothing could be read. */
export const unreadTable = <T>(api = "ec2:Unread"): Table<T> => tableOf<T>({}, [denied(api)]);

/** Settings that narrow and change nothing. */
export const settings = (changes: Partial<Settings> = {}): Settings => ({
  regions: [region],
  failOn: "medium",
  scope: { tags: {}, clusters: [], vpcs: [], applications: [] },
  tagKeys: { application: ["application"], environment: ["environment"], role: ["role"] },
  applications: [],
  secrets: { rotatedByHand: [] },
  backups: { buckets: [], regions: [] },
  infrastructure: { terraformStates: [], stacks: {} },
  environmentVariables: [],
  rules: {},
  waivers: [],
  attestations: [],
  baseline: null,
  collection: defaults.collection,
  probe: { paths: [], allowedOrigins: [], corsPath: "/" },
  requested: nothingRequested,
  ...changes,
});

/** The world around a judgement: one account, one region, a fixed present. */
export const context = (changes: Partial<Context> = {}): Context => ({
  settings: settings(),
  partition: "aws",
  account,
  region,
  now: "2026-01-15T12:00:00.000Z",
  startedAt: "2026-01-15T12:00:00.000Z",
  unstated: (kind, field, reason = "error") => ({
    reason,
    api: kind.api,
    action: kind.action,
    account,
    region,
    error: `the answer does not state ${field}`,
  }),
  ...changes,
});

/** The table of one kind of fact, as a test gives it. */
export interface Given {
  readonly kind: FactKind<unknown>;
  readonly table: Table<unknown>;
}

export const given = <T>(kind: FactKind<T>, table: Table<T>): Given => ({ kind, table });

/** Meets needs from the tables that a test gives; kinds without a table are unread. */
export const resolve = <N extends Needs>(
  needs: N,
  facts: readonly Given[],
  world: Context = context(),
): Resolved<N> => {
  const meet = (need: Need<unknown>): unknown =>
    isAcross(need)
      ? new Map([[world.region, meet(need.across)]])
      : isDerived(need)
        ? need.compute(resolve(need.needs, facts, world), world)
        : (facts.find(({ kind }) => kind === need)?.table ?? unreadTable(need.api));
  return Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [name, meet(need)]),
  ) as Resolved<N>;
};

/** A derived fact from the tables that a test gives; kinds without a table are unread. */
export const compute = <D>(
  derived: Derived<D>,
  facts: readonly Given[],
  world: Context = context(),
): D => derived.compute(resolve(derived.needs, facts, world), world);
