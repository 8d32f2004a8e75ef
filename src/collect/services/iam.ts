import type { IAMClient, ManagedPolicyDetail, RoleDetail } from "@aws-sdk/client-iam";
import { accountOf } from "../../model/arn.ts";
import { joinListings, type Listing } from "../../model/fact.ts";
import { taskDefinitions } from "../../model/facts/ecs.ts";
import { type IamRole, iamRoles, managedPolicies } from "../../model/facts/iam.ts";
import { acrossRegions, type Resolved } from "../../model/kind.ts";
import { causeOf, errorName } from "../classify.ts";
import { type Call, type Collector, defineCollector, keysFrom, wantedFrom } from "../collector.ts";
import { pages } from "../pages.ts";
import { readPolicyDocument } from "../policyDocument.ts";
import { defineService } from "../service.ts";

const iam = defineService({
  prefix: "iam",
  load: () => import("@aws-sdk/client-iam"),
  connect: (sdk, configuration) => new sdk.IAMClient(configuration),
});

const largestPage = 1000;
const absent: readonly string[] = ["NoSuchEntityException", "NoSuchEntity"];
const getPolicy: Call = { api: "iam:GetPolicy", action: "iam:GetPolicy" };

const getDetails: Call = {
  api: "iam:GetAccountAuthorizationDetails",
  action: "iam:GetAccountAuthorizationDetails",
};

const needs = { taskDefinitions: acrossRegions(taskDefinitions) };

/** ARNs, or names as older task definitions give them. */
const namedRoles = ({ taskDefinitions: inRegions }: Resolved<typeof needs>): Listing<string> =>
  joinListings(
    [...inRegions.values()].map((table) =>
      keysFrom(table.list(), ({ taskRole, executionRole }) => [taskRole, executionRole]),
    ),
  );

