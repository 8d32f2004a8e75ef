import { exitCode, type Report } from "../../src/model/report.ts";
import { severities, verdicts } from "../../src/model/verdict.ts";
import { crowdText, forbiddenIn } from "../_accounts.ts";
import { isOpenFailure, verdictWords } from "../_digest.ts";
import { plural } from "../_text.ts";
import { Mark, SeverityTag } from "./parts.tsx";

const words: Readonly<Record<Report["verdict"], string>> = {
  GO: "go",
  "NO-GO": "no-go",
  INCOMPLETE: "incomplete",
};

const Where = (report: Report) => (
  <dl class="facts">
    {crowdText(report) === null ? (
      report.accounts.map(({ id, regions }) => (
        <div key={id}>
          <dt>AWS account</dt>
          <dd>
            {id}, {regions.join(", ")}
          </dd>
        </div>
      ))
    ) : (
      <div>
        <dt>Of</dt>
        <dd>
          <a href="#accounts">{crowdText(report)}</a>
        </dd>
      </div>
    )}
    {forbiddenIn(report).map((text) => (
      <div key={text}>
        <dt>Left out</dt>
        <dd>{text}</dd>
      </div>
    ))}
    <div>
      <dt>Read</dt>
      <dd>
        <time dateTime={report.startedAt}>
          {report.startedAt.slice(0, 16).replace("T", " ")} UTC
        </time>
      </dd>
    </div>
    <div>
      <dt>Decides</dt>
      <dd>
        severity {report.threshold} or above, exit code {exitCode(report.verdict)}
      </dd>
    </div>
    <div>
      <dt>By</dt>
      <dd>
        {report.tool.name} {report.tool.version}
      </dd>
    </div>
  </dl>
);

/** The failures that nobody has waived, by severity. */
const Failures = ({ findings }: Report) => {
  const open = findings.filter(isOpenFailure);
  return (
    <ul class="tiles" aria-label="Failures by severity">
      {severities.map((severity) => (
        <li key={severity}>
          <strong>{open.filter((finding) => finding.severity === severity).length}</strong>
          <SeverityTag severity={severity} />
        </li>
      ))}
    </ul>
  );
};

const ItemCounts = ({ checklist }: Report) => (
  <ul class="tiles small" aria-label="Items of the guide by verdict">
    {verdicts
      .map((verdict) => ({
        verdict,
        count: checklist.filter((row) => row.verdict === verdict).length,
      }))
      .filter(({ count }) => count > 0)
      .map(({ verdict, count }) => (
        <li key={verdict}>
          <strong>{count}</strong> <Mark verdict={verdict} /> {verdictWords[verdict]}
        </li>
      ))}
  </ul>
);

/** The answer, before anything else. */
export const Summary = (report: Report) => (
  <header class={`verdict ${words[report.verdict]}`}>
    <p class="badge">{report.verdict}</p>
    <div>
      <h1>Production readiness</h1>
      <p class="reason">{report.reason}</p>
      {report.collection.unread.length === 0 ? null : (
        <p>
          {plural(report.collection.unread.length, "call")} that the rules asked for gave no answer;
          what rests on them is unknown.
        </p>
      )}
    </div>
    <Where {...report} />
    <div class="counted">
      <Failures {...report} />
      <ItemCounts {...report} />
    </div>
  </header>
);
