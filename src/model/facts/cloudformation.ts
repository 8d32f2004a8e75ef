import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

/** A stack, without its parameters and outputs: they may hold secrets. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: string | null;
  readonly disableRollback: boolean | null;
  /** The outermost stack, where this one is nested. */
  readonly root: string | null;
  /** `IN_SYNC`, `DRIFTED`, `NOT_CHECKED`, `UNKNOWN`: what the last check found. */
  readonly drift: string | null;
  readonly driftChecked: string | null;
}

/** Which stack holds something. */
export interface StackOfResource {
  readonly stack: string;
  /** What the stack calls so: two things may have the same name. */
  readonly types: readonly string[];
}

/** A resource that is not as its stack's template says; what it should be and what it is are not kept. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly type: string;
  /** `MODIFIED` or `DELETED`. */
  readonly status: string;
  /** The properties that differ: `/DesiredCount`. */
  readonly paths: readonly string[];
}

/** Keyed by ID. Deleted ones are left out. */
export const stacks = factKind<Stack>("cloudformation.stack", "cloudformation:DescribeStacks");
/** Of resources that carry no stack's tag, where there are stacks; keyed by physical ID. */
export const stacksOfResources = factKind<StackOfResource>(
  "cloudformation.stackOfResource",
  "cloudformation:DescribeStackResources",
);
/** Of stacks that have drifted; keyed by the stack's ID. */
export const resourceDrifts = factKind<readonly ResourceDrift[]>(
  "cloudformation.resourceDrifts",
  "cloudformation:DescribeStackResourceDrifts",
);

/**
 * The ID of the stack that made a resource, by the tag that CloudFormation alone can set
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html).
 */
export const stackTag = (tags: Tags): string | null => tags["aws:cloudformation:stack-id"] ?? null;