const toRole = (role: RoleDetail): IamRole => ({
  arn: role.Arn ?? "",
  name: role.RoleName ?? "",
  tags: Object.fromEntries((role.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  inlinePolicies: (role.RolePolicyList ?? []).map(({ PolicyName = "", PolicyDocument }) => ({
    name: PolicyName,
    statements: readPolicyDocument(PolicyDocument),
  })),
  attachedPolicies: (role.AttachedManagedPolicies ?? []).flatMap(
    ({ PolicyArn }) => PolicyArn ?? [],
  ),
  boundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
});

/**
 * One paged call answers for all roles with their inline policies, attachments and boundaries; asked
 * role by role it would be three calls a role and one an inline policy. It ends early when every role
 * that is named was seen.
 */
const roleCollector = defineCollector({
  kind: iamRoles,
  service: iam,
  needs,
  async read({ sdk, client, facts }, recorder) {
    const wanted = new Set(wantedFrom(namedRoles(facts), recorder));
    if (wanted.size === 0) return;
    const answers = pages(async (Marker) => {
      const answer = await client.send(
        new sdk.GetAccountAuthorizationDetailsCommand({
          Filter: ["Role"],
          MaxItems: largestPage,
          Marker,
        }),
      );
      return {
        next: answer.Marker,
        truncated: answer.IsTruncated,
        rows: answer.RoleDetailList ?? [],
      };
    });
    for await (const roles of answers) {
      for (const role of roles) {
        const { Arn = "", RoleName = "" } = role;
        if (!wanted.has(Arn) && !wanted.has(RoleName)) continue;
        recorder.row(Arn, toRole(role));
        wanted.delete(Arn);
        wanted.delete(RoleName);
      }
      if (wanted.size === 0) return;
    }
  },
});

/** From so many on, the account's own policies come from one list, in place of two calls each. */
const fewestListed = 2;

/** AWS's own are too many to list. */
const isAws = (arn: string): boolean => accountOf(arn) === "aws";

interface LocalPolicy {
  readonly arn: string;
  readonly version: string;
  /** URL-encoded, as IAM gives it. */
  readonly document: string;
}

const toLocalPolicy = ({ Arn, DefaultVersionId, PolicyVersionList }: ManagedPolicyDetail) => {
  const version = PolicyVersionList?.find(({ VersionId }) => VersionId === DefaultVersionId);
  return Arn === undefined || DefaultVersionId === undefined || version?.Document === undefined
    ? []
    : [{ arn: Arn, version: DefaultVersionId, document: version.Document }];
};

/** The policies of the account with their versions in force; those that are not stated are left out. */
const localPolicies = (
  sdk: typeof import("@aws-sdk/client-iam"),
  client: IAMClient,
): AsyncGenerator<readonly LocalPolicy[]> =>
  pages(async (Marker) => {
    const answer = await client.send(
      new sdk.GetAccountAuthorizationDetailsCommand({
        Filter: ["LocalManagedPolicy"],
        MaxItems: largestPage,
        Marker,
      }),
    );
    return {
      next: answer.Marker,
      truncated: answer.IsTruncated,
      rows: (answer.Policies ?? []).flatMap(toLocalPolicy),
    };
  });

const policyCollector = defineCollector({
  kind: managedPolicies,
  service: iam,
  needs: { iamRoles },
  alsoCalls: [getPolicy, getDetails],
  demand: {
    by: "rows",
    says: "2 for each of AWS's policies that iam.role refers to; 1 per 1000 policies of the account",
    count(_, rows) {
      const arns = (rows as readonly { readonly arn: string }[]).map(({ arn }) => arn);
      const own = arns.filter((arn) => !isAws(arn)).length;
      const alone = own < fewestListed ? arns.length : arns.length - own;
      return new Map([getPolicy, managedPolicies].map(({ api }) => [api, alone]));
    },
  },
  async read({ sdk, client, facts, account, region }, recorder) {
    const named = keysFrom(facts.iamRoles.list(), ({ attachedPolicies, boundary }) => [
      ...attachedPolicies,
      boundary,
    ]);
    /** What the call answers; null where the policy is gone or the call left its cause. */
    const ask = async <T>(arn: string, call: Call, send: () => Promise<T>): Promise<T | null> => {
      try {
        return await send();
      } catch (error) {
        if (!absent.includes(errorName(error))) {
          recorder.unread(arn, causeOf(error, { ...call, account, region }));
        }
        return null;
      }
    };
    const readPolicy = async (PolicyArn: string): Promise<void> => {
      const VersionId = await ask(PolicyArn, getPolicy, async () => {
        const { Policy } = await client.send(new sdk.GetPolicyCommand({ PolicyArn }));
        if (Policy?.DefaultVersionId === undefined)
          throw new Error("no DefaultVersionId is stated");
        return Policy.DefaultVersionId;
      });
      if (VersionId === null) return;
      const version = await ask(PolicyArn, managedPolicies, () =>
        client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId })),
      );
      if (version === null) return;
      recorder.row(PolicyArn, {
        arn: PolicyArn,
        version: VersionId,
        statements: readPolicyDocument(version.PolicyVersion?.Document),
      });
    };
    const arns = [...new Set(wantedFrom(named, recorder))].sort();
    const own = arns.filter((arn) => !isAws(arn));
    /** Those that the list did not settle. */
    const readOwn = async (): Promise<ReadonlySet<string>> => {
      const open = new Set(own);
      if (open.size < fewestListed) return open;
      try {
        for await (const policies of localPolicies(sdk, client)) {
          for (const { arn, version, document } of policies.filter((one) => open.delete(one.arn))) {
            recorder.row(arn, { arn, version, statements: readPolicyDocument(document) });
          }
          if (open.size === 0) break;
        }
      } catch (error) {
        const cause = causeOf(error, { ...getDetails, account, region });
        for (const arn of open) recorder.unread(arn, cause);
        return new Set();
      }
      return open;
    };
    const open = await readOwn();
    await Promise.all(arns.filter((arn) => !own.includes(arn) || open.has(arn)).map(readPolicy));
  },
});

export const iamCollectors: readonly Collector[] = [roleCollector, policyCollector];
