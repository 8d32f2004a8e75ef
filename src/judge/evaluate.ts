import type { AnchorsOf } from "../model/anchor.ts";
import { type Cause, complete } from "../model/fact.ts";
import type { FactKind } from "../model/kind.ts";
import type { Observation, Outcome } from "../model/outcome.ts";
import type { Evidence, Finding, Location, UnknownCause } from "../model/report.ts";
import type { Resource, Rule } from "../model/rule.ts";
import type { OptionValue, Role, Settings } from "../model/settings.ts";
import type { Severity, Verdict } from "../model/verdict.ts";
import { fingerprint, ordinals } from "./fingerprint.ts";
import { inScope } from "./scope.ts";
import type { World } from "./world.ts";

/** Whose a resource is; null where it belongs to no application or that is not known. */
export interface Ownership {
  readonly application: string | null;
  readonly role: Role | null;
}

export type OwnershipOf = (resourceId: string) => Ownership;

/** What is known of a resource besides what its rule says of it. */
export interface Surroundings {
  readonly ownershipOf: OwnershipOf;
  readonly anchorsOf: AnchorsOf;
}

/** No application is known. */
export const noSurroundings: Surroundings = {
  ownershipOf: () => ({ application: null, role: null }),
  anchorsOf: () => complete([]),
};

/** The options of a rule: the guide's defaults, changed where the config says so. */
export const optionsOf = (
  rule: Rule,
  settings: Settings,
): Readonly<Record<string, OptionValue>> => ({
  ...Object.fromEntries(
    Object.entries(rule.options).map(([name, option]) => [name, option.default]),
  ),
  ...settings.rules[rule.id]?.options,
});

export const severityOf = (rule: Rule, settings: Settings): Severity =>
  settings.rules[rule.id]?.severity ?? rule.severity;

interface Judgement {
  readonly verdict: Verdict;
  readonly key: string;
  readonly message: string;
  readonly evidence: readonly Observation[];
  readonly notes: readonly string[];
  readonly causes: readonly Cause[];
}

/**
 * All that one rule says of one account and region: a finding a resource, several where it fails in
 * several ways. A population that could not be listed is one more finding, unknown, of the account
 * and region; an empty one is not applicable. A rule that throws makes its resource unknown.
 */
export const evaluate = (
  rule: Rule,
  world: World,
  { ownershipOf, anchorsOf }: Surroundings,
  location: Location,
): readonly Finding[] => {
  const { context } = world;
  const options = optionsOf(rule, context.settings);
  const place: Resource = {
    id: `${context.account}/${context.region}`,
    type: "AWS::Account::Region",
    name: `${context.account}/${context.region}`,
  };
  const toFinding = (resource: Resource, judgement: Judgement, ordinal = 0): Finding => ({
    id: fingerprint(rule.id, context.account, context.region, resource, judgement.key, ordinal),
    rule: rule.id,
    items: rule.items,
    verdict: judgement.verdict,
    severity: severityOf(rule, context.settings),
    account: context.account,
    region: context.region,
    resource: { id: resource.id, type: resource.type, name: resource.name },
    ...ownershipOf(resource.id),
    message: `${resource.name}: ${judgement.message}`,
    evidence: judgement.evidence.map((observation) => toEvidence(observation, world)),
    notes: judgement.notes,
    remediation: rule.remedy.summary,
    ...(judgement.causes.length > 0 ? { unknown: uniqueCauses(judgement.causes) } : {}),
    location,
  });
  const prepared = attempt(() => {
    const facts = world.resolve(rule.needs);
    return { facts, population: rule.resources(facts, context) };
  });
  if (!prepared.ok) return [toFinding(place, crashed(rule, prepared.error))];
  const { facts, population } = prepared.value;
  const judgementsFor = (resource: Resource): readonly Judgement[] => {
    const scoped = inScope(resource, anchorsOf, context.settings);
    if (!scoped.known) return [unscoped(scoped.causes)];
    return scoped.value ? judgementsOf(rule, rule.judge(resource, facts, options, context)) : [];
  };
  const judged = population.items.flatMap((resource) => {
    const outcome = attempt(() => judgementsFor(resource));
    const judgements = outcome.ok ? outcome.value : [crashed(rule, outcome.error)];
    return judgements.map((judgement) => ({ resource, judgement, key: judgement.key }));
  });
  const ordinalOf = ordinals(judged);
  const findings = judged.map((one) => toFinding(one.resource, one.judgement, ordinalOf.get(one)));
  if (population.causes.length > 0) {
    return [...findings, toFinding(place, unlisted(rule, population.causes))];
  }
  return findings.length > 0 ? findings : [toFinding(place, plain("notApplicable", rule.nothing))];
};

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

const attempt = <T>(work: () => T): Attempt<T> => {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
};

const plain = (verdict: Verdict, message: string): Judgement => ({
  verdict,
  key: verdict,
  message,
  evidence: [],
  notes: [],
  causes: [],
});

