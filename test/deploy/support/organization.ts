import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { reference } from "../../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../../fixtures/accounts/build.ts";
import { must } from "../../../fixtures/accounts/must.ts";

/** The account that an emulated state machine belongs to; here also the organization's. */
export const engineAccount = "123456789012";

export const clientIn = (endpoint: string, region: string, accessKeyId = engineAccount) => ({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: "emulator" },
});

const enterable = async (endpoint: string, account: string, role: string): Promise<void> => {
  const Statement = [
    { Effect: "Allow", Principal: { AWS: engineAccount }, Action: "sts:AssumeRole" },
  ];
  await new IAMClient(clientIn(endpoint, "us-east-1", account)).send(
    new CreateRoleCommand({
      RoleName: role,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
};

/**
 * An organization of accounts with the role in each; in the first ones an application is built, each in a region.
 *
 * @returns their IDs, in order
 */
export const makeOrganization = async (
  endpoint: string,
  count: number,
  built: readonly string[],
  roles: readonly string[],
): Promise<readonly string[]> => {
  const organizations = new OrganizationsClient(clientIn(endpoint, "us-east-1"));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const made: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName: `a${index}`, Email: `a${index}@example.com` }),
    );
    made.push(must(CreateAccountStatus?.AccountId));
  }
  for (const account of made) for (const role of roles) await enterable(endpoint, account, role);
  for (const [index, region] of built.entries()) {
    await buildAccount({ endpoint, account: must(made[index]), region }, reference);
  }
  return made;
};
