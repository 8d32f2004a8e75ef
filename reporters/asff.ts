import { sections } from "../src/model/guide.ts";
import { printableLines } from "../src/model/printable.ts";
import type { Finding, Report, ReportedAccount, RuleSummary } from "../src/model/report.ts";
import { globalRegion } from "../src/model/store.ts";
import type { Severity, Verdict } from "../src/model/verdict.ts";
import { listPieces } from "./_jsonPieces.ts";
import { cut, mapTexts } from "./_text.ts";

/**
 * What Security Hub takes (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html);
 * ten observations of 2,048 characters keep a finding below 240 KB, however they are escaped.
 */
const limits = {
  title: 256,
  description: 1024,
  remediation: 512,
  note: 512,
  id: 512,
  field: 2048,
  requirements: 32,
  evidence: 10,
} as const;

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html; the rest is `Other`. */
const resourceTypes: ReadonlyMap<string, string> = new Map([
  ["AWS::Account::Region", "AwsAccount"],
  ["AWS::CloudFront::Distribution", "AwsCloudFrontDistribution"],
  ["AWS::EC2::Subnet", "AwsEc2Subnet"],
  ["AWS::EC2::Volume", "AwsEc2Volume"],
  ["AWS::ECS::Service", "AwsEcsService"],
  ["AWS::ECS::TaskDefinition", "AwsEcsTaskDefinition"],
  ["AWS::ElasticLoadBalancingV2::LoadBalancer", "AwsElbv2LoadBalancer"],
  ["AWS::IAM::Role", "AwsIamRole"],
  ["AWS::Organizations::Account", "AwsAccount"],
  ["AWS::RDS::DBCluster", "AwsRdsDbCluster"],
  ["AWS::RDS::DBInstance", "AwsRdsDbInstance"],
  ["AWS::S3::Bucket", "AwsS3Bucket"],
  ["AWS::SecretsManager::Secret", "AwsSecretsManagerSecret"],
]);

const labels = {
  critical: "CRITICAL",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
} as const satisfies Record<Severity, string>;

/** What was not judged is not available: `WARNING` is a check's own result, and nothing unread has one. */
const statuses = {
  pass: "PASSED",
  fail: "FAILED",
  unknown: "NOT_AVAILABLE",
  manual: "NOT_AVAILABLE",
  notApplicable: "NOT_AVAILABLE",
} as const satisfies Record<Verdict, string>;

const reasonCodes: Readonly<Partial<Record<Verdict, string>>> = {
  unknown: "GONOGO_UNKNOWN",
  manual: "GONOGO_FOR_A_PERSON",
  notApplicable: "GONOGO_NOT_APPLICABLE",
};

/** What is not wrong, or for a person, alarms nobody. */
const severityOf = ({ verdict, severity }: Finding) => ({
  Label:
    verdict === "fail" || verdict === "unknown" ? labels[severity] : ("INFORMATIONAL" as const),
  Original: severity,
});

const workflowOf = ({ verdict, waiver }: Finding) => {
  if (waiver !== undefined) return "SUPPRESSED" as const;
  return verdict === "pass" || verdict === "notApplicable"
    ? ("RESOLVED" as const)
    : ("NEW" as const);
};

const causesOf = ({ unknown = [], message }: Finding): string =>
  unknown.length === 0
    ? message
    : unknown.map(({ api, error }) => (api === null ? error : `${api}: ${error}`)).join("; ");

const complianceOf = (finding: Finding) => {
  const code = reasonCodes[finding.verdict];
  return {
    Status: statuses[finding.verdict],
    ...(finding.items.length === 0
      ? {}
      : {
          RelatedRequirements: finding.items
            .slice(0, limits.requirements)
            .map((item) => `gonogo deployment guide ${item}`),
        }),
    ...(code === undefined
      ? {}
      : {
          StatusReasons: [{ ReasonCode: code, Description: cut(causesOf(finding), limits.field) }],
        }),
  };
};

const remediationOf = (finding: Finding, rule?: RuleSummary) => {
  const { verdict, remediation, unknown = [] } = finding;
  const settle = [...new Set(unknown.map((cause) => cause.settle))].join("; ");
  const text = verdict === "fail" ? remediation : settle;
  const [url] = rule?.references ?? [];
  return text.trim() === ""
    ? {}
    : {
        Remediation: {
          Recommendation: {
            Text: cut(text, limits.remediation),
            ...(url === undefined ? {} : { Url: url }),
          },
        },
      };
};

const evidenceOf = ({ evidence }: Finding): readonly (readonly [string, string])[] => [
  ...evidence
    .slice(0, limits.evidence)
    .map(
      ({ api, resource, field, value, readAt }, index) =>
        [
          `gonogo/evidence/${index + 1}`,
          `${api} ${resource} ${field} = ${JSON.stringify(value)} (${readAt})`,
        ] as const,
    ),
  ...(evidence.length > limits.evidence
    ? [["gonogo/evidence/left-out", String(evidence.length - limits.evidence)] as const]
    : []),
];

