import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { describe, expect, test } from "@jest/globals";
import { asffFindings, renderAsff } from "../../reporters/asff.ts";
import { fail } from "../../src/model/outcome.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { verdicts } from "../../src/model/verdict.ts";
import {
  beyondGuideReport,
  cleanReport,
  comparedReport,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
  waivingAll,
} from "./reports.ts";

const demo = reportOf(demoFacts);

/** Everything as long as AWS and a config allow, in signs that are long when escaped. */
const longest = (): Report => {
  const long = '\u{1F5C4}"\\'.repeat(3_000);
  return {
    ...demo,
    findings: demo.findings.slice(0, 3).map((finding) => ({
      ...finding,
      ...{ message: long, remediation: long, application: long, notes: [long] },
      resource: { id: long, name: long, type: long },
      waiver: { reason: long, owner: long, expiry: "2026-12-31" },
      evidence: Array.from({ length: 60 }, () => ({
        ...{ api: "rds:DescribeDBInstances", resource: long, field: long, value: long },
        readAt: demo.startedAt,
      })),
    })),
  };
};

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", demo],
  ["everything denied", reportOf(deniedFacts)],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["nothing to audit", reportOf(emptyFacts)],
  ["nothing wrong", cleanReport()],
  ["compared with an earlier report", comparedReport()],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["hostile names", hostileReport()],
  ["beyond the guide", beyondGuideReport(fail("broken", "it is broken"))],
  ["everything too long", longest()],
  ["nothing at all", { ...demo, findings: [] }],
];

/** The types are AWS's own: what the reporter writes is what the SDK's client takes. */
const findingsOf = (report: Report): readonly AwsSecurityFinding[] => [...asffFindings(report)];

const lengths: readonly (readonly [string, number, (finding: AwsSecurityFinding) => unknown])[] = [
  ["Id", 512, ({ Id }) => Id],
  ["ProductArn", 2048, ({ ProductArn }) => ProductArn],
  ["ProductName", 128, ({ ProductName }) => ProductName],
  ["CompanyName", 128, ({ CompanyName }) => CompanyName],
  ["GeneratorId", 512, ({ GeneratorId }) => GeneratorId],
  ["Title", 256, ({ Title }) => Title],
  ["Description", 1024, ({ Description }) => Description],
  ["Remediation", 512, ({ Remediation }) => Remediation?.Recommendation?.Text],
  ["Note.Text", 512, ({ Note }) => Note?.Text],
  ["Note.UpdatedBy", 512, ({ Note }) => Note?.UpdatedBy],
  ["Resources.Id", 512, ({ Resources }) => Resources?.[0]?.Id],
  ["Resources.Type", 256, ({ Resources }) => Resources?.[0]?.Type],
  ["Resources.Region", 16, ({ Resources }) => Resources?.[0]?.Region],
];

/** What of AWS's documented rules a finding breaks. */
const breachesOf = (finding: AwsSecurityFinding): readonly string[] => {
  const fields = Object.entries(finding.ProductFields ?? {});
  const times = [finding.CreatedAt, finding.UpdatedAt, finding.LastObservedAt];
  return [
    ...lengths
      .filter(([, most, of]) => {
        const text = of(finding);
        return text !== undefined && !(typeof text === "string" && text.length <= most);
      })
      .map(([name]) => `${name} is too long`),
    ...lengths
      .filter(([, , of]) => of(finding) !== undefined && !/\S/.test(String(of(finding))))
      .map(([name]) => `${name} is blank`),
    ...(fields.length > 50 ? ["too many product fields"] : []),
    ...fields
      .filter(([key, value]) => key.length > 128 || value.length > 2048 || !/\S/.test(value))
      .map(([key]) => `the product field ${key}`),
    ...fields.filter(([key]) => key.startsWith("aws/")).map(([key]) => `${key} is reserved`),
    ...((finding.Types?.length ?? 0) > 50 ? ["too many types"] : []),
    ...(finding.Types ?? [])
      .filter((type) => !/^Software and Configuration Checks(\/[^/]+){0,2}$/.test(type))
      .map((type) => `the type ${type}`),
    ...((finding.Compliance?.RelatedRequirements?.length ?? 0) > 32 ? ["requirements"] : []),
    ...(finding.Resources?.length === 1 ? [] : ["no resource"]),
    ...times
      .filter((time) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time ?? ""))
      .map((time) => `the time ${time}`),
    ...(/^\d{12}$/.test(finding.AwsAccountId ?? "") ? [] : ["the account"]),
    ...(new RegExp(
      `^arn:aws(-[a-z]+)*:securityhub:[a-z]{2}(-[a-z]+)+-\\d:${finding.AwsAccountId}:product/${finding.AwsAccountId}/default$`,
    ).test(finding.ProductArn ?? "")
      ? []
      : [`the product ${finding.ProductArn}`]),
    ...(Buffer.byteLength(JSON.stringify(finding)) <= 240_000 ? [] : ["it is larger than 240 KB"]),
  ];
};

