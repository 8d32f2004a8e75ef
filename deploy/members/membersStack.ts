import { CfnParameter, CfnStackSet, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";

interface MembersProps extends StackProps {
  /** The template of the member account's role. */
  readonly template: string;
}

/** Hands out the member account's role: to every account of these units, also to those that come later. */
export class MembersStack extends Stack {
  constructor(scope: Construct, id: string, { template, ...props }: MembersProps) {
    super(scope, id, props);
    const parameter = (name: string, description: string, more: object = {}) =>
      new CfnParameter(this, name, { type: "String", description, ...more });
    const units = parameter(
      "OrganizationalUnits",
      "Units, or the root, whose accounts get the role",
      {
        type: "CommaDelimitedList",
      },
    );
    const callAs = parameter("CallAs", "From which account this stack is made", {
      default: "DELEGATED_ADMIN",
      allowedValues: ["DELEGATED_ADMIN", "SELF"],
    });
    const handed = {
      EngineAccount: parameter("EngineAccount", "The account in which the engine runs", {
        allowedPattern: "^\\d{12}$",
      }),
      ExternalId: parameter("ExternalId", "What the engine says when it enters", {
        allowedPattern: "^[\\w+=,.@:/-]{2,1224}$",
      }),
      RoleName: parameter("RoleName", "Name of the role that reads", { default: "gonogo-scan" }),
      FindingsRoleName: parameter("FindingsRoleName", "Name of the role that imports findings", {
        default: "gonogo-findings",
      }),
      SecurityHub: parameter("SecurityHub", "Whether findings go to Security Hub", {
        default: "false",
        allowedValues: ["true", "false"],
      }),
    };
    new CfnStackSet(this, "Roles", {
      stackSetName: "gonogo-roles",
      description: "gonogo: the role by which the organization scan reads a member account",
      permissionModel: "SERVICE_MANAGED",
      callAs: callAs.valueAsString,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ["CAPABILITY_NAMED_IAM"],
      managedExecution: { Active: true },
      operationPreferences: {
        failureTolerancePercentage: 20,
        maxConcurrentPercentage: 100,
        regionConcurrencyType: "PARALLEL",
      },
      parameters: Object.entries(handed).map(([parameterKey, { valueAsString }]) => ({
        parameterKey,
        parameterValue: valueAsString,
      })),
      stackInstancesGroup: [
        {
          deploymentTargets: { organizationalUnitIds: units.valueAsList },
          // A role is of the whole account: one region is enough.
          regions: [this.region],
        },
      ],
      templateBody: template,
    });
  }
}
