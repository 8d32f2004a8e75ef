import type { Fact, Listing } from "./fact.ts";

/** What a scope can select a resource by; null where it has no such thing. */
export interface Anchor {
  readonly cluster: string | null;
  readonly vpc: string | null;
  readonly tags: Fact<Readonly<Record<string, string>>> | null;
  /** The names of its application (`shop`, `shop/production`); empty: it belongs to none. */
  readonly application: Fact<readonly string[]> | null;
}

/**
 * What stands for a resource when the scope is asked for: itself, or the services that use a target
 * group or a task definition. Empty where nothing but its own cluster, VPC and tags can select it.
 */
export type AnchorsOf = (resourceId: string) => Listing<Anchor>;
