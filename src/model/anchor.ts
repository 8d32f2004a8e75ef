import type { Fact, Listing } from "./fact.ts";
import type { Resource } from "./rule.ts";
import type { Tags } from "./tags.ts";

/** What a scope can select a resource by; null where it has no such thing. */
export interface Anchor {
  readonly cluster: string | null;
  /** The VPCs that it stands in: one, but for a service that moves. */
  readonly vpcs: Fact<readonly string[]> | null;
  readonly tags: Fact<Tags> | null;
  /** The names of its application (`shop`, `shop/production`); empty: it belongs to none. */
  readonly application: Fact<readonly string[]> | null;
}

/** What is known of a resource when the scope is asked for. */
export type Anchored = Pick<Resource, "id" | "tags">;

/**
 * What stands for a resource when the scope is asked for: itself, or the services that use a target
 * group, a task definition or a secret. Empty where nothing but its own cluster, VPC and tags can
 * select it.
 */
export type AnchorsOf = (resource: Anchored) => Listing<Anchor>;
