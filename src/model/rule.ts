import type { Listing } from "./fact.ts";
import type { ItemId, Section } from "./guide.ts";
import type { Context, Needs, Resolved, Scope } from "./kind.ts";
import type { Outcome } from "./outcome.ts";
import type { OptionValue } from "./settings.ts";
import type { Tags } from "./tags.ts";
import type { Severity } from "./verdict.ts";

/** What a finding is about. */
export interface Resource {
  /** The ARN, or an ID where AWS gives none. */
  readonly id: string;
  /** As AWS CloudFormation names it: `AWS::EC2::SecurityGroup`. */
  readonly type: string;
  readonly name: string;
  /** What the scope can select it by; absent where the resource has no such thing. */
  readonly cluster?: string;
  readonly vpc?: string;
  readonly tags?: Tags;
}

/** A number in the guide: a parameter's default, which the config may change. */
export interface Option<V extends OptionValue = OptionValue> {
  readonly default: V;
  /** What it bounds, with its unit. */
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** All that a text may be; any text where it is left out. */
  readonly oneOf?: readonly string[];
}
export type Options = Readonly<Record<string, Option>>;

type Widen<V> = V extends number
  ? number
  : V extends boolean
    ? boolean
    : V extends readonly string[]
      ? readonly string[]
      : string;
export type Chosen<O extends Options> = { readonly [K in keyof O]: Widen<O[K]["default"]> };

/** How to mend what the rule found; the code is ready to be adapted, not a sketch. */
export interface Remedy {
  readonly summary: string;
  readonly cli?: string;
  readonly terraform?: string;
  readonly cdk?: string;
}

export interface RuleMetadata {
  /** Stable for ever; a rename leaves an alias. `<section>-<file name>`. */
  readonly id: string;
  readonly aliases?: readonly string[];
  /** What must hold, as a sentence: "RDS instances are encrypted at rest". */
  readonly title: string;
  readonly section: Section;
  /** The guide's items that it answers. */
  readonly items: readonly ItemId[];
  readonly severity: Severity;
  /** Why it matters: what goes wrong in production without it. */
  readonly why: string;
  /** What is read, and how it is judged. */
  readonly checks: string;
  /** What it cannot see. */
  readonly blindSpots: string;
  readonly remedy: Remedy;
  /** AWS documentation that the judgement rests on. */
  readonly references: readonly string[];
}

/** A rule as the engine sees it. */
export interface Rule extends RuleMetadata {
  /** `account`: judges what belongs to no region, once an account. */
  readonly scope: Scope;
  /** What it says until what it rests on is requested: a question to a person, or nothing where other rules answer its item. */
  readonly unrequested: "manual" | "notApplicable";
  readonly needs: Needs;
  readonly options: Options;
  /** Said when the complete list of its resources is empty. */
  readonly nothing: string;
  /** The file of a rule of somebody's own; gonogo's own rules have none. */
  readonly source?: string;
  resources(facts: Resolved<Needs>, context: Context): Listing<Resource>;
  judge(
    resource: Resource,
    facts: Resolved<Needs>,
    options: Readonly<Record<string, OptionValue>>,
    context: Context,
  ): Outcome;
}

/** The rule of this name; a renamed one answers to its earlier names too. */
export const ruleNamed = (name: string, rules: readonly Rule[]): Rule | undefined =>
  rules.find(({ id, aliases }) => id === name || aliases?.includes(name));

/**
 * Declares a rule: metadata, needs, the resources that it judges, and one pure function.
 * The engine does the looping, the unknowns, the empty lists and the exceptions.
 */
export const defineRule = <N extends Needs, O extends Options, R extends Resource>(
  rule: RuleMetadata & {
    /** By default it judges each region. */
    readonly scope?: Scope;
    /** By default it asks a person. */
    readonly unrequested?: Rule["unrequested"];
    readonly needs: N;
    readonly options: O;
    readonly nothing: string;
    resources(facts: Resolved<N>, context: Context): Listing<R>;
    judge(resource: R, facts: Resolved<N>, options: Chosen<O>, context: Context): Outcome;
  },
): Rule => ({
  ...rule,
  scope: rule.scope ?? "region",
  unrequested: rule.unrequested ?? "manual",
  resources: (facts, context) => rule.resources(facts as Resolved<N>, context),
  judge: (resource, facts, options, context) =>
    rule.judge(resource as R, facts as Resolved<N>, options as Chosen<O>, context),
});
