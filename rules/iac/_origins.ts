import { anyOf, type Fact, known, map, type Table } from "../../src/model/fact.ts";
import { stacks } from "../../src/model/facts/cloudformation.ts";
import { type TerraformResource, terraformResources } from "../../src/model/facts/terraform.ts";
import { type Outcome, pass, saw } from "../../src/model/outcome.ts";
import type { DeployedResource } from "../../src/topology/deployedResources.ts";

/** A place that infrastructure as code may have left its mark in: what says there that this is from code. */
type Origin = (
  resource: DeployedResource,
  facts: { readonly terraformResources: Table<TerraformResource> },
) => Fact<Outcome | null>;

const fromStack: Origin = ({ stack }) =>
  map(stack, (found) =>
    found === null
      ? null
      : pass(
          `the stack ${found.name} holds it`,
          saw(stacks, found.id, "StackStatus", found.status),
        ),
  );

const fromTerraform: Origin = ({ arn }, facts) =>
  map(facts.terraformResources.get(arn), (found) =>
    found === null
      ? null
      : pass("a Terraform state holds it", saw(terraformResources, arn, "type", found.type)),
  );

/** Each is enough. */
const origins: readonly Origin[] = [fromStack, fromTerraform];

/** The evidence that a resource is from code; null where every place was looked at and none knows it. */
export const originOf: Origin = (resource, facts) => {
  const found = origins.map((origin) => origin(resource, facts));
  for (const one of found) if (one.known && one.value !== null) return one;
  return map(anyOf(found.map((one) => map(one, () => false))), () => null);
};

/** Whether there is any. */
export const isFromCode = (
  resource: DeployedResource,
  facts: Parameters<Origin>[1],
): Fact<boolean> => {
  const origin = originOf(resource, facts);
  return origin.known ? known(origin.value !== null) : origin;
};
