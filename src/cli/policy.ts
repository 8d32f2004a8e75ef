import { stringify } from "yaml";
import { defaults } from "../config/defaults.ts";
import type { Rule } from "../model/rule.ts";
import type { Requested } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { actionsFor } from "../scan.ts";
import type { PolicyFormat } from "./formats.ts";

type Statement = {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string;
};

export type PolicyDocument = {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
};

/** The only action that reads what applications wrote: on its own, so that it can be narrowed to log groups. */
const contentActions: ReadonlySet<string> = new Set(["logs:FilterLogEvents"]);

const secretActions = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"];

/**
 * What a role needs to scan by these rules, and what it must never do. The resource is `*`: most of
 * these actions list, which IAM allows for no narrower one, and which resources an account has is what
 * the scan is to find out.
 *
 * @param allRegions whether the scan finds out itself which regions there are
 */
export const policyOf = (
  rules: readonly Rule[],
  requested: Requested,
  allRegions = false,
): PolicyDocument => {
  const own = actionsFor(rules, { ...defaults, requested });
  const actions = allRegions ? [...new Set([...own, "ec2:DescribeRegions"])].sort() : own;
  const allow = (Sid: string, Action: readonly string[]): readonly Statement[] =>
    Action.length === 0 ? [] : [{ Sid, Effect: "Allow", Action, Resource: "*" }];
  return {
    Version: "2012-10-17",
    Statement: [
      ...allow(
        "GonogoRead",
        actions.filter((action) => !contentActions.has(action)),
      ),
      ...allow(
        "GonogoSampleLogs",
        actions.filter((action) => contentActions.has(action)),
      ),
      {
        Sid: "GonogoNeverReadsSecrets",
        Effect: "Deny",
        Action: secretActions,
        Resource: "*",
      },
    ],
  };
};

/**
 * What whoever starts a scan of an organization needs, in its management account or a delegated
 * administrator's: to list the accounts, and to assume the role in each. What the role itself reads,
 * `policyOf` says.
 *
 * @param role the role's name, with its path
 * @throws UserError without one: whoever may assume any role may do anything
 */
export const organizationPolicy = (role: string | null): PolicyDocument => {
  if (role === null) {
    throw new UserError("name the role that is assumed in each account: --account-role NAME");
  }
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GonogoListAccounts",
        Effect: "Allow",
        Action: [
          "organizations:ListAccounts",
          "organizations:ListAccountsForParent",
          "organizations:ListOrganizationalUnitsForParent",
        ],
        Resource: "*",
      },
      {
        Sid: "GonogoEnterAccounts",
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: `arn:*:iam::*:role/${role.replace(/^\/+/, "")}`,
      },
    ],
  };
};

const description = "What gonogo reads in a scan, and nothing else";

type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** As `terraform fmt` lays it out: only neighbours of one line are aligned. */
const hcl = (value: Value, indent: string): string => {
  if (typeof value === "string") return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${inner}${hcl(one, inner)},\n`).join("")}${indent}]`;
  }
  const entries = Object.entries(value);
  const isShort = (index: number): boolean => typeof entries[index]?.[1] === "string";
  const widthAt = (index: number): number => {
    let [first, last] = [index, index];
    while (isShort(first - 1)) first -= 1;
    while (isShort(last + 1)) last += 1;
    return Math.max(...entries.slice(first, last + 1).map(([name]) => name.length));
  };
  const lines = entries.map(
    ([name, one], index) =>
      `${inner}${isShort(index) ? name.padEnd(widthAt(index)) : name} = ${hcl(one, inner)}\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
};

const terraform = (policy: PolicyDocument): string =>
  `resource "aws_iam_policy" "gonogo" {
  name        = "gonogo-scan"
  description = ${JSON.stringify(description)}

  policy = jsonencode(${hcl(policy, "  ")})
}
`;

/** In YAML 1.1, which is read by CloudFormation's tools, a bare date would be none but a date. */
const cloudFormation = (policy: PolicyDocument): string =>
  stringify(
    {
      AWSTemplateFormatVersion: "2010-09-09",
      Description: description,
      Resources: {
        GonogoScanPolicy: {
          Type: "AWS::IAM::ManagedPolicy",
          Properties: { Description: description, PolicyDocument: policy },
        },
      },
      Outputs: { PolicyArn: { Value: { Ref: "GonogoScanPolicy" } } },
    },
    { version: "1.1" },
  );

/** `gonogo policy`, as `--output` asks for it. */
export const policyText = (policy: PolicyDocument, format: PolicyFormat): string => {
  switch (format) {
    case "json":
      return `${JSON.stringify(policy, null, 2)}\n`;
    case "terraform":
      return terraform(policy);
    case "cloudformation":
      return cloudFormation(policy);
  }
};
