import { sections } from "../src/model/guide.ts";
import { printableJson, printableLines } from "../src/model/printable.ts";
import type { Evidence, Finding, Report, RuleSummary } from "../src/model/report.ts";
import { globalRegion } from "../src/model/store.ts";
import type { Severity, Verdict } from "../src/model/verdict.ts";
import { mapTextsAndKeys } from "./_text.ts";

/** https://schema.ocsf.io/1.5.0/classes/compliance_finding?profiles=cloud */
const version = "1.5.0";
const compliance = { category: 2, class: 2003 } as const;

const activities = {
  create: { id: 1, name: "Create" },
  update: { id: 2, name: "Update" },
} as const;

const severityIds: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  critical: [5, "Critical"],
  high: [4, "High"],
  medium: [3, "Medium"],
  low: [2, "Low"],
};
const informational = [1, "Informational"] as const;

/** What OCSF has no word for is `Other`, under the name that it has here. */
const statuses: Readonly<Record<Verdict, readonly [id: number, name: string]>> = {
  pass: [1, "Pass"],
  fail: [3, "Fail"],
  unknown: [0, "Unknown"],
  manual: [99, "Manual"],
  notApplicable: [99, "Not Applicable"],
};

/** How severe it is as an event: what is not wrong, or for a person, alarms nobody. */
const severityOf = ({ verdict, severity }: Finding) =>
  verdict === "fail" || verdict === "unknown" ? severityIds[severity] : informational;

/** Whether somebody has to see to it; nobody has to see to what passes. */
const handlingOf = ({ verdict, waiver }: Finding): object => {
  if (waiver !== undefined) return { status_id: 3, status: "Suppressed" };
  return verdict === "pass" || verdict === "notApplicable" ? {} : { status_id: 1, status: "New" };
};

/** The service stands in the operation's name: a consumer's models ask for its version, which AWS has not. */
const evidenceOf = ({ api, resource, field, value, readAt }: Evidence): object => ({
  name: field,
  api: { operation: api },
  data: { resource, field, value, readAt },
});

const detailsOf = ({ unknown = [], waiver, attestation }: Finding): readonly string[] => [
  ...unknown.map(({ api, error }) => (api === null ? error : `${api}: ${error}`)),
  ...(waiver === undefined ? [] : [`waived until ${waiver.expiry}: ${waiver.reason}`]),
  ...(attestation === undefined
    ? []
    : [`attested by ${attestation.by} until ${attestation.expiry}: ${attestation.link}`]),
];

const remediationOf = (
  { verdict, remediation, unknown = [] }: Finding,
  rule?: RuleSummary,
): object => {
  const settle = [...new Set(unknown.map((cause) => cause.settle))].join("; ");
  const desc = verdict === "fail" ? remediation : settle;
  return desc === ""
    ? {}
    : {
        remediation: {
          desc,
          ...(rule === undefined || rule.references.length === 0
            ? {}
            : { references: rule.references }),
        },
      };
};

const analyticOf = (finding: Finding, rule?: RuleSummary): object => ({
  type_id: 1,
  type: "Rule",
  uid: finding.rule,
  ...(rule === undefined ? {} : { name: rule.title, desc: rule.why }),
});

const complianceOf = (finding: Finding, rule?: RuleSummary): object => {
  const [statusId, status] = statuses[finding.verdict];
  const details = detailsOf(finding);
  return {
    control: finding.rule,
    ...(rule === undefined ? {} : { desc: rule.checks, category: sections[rule.section] }),
    standards: ["gonogo deployment guide"],
    ...(finding.items.length === 0 ? {} : { requirements: finding.items }),
    status_id: statusId,
    status,
    ...(details.length === 0 ? {} : { status_details: details }),
  };
};

/** What OCSF has no place for. */
const unmappedOf = (finding: Finding): object => {
  const { verdict, severity, application, role, notes, location } = finding;
  const { unknown, waiver, attestation, baseline } = finding;
  return {
    ...{ verdict, severity, application, role, notes, location },
    ...{ unknown, waiver, attestation, baseline },
  };
};

const eventOf = (
  report: Report,
  finding: Finding,
  rule: RuleSummary | undefined,
  partition: string,
): object => {
  const { account, region, resource } = finding;
  const time = Date.parse(report.startedAt);
  const activity = finding.baseline === "unchanged" ? activities.update : activities.create;
  const [severityId, severity] = severityOf(finding);
  const place = {
    ...(region === globalRegion ? {} : { region }),
    cloud_partition: partition,
  };
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: compliance.category,
    category_name: "Findings",
    class_uid: compliance.class,
    class_name: "Compliance Finding",
    type_uid: compliance.class * 100 + activity.id,
    type_name: `Compliance Finding: ${activity.name}`,
    time,
    severity_id: severityId,
    severity,
    ...handlingOf(finding),
    message: finding.message,
    metadata: {
      version,
      profiles: ["cloud"],
      event_code: finding.rule,
      product: {
        name: report.tool.name,
        vendor_name: report.tool.name,
        version: report.tool.version,
      },
    },
    cloud: {
      provider: "AWS",
      account: { uid: account, type_id: 10, type: "AWS Account" },
      ...place,
    },
    finding_info: {
      uid: finding.id,
      title: rule?.title ?? finding.rule,
      desc: finding.message,
      created_time: time,
      last_seen_time: time,
      analytic: analyticOf(finding, rule),
      data_sources: [...new Set(finding.evidence.map(({ api }) => api))],
    },
    compliance: complianceOf(finding, rule),
    resources: [{ uid: resource.id, name: resource.name, type: resource.type, ...place }],
    ...(finding.evidence.length === 0 ? {} : { evidences: finding.evidence.map(evidenceOf) }),
    ...remediationOf(finding, rule),
    unmapped: unmappedOf(finding),
  };
};

/**
 * Every judgement as a Compliance Finding of OCSF, an object a line: what turns events into the Parquet
 * of Security Lake (Firehose, Glue, Athena), and what indexes them (Splunk, OpenSearch), reads lines, and
 * none of them a single array.
 */
export function* ocsfPieces({ findings, ...rest }: Report): Generator<string> {
  const report = mapTextsAndKeys({ ...rest, findings: [] }, printableLines);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const partitions = new Map(report.accounts.map(({ id, partition }) => [id, partition]));
  for (const unclean of findings) {
    const finding = mapTextsAndKeys(unclean, printableLines);
    const partition = partitions.get(finding.account) ?? "aws";
    const event = eventOf(report, finding, rules.get(finding.rule), partition);
    yield `${printableJson(JSON.stringify(event))}\n`;
  }
}

/** The events as one text; for a report that is not too large for one. */
export const renderOcsf = (report: Report): string => [...ocsfPieces(report)].join("");
