import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { rules } from "../../rules/index.generated.ts";
import { policyFormats } from "../../src/cli/formats.ts";
import { organizationPolicy, policyOf, policyText } from "../../src/cli/policy.ts";
import { collectors } from "../../src/collect/registry.ts";
import { membersToScanCollector } from "../../src/collect/services/organizations.ts";
import { nothingRequested } from "../../src/model/settings.ts";
import { actionsAskedBy, allows, isKnownRead } from "../support/serviceAuthorization.ts";

const full = { ...nothingRequested, sampleLogs: true, costExplorer: true };
const everything = policyOf(rules, full);
const allowed = everything.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(
  ({ Action }) => Action,
);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space is not counted. */
const managedPolicyLimit = 6144;

describe("the printed policy", () => {
  test("grants what AWS's reference knows as listing or reading, and nothing else", () => {
    expect(allowed.filter((action) => !isKnownRead(action))).toEqual([]);
  });

  test("grants what the declared operations ask for, no more and no less", () => {
    const asked = collectors.flatMap(({ calls }) =>
      calls.flatMap(({ api }) => actionsAskedBy(api)),
    );
    expect([...allowed].sort()).toEqual([...new Set(asked)].sort());
  });

  test.each(["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"])(
    "denies %s, whatever else the role is given",
    (action) => {
      const wide = { Effect: "Allow", Action: [action], Resource: "*" };
      for (const policy of [everything, policyOf(rules.slice(0, 1), nothingRequested)]) {
        expect(allows({ Statement: [...policy.Statement, wide] }, action)).toBe(false);
      }
    },
  );

  test("what is read on request is granted on request", () => {
    const conditional = ["ce:GetAnomalyMonitors", "ce:GetCostAndUsage", "logs:FilterLogEvents"];
    const granted = (requested: typeof nothingRequested) =>
      conditional.filter((action) => allows(policyOf(rules, requested), action));
    expect(granted(nothingRequested)).toEqual([]);
    expect(granted({ ...nothingRequested, sampleLogs: true })).toEqual(["logs:FilterLogEvents"]);
    expect(granted({ ...nothingRequested, costExplorer: true })).toEqual(conditional.slice(0, 2));
    expect(granted({ ...nothingRequested, probes: ["https://shop.example.com"] })).toEqual([]);
  });

  test("what applications wrote is read by a statement of its own, which can be narrowed", () => {
    expect(everything.Statement.find(({ Sid }) => Sid === "GonogoSampleLogs")?.Action).toEqual([
      "logs:FilterLogEvents",
    ]);
  });

  test("a scan of all regions asks which there are, whatever its rules read", () => {
    const some = rules.slice(0, 1);
    expect(allows(policyOf(some, nothingRequested), "ec2:DescribeRegions")).toBe(false);
    expect(allows(policyOf(some, nothingRequested, true), "ec2:DescribeRegions")).toBe(true);
  });

  test("an organization is listed, and one role is assumed in its accounts", () => {
    const { Statement } = organizationPolicy("/audit/gonogo");
    const [listing, entering] = Statement;
    const { calls } = membersToScanCollector([]);
    expect(listing?.Action).toEqual(calls.map(({ action }) => action).sort());
    expect(entering).toMatchObject({
      Action: ["sts:AssumeRole"],
      Resource: "arn:*:iam::*:role/audit/gonogo",
    });
    expect(() => organizationPolicy(null)).toThrow("--account-role NAME");
  });

  test("fits a managed policy, with everything that can be asked for", () => {
    expect(JSON.stringify(everything).length).toBeLessThanOrEqual(managedPolicyLimit);
  });

  test.each(policyFormats)("as %s it says the same", (format) => {
    const text = policyText(everything, format);
    expect(text.endsWith("\n")).toBe(true);
    if (format === "json") expect(JSON.parse(text)).toEqual(everything);
    if (format === "cloudformation") {
      const { Resources } = parse(text, { version: "1.1" });
      expect(Resources.GonogoScanPolicy.Type).toBe("AWS::IAM::ManagedPolicy");
      expect(Resources.GonogoScanPolicy.Properties.PolicyDocument).toEqual(everything);
    }
    if (format === "terraform") expect(documentOf(text)).toEqual(everything);
  });

  test("Terraform is laid out as terraform fmt does", () => {
    const [one] = rules.filter(({ id }) => id === "ha-rds-multi-az");
    const text = policyText(
      policyOf(one === undefined ? [] : [one], nothingRequested),
      "terraform",
    );
    expect(text.split("\n").slice(0, 16)).toEqual([
      'resource "aws_iam_policy" "gonogo" {',
      '  name        = "gonogo-scan"',
      '  description = "What gonogo reads in a scan, and nothing else"',
      "",
      "  policy = jsonencode({",
      '    Version = "2012-10-17"',
      "    Statement = [",
      "      {",
      '        Sid    = "GonogoRead"',
      '        Effect = "Allow"',
      "        Action = [",
      '          "rds:DescribeDBClusters",',
      '          "rds:DescribeDBInstances",',
      '          "rds:DescribeDBSubnetGroups",',
      "        ]",
      '        Resource = "*"',
    ]);
  });
});

/** The object within `jsonencode(…)`. */
const documentOf = (terraform: string): unknown => {
  const [, object = ""] = /jsonencode\(([\s\S]*)\)\n\}\n$/.exec(terraform) ?? [];
  return JSON.parse(
    object
      .replace(/^(\s*)(\w+)\s*= /gm, '$1"$2": ')
      .replace(/(["}\]])\n(?=\s*")/g, "$1,\n")
      .replace(/,(\s*[}\]])/g, "$1"),
  );
};
