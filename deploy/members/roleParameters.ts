import type { CfnParameter } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { parameter } from "../parameter.ts";

/**
 * What a member account's role is told, by the names of its template's parameters: the organization's
 * template asks for the same, and hands it on.
 */
export const roleParameters = (scope: Construct) =>
  ({
    EngineAccount: parameter(scope, "EngineAccount", "The account in which the engine runs", {
      allowedPattern: "^\\d{12}$",
    }),
    ExternalId: parameter(scope, "ExternalId", "What the engine says when it enters", {
      allowedPattern: "^[\\w+=,.@:/-]{2,1224}$",
    }),
    RoleName: parameter(scope, "RoleName", "Name of the role that reads", {
      default: "gonogo-scan",
    }),
    FindingsRoleName: parameter(
      scope,
      "FindingsRoleName",
      "Name of the role that imports findings",
      { default: "gonogo-findings" },
    ),
    SecurityHub: parameter(scope, "SecurityHub", "Whether findings go to Security Hub", {
      default: "false",
      allowedValues: ["true", "false"],
    }),
  }) satisfies Readonly<Record<string, CfnParameter>>;
