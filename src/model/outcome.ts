import { type Cause, type Fact, type Listing, undecided } from "./fact.ts";
import type { FactKind, Json } from "./kind.ts";

/** What a judgement saw: one field of one resource. The engine adds the API and the time. */
export interface Observation {
  readonly from: FactKind<unknown>;
  readonly resource: string;
  readonly field: string;
  readonly value: Json;
}

/** One thing that is wrong. The key tells it from its neighbours and survives a re-deployment. */
export interface Violation {
  /** Stable and meaningful, never an index: `ingress|tcp|5432|0.0.0.0/0`. */
  readonly key: string;
  /** What is wrong, in a sentence without the resource's name and without a full stop. */
  readonly message: string;
  readonly evidence: readonly Observation[];
}

/** A rule's answer for one resource. Any violation: fail; else any cause: unknown; else any question to a person: manual; else pass. */
export interface Outcome {
  readonly violations: readonly Violation[];
  readonly causes: readonly Cause[];
  /** What speaks for a pass. */
  readonly observations: readonly Observation[];
  readonly messages: readonly string[];
  /** Advice that changes no verdict. */
  readonly notes: readonly string[];
  /** What only a person can attest. */
  readonly manual: readonly string[];
  /** Set when the rule has nothing to say of this resource: the reason. */
  readonly notApplicable: string | null;
}

const nothing: Outcome = {
  violations: [],
  causes: [],
  observations: [],
  messages: [],
  notes: [],
  manual: [],
  notApplicable: null,
};

/** One observed field of a resource. */
export const saw = (
  from: FactKind<unknown>,
  resource: string,
  field: string,
  value: Json,
): Observation => ({ from, resource, field, value });

/** The resource is as the guide asks: what was seen, in a few words. */
export const pass = (message: string, ...observations: readonly Observation[]): Outcome => ({
  ...nothing,
  messages: [message],
  observations,
});

export const fail = (
  key: string,
  message: string,
  ...evidence: readonly Observation[]
): Outcome => ({ ...nothing, violations: [{ key, message, evidence }] });

export const cannotKnow = (causes: readonly Cause[]): Outcome => ({ ...nothing, causes });

/** Everything was read and it does not decide: why, and what a person can do about it. */
export const cannotDecide = (why: string, settle: string): Outcome =>
  cannotKnow(undecided(why, settle).causes);

export const notApplicable = (why: string): Outcome => ({ ...nothing, notApplicable: why });

/** No account can show it: what a person would have to attest. */
export const manual = (question: string): Outcome => ({ ...nothing, manual: [question] });

/** Advice beside a verdict; changes nothing by itself. */
export const note = (text: string): Outcome => ({ ...nothing, notes: [text] });

/** Both hold: violations and causes add up; not applicable only when all are. */
export const combine = (...outcomes: readonly Outcome[]): Outcome => {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return only;
  const applicable = outcomes.filter((outcome) => outcome.notApplicable === null);
  const reasons = outcomes.flatMap((outcome) => outcome.notApplicable ?? []);
  const joined = <T>(of: (outcome: Outcome) => readonly T[]): readonly T[] => {
    const filled = outcomes.filter((outcome) => of(outcome).length > 0);
    const [first] = filled;
    if (first === undefined) return [];
    return filled.length === 1 ? of(first) : filled.flatMap(of);
  };
  return {
    violations: joined(({ violations }) => violations),
    causes: joined(({ causes }) => causes),
    observations: joined(({ observations }) => observations),
    messages: joined(({ messages }) => messages),
    notes: joined(({ notes }) => notes),
    manual: joined(({ manual: questions }) => questions),
    notApplicable: applicable.length === 0 && reasons.length > 0 ? reasons.join("; ") : null,
  };
};

/** Judges the value when it is known; else the outcome is unknown, with the causes. */
export const when = <T>(fact: Fact<T>, judge: (value: T) => Outcome): Outcome =>
  fact.known ? judge(fact.value) : cannotKnow(fact.causes);

/** Judges every item; a list that broke off cannot pass, but what was read can fail. */
export const every = <T>(list: Listing<T>, judge: (item: T) => Outcome): Outcome =>
  combine(...list.items.map(judge), cannotKnow(list.causes));
