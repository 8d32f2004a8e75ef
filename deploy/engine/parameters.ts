import type { CfnParameter, CfnParameterProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { parameter as parameterIn } from "../parameter.ts";

const list = "^[^,\\s]*(,[^,\\s]+)*$";

/** What an engine is told when it is deployed. */
export interface EngineParameters {
  readonly imageRepository: CfnParameter;
  readonly imageTag: CfnParameter;
  readonly accounts: CfnParameter;
  readonly organizationalUnits: CfnParameter;
  readonly excludedAccounts: CfnParameter;
  readonly regions: CfnParameter;
  readonly longAccounts: CfnParameter;
  readonly roleName: CfnParameter;
  readonly findingsRoleName: CfnParameter;
  readonly externalId: CfnParameter;
  readonly failOn: CfnParameter;
  readonly maxConcurrency: CfnParameter;
  readonly securityHub: CfnParameter;
  readonly schedule: CfnParameter;
  readonly timeZone: CfnParameter;
  readonly alarmEmail: CfnParameter;
  readonly retentionDays: CfnParameter;
}

/** The parameters of the engine's template, which CloudFormation asks for in this order. */
export const engineParameters = (scope: Construct): EngineParameters => {
  const parameter = (id: string, description: string, props?: CfnParameterProps) =>
    parameterIn(scope, id, description, props);
  const roleName = (id: string, description: string, name: string) =>
    parameter(id, description, { default: name, allowedPattern: "^[\\w+=,.@-]{1,64}$" });
  return {
    imageRepository: parameter(
      "ImageRepository",
      "Name of the repository in this account's ECR that holds the engine's image",
      { default: "gonogo" },
    ),
    imageTag: parameter("ImageTag", "The image's tag; tags of that repository are to be immutable"),
    externalId: parameter(
      "ExternalId",
      "What the engine says when it assumes the role in a member account; the same as there",
      { allowedPattern: "^[\\w+=,.@:/-]{2,1224}$" },
    ),
    accounts: parameter(
      "Accounts",
      "The accounts to scan, separated by commas; empty: all active accounts of the organization",
      { default: "", allowedPattern: "^(\\d{12}(,\\d{12})*)?$" },
    ),
    organizationalUnits: parameter(
      "OrganizationalUnits",
      "Of the organization, only what lies below these units, separated by commas",
      { default: "", allowedPattern: list },
    ),
    excludedAccounts: parameter("ExcludedAccounts", "But not these accounts, separated by commas", {
      default: "",
      allowedPattern: "^(\\d{12}(,\\d{12})*)?$",
    }),
    regions: parameter(
      "Regions",
      "The regions to scan, separated by commas; empty: all that are enabled in each account",
      { default: "", allowedPattern: list },
    ),
    longAccounts: parameter(
      "LongAccounts",
      "Accounts whose regions are read on Fargate at once, because Lambda's 15 minutes do not do",
      { default: "", allowedPattern: "^(\\d{12}(,\\d{12})*)?$" },
    ),
    roleName: roleName(
      "RoleName",
      "Name of the role in each member account that may read, and no more",
      "gonogo-scan",
    ),
    findingsRoleName: roleName(
      "FindingsRoleName",
      "Name of the role in each member account that may import findings into Security Hub",
      "gonogo-findings",
    ),
    failOn: parameter("FailOn", "The least severity whose failures make a NO-GO", {
      default: "medium",
      allowedValues: ["critical", "high", "medium", "low", "none"],
    }),
    maxConcurrency: parameter(
      "MaxConcurrency",
      "How many places are read at once; below the account's quota of concurrent Lambda runs",
      { type: "Number", default: 200, minValue: 1, maxValue: 10_000 },
    ),
    securityHub: parameter("SecurityHub", "Whether findings go to each account's Security Hub", {
      default: "false",
      allowedValues: ["true", "false"],
    }),
    schedule: parameter("Schedule", "When the organization is scanned", {
      default: "cron(0 2 * * ? *)",
      allowedPattern: "^(cron|rate|at)\\(.+\\)$",
    }),
    timeZone: parameter("TimeZone", "The schedule's time zone", { default: "UTC" }),
    alarmEmail: parameter("AlarmEmail", "Who hears of alarms; empty: whoever subscribes later", {
      default: "",
    }),
    retentionDays: parameter("RetentionDays", "How long recordings and reports are kept", {
      type: "Number",
      default: 90,
      minValue: 1,
    }),
  };
};
