import { applicationLabel } from "../../src/model/applicationName.ts";
import { groupBy } from "../../src/model/groupBy.ts";
import { sections } from "../../src/model/guide.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { roleWords } from "../../src/model/settings.ts";
import { severities, verdicts } from "../../src/model/verdict.ts";
import { isOfSeveral } from "../_accounts.ts";
import { codeLineOf, verdictWords, worstFirst } from "../_digest.ts";
import { Evidence, LeftOut, Link, Mark, Section, SeverityTag } from "./parts.tsx";

/** A browser takes this many with ease: an organization's failures may be more. */
const mostShown = { passes: 3_000, others: 10_000 } as const;

const wordsOf = ({ id, rule, items, resource, message, account, region }: Finding): string =>
  [...items, rule, resource.id, resource.name, resource.type, account, region, message, id]
    .join(" ")
    .toLowerCase();

const Unknown = ({ unknown = [] }: Finding) => (
  <>
    {unknown.map(({ reason, api, error, action, settle }) => (
      <p key={`${api}${error}`}>
        <strong>{api ?? reason}</strong>: {error}.{" "}
        {action === null ? null : (
          <>
            IAM action <code>{action}</code>.{" "}
          </>
        )}
        {settle}
      </p>
    ))}
  </>
);

const Signed = ({ waiver, attestation }: Finding) => (
  <>
    {waiver === undefined ? null : (
      <p>
        Waived until {waiver.expiry}
        {waiver.owner === null ? "" : ` by ${waiver.owner}`}: {waiver.reason}
      </p>
    )}
    {attestation === undefined ? null : (
      <p>
        Attested by {attestation.by} on {attestation.at}, until {attestation.expiry}:{" "}
        <Link to={attestation.link} />
      </p>
    )}
  </>
);

const Details = (finding: Finding) => (
  <div class="body">
    <p>
      <span class="breaks">{finding.resource.id}</span>{" "}
      <span class="quiet">
        {[
          finding.resource.type,
          `account ${finding.account}`,
          finding.region,
          finding.application,
          finding.role === null ? null : roleWords[finding.role],
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </p>
    {codeLineOf(finding) === null ? null : (
      <p>
        Made by <code class="breaks">{codeLineOf(finding)}</code>
      </p>
    )}
    <Unknown {...finding} />
    <Signed {...finding} />
    {finding.notes.map((note) => (
      <p key={note}>{note}</p>
    ))}
    <Evidence evidence={finding.evidence} />
    {finding.verdict === "fail" || finding.verdict === "unknown" ? (
      <p>
        <span aria-hidden="true">→ </span>
        {finding.remediation}
      </p>
    ) : null}
    <p class="quiet">
      <a href={`#rule-${finding.rule}`}>What {finding.rule} checks, and how to fix it</a> ·
      fingerprint <code>{finding.id}</code>
      {finding.baseline === undefined ? "" : ` · ${finding.baseline} since the baseline`}
    </p>
  </div>
);

const Row = ({ finding, report }: { readonly finding: Finding; readonly report: Report }) => (
  <details
    class="finding"
    data-finding=""
    data-verdict={finding.verdict}
    data-severity={finding.severity}
    data-application={finding.application ?? ""}
    data-words={wordsOf(finding)}
  >
    <summary>
      <Mark verdict={finding.verdict} /> <SeverityTag severity={finding.severity} />{" "}
      <span class="what">
        {finding.message}
        {finding.waiver === undefined ? null : <em> (waived)</em>}
      </span>{" "}
      <span class="items quiet">
        {[...(isOfSeveral(report) ? [finding.account] : []), ...finding.items].join(" ")}
      </span>
    </summary>
    <Details {...finding} />
  </details>
);

const Choice = ({
  name,
  value,
  label,
  checked,
}: {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly checked: boolean;
}) => (
  <label>
    <input type="checkbox" name={name} value={value} checked={checked} /> {label}
  </label>
);

/** Hidden until the browser can filter. */
const Filters = ({ applications }: Report) => (
  <form id="filters" hidden>
    <label class="wide">
      Words{" "}
      <input type="search" id="filter-words" autocomplete="off" placeholder="SG-7, database, …" />
    </label>
    <fieldset>
      <legend>Verdict</legend>
      {verdicts.map((verdict) => (
        <Choice
          key={verdict}
          name="verdict"
          value={verdict}
          label={verdictWords[verdict]}
          checked={verdict !== "pass" && verdict !== "notApplicable"}
        />
      ))}
    </fieldset>
    <fieldset>
      <legend>Severity</legend>
      {severities.map((severity) => (
        <Choice key={severity} name="severity" value={severity} label={severity} checked />
      ))}
    </fieldset>
    <label>
      Application{" "}
      <select id="filter-application">
        <option value="">all, and none</option>
        {[...new Set(applications.map(applicationLabel))].map((label) => (
          <option key={label} value={label}>
            {label}
          </option>
        ))}
      </select>
    </label>
    <button type="reset">Reset</button>
    <p id="filter-status" role="status" />
  </form>
);

/** What needs attention first, then as the report has it. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings
    .map((finding, place) => ({ finding, place }))
    .sort(
      (a, b) =>
        verdicts.indexOf(a.finding.verdict) - verdicts.indexOf(b.finding.verdict) ||
        worstFirst(a.finding, b.finding) ||
        a.place - b.place,
    )
    .map(({ finding }) => finding);

const isPass = ({ verdict }: Finding): boolean => verdict === "pass" || verdict === "notApplicable";

/** Every judgement with its evidence. */
export const Findings = (report: Report) => {
  const passes = report.findings.filter(isPass);
  const others = report.findings.filter((one) => !isPass(one));
  const shown = [
    ...(others.length > mostShown.others ? inOrder(others).slice(0, mostShown.others) : others),
    ...passes.slice(0, mostShown.passes),
  ];
  const sectionOf = new Map(report.rules.map(({ id, section }) => [id, section]));
  const groups = groupBy(shown, ({ rule }) => sectionOf.get(rule) ?? "other");
  return (
    <Section id="findings" title="All findings">
      <Filters {...report} />
      <LeftOut
        count={others.length - mostShown.others}
        one="failure or open question of the least weight"
        many="failures and open questions of the least weight"
      />
      <LeftOut count={passes.length - mostShown.passes} one="pass" many="passes" />
      {[...groups].map(([section, own]) => (
        <div key={section} data-findings-of={section}>
          <h3>{sections[section as keyof typeof sections] ?? section}</h3>
          {inOrder(own).map((finding) => (
            <Row key={finding.id} finding={finding} report={report} />
          ))}
        </div>
      ))}
    </Section>
  );
};
