import { CfnStackSet, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { parameter } from "../parameter.ts";
import { roleParameters } from "./roleParameters.ts";

interface MembersProps extends StackProps {
  /** The template of the member account's role. */
  readonly template: string;
}

/** Hands out the member account's role: to every account of these units, also to those that come later. */
export class MembersStack extends Stack {
  constructor(scope: Construct, id: string, { template, ...props }: MembersProps) {
    super(scope, id, props);
    const units = parameter(
      this,
      "OrganizationalUnits",
      "Units, or the root, whose accounts get the role",
      {
        type: "CommaDelimitedList",
      },
    );
    const callAs = parameter(this, "CallAs", "From which account this stack is made", {
      default: "DELEGATED_ADMIN",
      allowedValues: ["DELEGATED_ADMIN", "SELF"],
    });
    const handed = roleParameters(this);
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
