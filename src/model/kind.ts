import type { Cause, Table, UnreadReason } from "./fact.ts";
import type { Requestable, Settings } from "./settings.ts";

/** Values of facts: our own small JSON, never an SDK's output. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** `region`: read in each region; `account`: a global service, read once an account. */
export type Scope = "region" | "account";

/** One kind of fact: the rows that one API answers, by ID. */
export interface FactKind<T> {
  readonly kind: string;
  /** The API that answers, as evidence names it: `ec2:DescribeSubnets`. */
  readonly api: string;
  /** The IAM action that the API asks for. */
  readonly action: string;
  readonly scope: Scope;
  /** Read only when the settings request it; null: read whenever a rule needs it. */
  readonly onRequest: Requestable | null;
  /** Carries the type of the rows; never set. */
  readonly row?: T;
}

/**
 * Declares a kind of fact.
 *
 * @param kind  stable name, written into snapshots: `ec2.subnet`
 * @param api   `service:Operation`, the service as IAM spells it
 */
export const factKind = <T>(
  kind: string,
  api: string,
  {
    scope = "region",
    action = api,
    onRequest = null,
  }: { scope?: Scope; action?: string; onRequest?: Requestable | null } = {},
): FactKind<T> => ({ kind, api, action, scope, onRequest });

/** A pure, memoised function of other facts, shared by rules. */
export interface Derived<D> {
  readonly name: string;
  readonly needs: Needs;
  compute(facts: Resolved<Needs>, context: Context): D;
}

/** A need met in every region of the account that is in the scan. */
export interface AcrossRegions<N> {
  readonly across: N;
}

/** What a derived fact or a rule reads. */
export type LocalNeed<T> = FactKind<T> | Derived<T>;
export type Need<T> = LocalNeed<T> | AcrossRegions<LocalNeed<T>>;
export type Needs = Readonly<Record<string, Need<unknown>>>;

type ResolvedLocally<N> =
  N extends Derived<infer D> ? D : N extends FactKind<infer T> ? Table<T> : never;

/** What the needs become when they are met: tables for kinds, values for derived facts, by region where they are met in each. */
export type Resolved<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends AcrossRegions<infer L>
    ? ReadonlyMap<string, ResolvedLocally<L>>
    : ResolvedLocally<N[K]>;
};

/** The world around a judgement, besides the facts. */
export interface Context {
  readonly settings: Settings;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** The judgement's present, ISO 8601, for what expires: the scan's start unless another time is asked for. */
  readonly now: string;
  /** When the reading began, ISO 8601: what the account was like is judged by it, whatever `now` is. */
  readonly startedAt: string;
  /** A cause for a field that the API's answer lacks. */
  unstated(kind: FactKind<unknown>, field: string, reason?: UnreadReason): Cause;
}

/** Declares a derived fact; `compute` sees only what `needs` declares. */
export const derive = <N extends Needs, D>(derived: {
  readonly name: string;
  readonly needs: N;
  compute(facts: Resolved<N>, context: Context): D;
}): Derived<D> => ({
  name: derived.name,
  needs: derived.needs,
  compute: (facts, context) => derived.compute(facts as Resolved<N>, context),
});

/** Asks for a need in every region of the scan: for what global services refer to, and for second regions. */
export const acrossRegions = <N extends LocalNeed<unknown>>(need: N): AcrossRegions<N> => ({
  across: need,
});

export const isDerived = <T>(need: Need<T>): need is Derived<T> => "compute" in need;

export const isAcross = <T>(need: Need<T>): need is AcrossRegions<LocalNeed<T>> => "across" in need;
