import { CfnParameter, type CfnParameterProps } from "aws-cdk-lib";
import type { Construct } from "constructs";

/** A parameter of a template: a text, unless its properties say otherwise. */
export const parameter = (
  scope: Construct,
  id: string,
  description: string,
  props: CfnParameterProps = {},
): CfnParameter => new CfnParameter(scope, id, { type: "String", description, ...props });
