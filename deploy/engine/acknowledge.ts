import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Says why what a rule pack complains of is meant. */
export const acknowledge = (
  construct: IConstruct,
  reason: string,
  ...ids: readonly string[]
): void => {
  for (const id of ids) Validations.of(construct).acknowledge({ id, reason });
};