const crashed = ({ source }: Rule, error: unknown): Judgement => ({
  ...plain("unknown", "the rule broke down"),
  causes: [
    {
      reason: "undecided",
      why: `the rule broke down: ${error instanceof Error ? error.message : String(error)}`,
      settle:
        source === undefined
          ? "report this as a bug of gonogo, with the snapshot if you can share it"
          : `mend the rule in ${source}`,
    },
  ],
});

const unscoped = (causes: readonly Cause[]): Judgement => ({
  ...plain("unknown", "whether it is in the scope could not be read"),
  key: "unscoped",
  causes,
});

const unlisted = (rule: Rule, all: readonly Cause[]): Judgement => {
  const causes = all.filter(isUnread);
  return causes.length > 0
    ? {
        ...plain("unknown", `not everything that "${rule.title}" is about could be listed`),
        key: "unlisted",
        causes,
      }
    : { ...plain(rule.unrequested, requestsFor(all).join("; ")), key: "unlisted" };
};

const judgementsOf = (rule: Rule, outcome: Outcome): readonly Judgement[] => {
  const { notes } = outcome;
  if (outcome.violations.length > 0) {
    return mergeKeys(
      outcome.violations.map((violation) => ({
        ...plain("fail", violation.message),
        key: violation.key,
        evidence: violation.evidence,
        notes,
      })),
    );
  }
  const causes = outcome.causes.filter(isUnread);
  const [first] = causes;
  if (first !== undefined) {
    return [
      {
        ...plain("unknown", describeCause(first)),
        evidence: outcome.observations,
        notes,
        causes,
      },
    ];
  }
  const questions = [...outcome.manual, ...requestsFor(outcome.causes)];
  if (questions.length > 0) {
    return [
      {
        ...plain(outcome.manual.length > 0 ? "manual" : rule.unrequested, questions.join("; ")),
        evidence: outcome.observations,
        notes,
      },
    ];
  }
  if (outcome.notApplicable !== null) {
    return [{ ...plain("notApplicable", outcome.notApplicable), notes }];
  }
  return [
    {
      ...plain("pass", outcome.messages.join("; ") || "as the guide asks"),
      evidence: outcome.observations,
      notes,
    },
  ];
};

/** Two violations under one key are one finding: the key is the identity. */
const mergeKeys = (judgements: readonly Judgement[]): readonly Judgement[] => {
  const merged = new Map<string, Judgement>();
  for (const judgement of judgements) {
    const earlier = merged.get(judgement.key);
    merged.set(
      judgement.key,
      earlier === undefined
        ? judgement
        : { ...earlier, evidence: [...earlier.evidence, ...judgement.evidence] },
    );
  }
  return [...merged.values()];
};

/** What is read on request only is no gap until it is requested. */
const isUnread = ({ reason }: Cause): boolean => reason !== "unrequested";

const requestsFor = (causes: readonly Cause[]): readonly string[] => [
  ...new Set(causes.flatMap((cause) => (cause.reason === "unrequested" ? [cause.error] : []))),
];

const describeCause = (cause: Cause): string =>
  cause.reason === "undecided"
    ? cause.why
    : cause.reason === "missing"
      ? cause.error
      : `${cause.api} could not be read (${cause.reason})`;

const toEvidence = ({ from, resource, field, value }: Observation, world: World): Evidence => ({
  api: from.api,
  resource,
  field,
  // A row of a snapshot that was changed by hand may lack the field; JSON says so with null only.
  value: value ?? null,
  readAt: world.readAt(from as FactKind<unknown>),
});

const settleUnread = {
  denied: (action: string) => `allow ${action} for the scanning role`,
  throttled: () => "scan again when the account is less busy",
  unavailable: () => "scan again; the service did not answer",
  unsupported: () => "the service does not offer this here",
  expired: () => "renew the credentials and scan again",
  interrupted: () => "continue the recorded scan with --resume, or scan again",
  error: (action: string) => `look at the error; the call needs ${action}`,
  unrecorded: () => "record the snapshot again with this rule selected",
  missing: () => "scan again once it can be read, or merge its recording too",
  unrequested: () => "request it, or have a person attest the item",
} as const;

export const toUnknownCause = (cause: Cause): UnknownCause => {
  if (cause.reason === "undecided") {
    const { reason, why, settle } = cause;
    return { reason, api: null, error: why, action: null, settle };
  }
  const { reason, api, error, action } = cause;
  const settle = settleUnread[reason](action);
  // Of a place of which nothing was read, every call is missing for the same reason.
  return reason === "missing"
    ? { reason, api: null, error, action: null, settle }
    : { reason, api, error, action, settle };
};

const uniqueCauses = (causes: readonly Cause[]): readonly UnknownCause[] => [
  ...new Map(
    causes.map((cause) => {
      const entry = toUnknownCause(cause);
      return [JSON.stringify(entry), entry];
    }),
  ).values(),
];