describe("the AWS Security Finding Format", () => {
  test.each(reports)("%s: a finding each, in their order, within AWS's limits", (_, report) => {
    const text = renderAsff(report);
    expect(text).not.toMatch(unprintable);
    const findings: readonly AwsSecurityFinding[] = JSON.parse(text);
    expect(findings.map(({ Id }) => Id)).toEqual(report.findings.map(({ id }) => id));
    expect(findings.flatMap((finding) => breachesOf(finding))).toEqual([]);
    expect(findings).toEqual(JSON.parse(JSON.stringify(findingsOf(report))));
  });

  const [failure] = demo.findings.filter(({ verdict }) => verdict === "fail");
  const findingFor = (changes: Partial<Finding>): AwsSecurityFinding | undefined =>
    failure === undefined
      ? undefined
      : findingsOf({ ...demo, findings: [{ ...failure, severity: "high", ...changes }] })[0];

  test("what is not known neither passes nor fails", () => {
    const told = verdicts.map((verdict) => {
      const found = findingFor({ verdict });
      return [
        verdict,
        found?.Compliance?.Status,
        found?.Compliance?.StatusReasons?.[0]?.ReasonCode,
        found?.Severity?.Label,
        found?.Workflow?.Status,
      ];
    });
    expect(told).toEqual([
      ["fail", "FAILED", undefined, "HIGH", "NEW"],
      ["unknown", "NOT_AVAILABLE", "GONOGO_UNKNOWN", "HIGH", "NEW"],
      ["manual", "NOT_AVAILABLE", "GONOGO_FOR_A_PERSON", "INFORMATIONAL", "NEW"],
      ["pass", "PASSED", undefined, "INFORMATIONAL", "RESOLVED"],
      ["notApplicable", "NOT_AVAILABLE", "GONOGO_NOT_APPLICABLE", "INFORMATIONAL", "RESOLVED"],
    ]);
  });

  test("a waived failure is suppressed and stays a failure, with who waived it and why", () => {
    expect(
      findingFor({ waiver: { reason: "known", expiry: "2026-12-31", owner: "platform" } }),
    ).toMatchObject({
      Compliance: { Status: "FAILED" },
      Workflow: { Status: "SUPPRESSED" },
      Note: { Text: "Waived until 2026-12-31: known", UpdatedBy: "platform" },
    });
  });

  test("the resource, the region and the product are where AWS looks for them", () => {
    expect(findingFor({ rule: "x", region: "aws-global" })?.ProductArn).toBe(
      "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default",
    );
    const types = findingsOf(demo).map(({ Resources }) => Resources?.[0]?.Type);
    expect(types).toEqual(expect.arrayContaining(["AwsEcsService", "AwsRdsDbInstance"]));
    const china = {
      ...demo,
      accounts: demo.accounts.map((one) => ({ ...one, partition: "aws-cn" })),
    };
    expect(findingsOf(china)[0]?.ProductArn).toMatch(/^arn:aws-cn:securityhub:/);
    expect(findingsOf(china)[0]?.Resources?.[0]?.Partition).toBe("aws-cn");
  });

  test("what does not fit is said to be left out", () => {
    const [found] = findingsOf(longest());
    expect(found?.ProductFields?.["gonogo/evidence/left-out"]).toBe("50");
    expect(found?.Description?.endsWith("…")).toBe(true);
  });
});