/** What the format has no place for; a blank value is refused, so none is written. */
const fieldsOf = (finding: Finding): Record<string, string> => {
  const { rule, items, verdict, severity, application, role, resource, location } = finding;
  return Object.fromEntries(
    (
      [
        ["gonogo/rule", rule],
        ["gonogo/items", items.join(" ")],
        ["gonogo/verdict", verdict],
        ["gonogo/severity", severity],
        ["gonogo/application", application ?? ""],
        ["gonogo/role", role ?? ""],
        ["gonogo/resource-name", resource.name],
        ["gonogo/resource-type", resource.type],
        ["gonogo/location", `${location.file}:${location.line}`],
        ["gonogo/baseline", finding.baseline ?? ""],
        ["gonogo/waived-until", finding.waiver?.expiry ?? ""],
        ["gonogo/attested-by", finding.attestation?.by ?? ""],
        ...evidenceOf(finding),
      ] as readonly (readonly [string, string])[]
    )
      .filter(([, value]) => value.trim() !== "")
      .map(([key, value]) => [key, cut(value, limits.field)]),
  );
};

const noteOf = ({ waiver }: Finding, at: string) =>
  waiver === undefined
    ? {}
    : {
        Note: {
          Text: cut(`Waived until ${waiver.expiry}: ${waiver.reason}`, limits.note),
          UpdatedBy: cut(waiver.owner?.trim() || "gonogo", limits.note),
          UpdatedAt: at,
        },
      };

const resourceOf = ({ resource, account }: Finding, partition: string, region: string) => {
  const type = resourceTypes.get(resource.type) ?? "Other";
  return {
    Type: type,
    Id: type === "AwsAccount" ? `AWS::::Account:${account}` : cut(resource.id, limits.id),
    Partition: partition as "aws" | "aws-cn" | "aws-us-gov",
    Region: region,
  };
};

const typesOf = (rule: RuleSummary | undefined): string[] =>
  rule === undefined
    ? ["Software and Configuration Checks"]
    : [
        `Software and Configuration Checks/Production Readiness/${sections[rule.section].replaceAll("/", "-")}`,
      ];

type AsffFinding = ReturnType<typeof findingOf>;

const findingOf = (
  report: Report,
  finding: Finding,
  rule: RuleSummary | undefined,
  account: ReportedAccount | undefined,
) => {
  const partition = account?.partition ?? "aws";
  // Global services have no hub of their own: the first region that was read has one, if any has.
  const region =
    finding.region === globalRegion ? (account?.regions[0] ?? "us-east-1") : finding.region;
  const { startedAt } = report;
  return {
    SchemaVersion: "2018-10-08",
    Id: finding.id,
    ProductArn: `arn:${partition}:securityhub:${region}:${finding.account}:product/${finding.account}/default`,
    ProductName: report.tool.name,
    CompanyName: report.tool.name,
    GeneratorId: finding.rule,
    AwsAccountId: finding.account,
    Types: typesOf(rule),
    CreatedAt: startedAt,
    UpdatedAt: startedAt,
    LastObservedAt: startedAt,
    Severity: severityOf(finding),
    Title: cut(rule?.title ?? finding.rule, limits.title),
    Description: cut(finding.message, limits.description),
    ...remediationOf(finding, rule),
    ProductFields: fieldsOf(finding),
    Resources: [resourceOf(finding, partition, region)],
    Compliance: complianceOf(finding),
    Workflow: { Status: workflowOf(finding) },
    RecordState: "ACTIVE" as const,
    ...noteOf(finding, startedAt),
  };
};

/** The judgements in the AWS Security Finding Format, one after another. */
export function* asffFindings({ findings, ...rest }: Report): Generator<AsffFinding> {
  const report = mapTexts({ ...rest, findings: [] }, printableLines);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const accounts = new Map(report.accounts.map((account) => [account.id, account]));
  for (const unclean of findings) {
    const finding = mapTexts(unclean, printableLines);
    const account = accounts.get(finding.account);
    yield findingOf(report, finding, rules.get(finding.rule), account);
  }
}

/**
 * Every judgement in the AWS Security Finding Format, as the list that `BatchImportFindings` takes (a
 * hundred at a time); gonogo writes nothing to an account, so it sends none.
 */
export function* asffPieces(report: Report): Generator<string> {
  yield* listPieces(asffFindings(report), 0);
  yield "\n";
}

/** The list as one text; for a report that is not too large for one. */
export const renderAsff = (report: Report): string => [...asffPieces(report)].join("");
