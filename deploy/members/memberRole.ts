import { Aws, CfnCondition, CfnOutput, Duration, Fn, Stack, type StackProps } from "aws-cdk-lib";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { acknowledge } from "../engine/acknowledge.ts";
import { rolePath } from "../engine/workers.ts";
import { roleParameters } from "./roleParameters.ts";

/** An IAM policy, as `gonogo policy` prints it. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
}

interface MemberRoleProps extends StackProps {
  readonly policy: Policy;
}

/** Entered by one kind of the engine's workers, which has to know the external ID. */
const trustOf = (worker: "Reader" | "Importer", engine: string, externalId: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: `arn:${Aws.PARTITION}:iam::${engine}:root` },
      Condition: {
        StringEquals: { "sts:ExternalId": externalId },
        ArnLike: {
          "aws:PrincipalArn": `arn:${Aws.PARTITION}:iam::${engine}:role${rolePath(worker)}*`,
        },
      },
    },
  ],
});

/** What a member account grants the engine: to read what the rules need, and if asked for, findings. */
export class MemberRoleStack extends Stack {
  constructor(scope: Construct, id: string, { policy, ...props }: MemberRoleProps) {
    super(scope, id, props);
    const parameters = roleParameters(this);
    const engine = parameters.EngineAccount.valueAsString;
    const externalId = parameters.ExternalId.valueAsString;
    const roleName = parameters.RoleName.valueAsString;
    const findingsRoleName = parameters.FindingsRoleName.valueAsString;
    const securityHub = parameters.SecurityHub.valueAsString;

    const reader = new CfnRole(this, "Reader", {
      roleName,
      description: "gonogo reads configuration, never data or secrets, and changes nothing",
      assumeRolePolicyDocument: trustOf("Reader", engine, externalId),
      maxSessionDuration: Duration.hours(12).toSeconds(),
      policies: [{ policyName: "gonogo-scan", policyDocument: policy }],
    });
    acknowledge(
      reader,
      "Most of these actions list, and which resources an account has is what the scan is to find out: the policy is what `gonogo policy` prints.",
      "AwsSolutions-IAM5[Resource::*]",
    );
    const importer = new CfnRole(this, "Importer", {
      roleName: findingsRoleName,
      description: "gonogo imports its findings into Security Hub, and does nothing else",
      assumeRolePolicyDocument: trustOf("Importer", engine, externalId),
      policies: [
        {
          policyName: "gonogo-findings",
          policyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: "securityhub:BatchImportFindings",
                Resource: `arn:${Aws.PARTITION}:securityhub:*:${Aws.ACCOUNT_ID}:product/${Aws.ACCOUNT_ID}/default`,
              },
            ],
          },
        },
      ],
    });
    importer.cfnOptions.condition = new CfnCondition(this, "ImportsFindings", {
      expression: Fn.conditionEquals(securityHub, "true"),
    });
    acknowledge(
      importer,
      "The product is the account's own, in every region that was scanned.",
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:securityhub:*:<AWS::AccountId>:product/<AWS::AccountId>/default]",
    );
    new CfnOutput(this, "RoleArn", { value: reader.attrArn });
  }
}
