import type { Finding, Report, RuleSummary } from "../../src/model/report.ts";
import { roleWords } from "../../src/model/settings.ts";
import { failuresByRule } from "../_digest.ts";
import { Evidence, Fold, Items, Mark, Remedy, Section, SeverityTag } from "./parts.tsx";

const placeOf = ({ application, role, region }: Finding): string =>
  [application, role === null ? null : roleWords[role], region]
    .flatMap((part) => part ?? [])
    .join(", ");

const shownResources = 25;

const Failing = ({
  findings,
  rule,
  place,
}: {
  readonly findings: readonly Finding[];
  readonly rule: RuleSummary | undefined;
  readonly place: number;
}) => {
  const [first] = findings;
  if (first === undefined) return null;
  const rest = findings.length - shownResources;
  return (
    <li class={`card ${first.severity}`}>
      <h3>
        <span class="place" aria-hidden="true">
          {place}
        </span>{" "}
        <Mark verdict="fail" /> {rule?.title ?? first.rule}
      </h3>
      <p>
        <SeverityTag severity={first.severity} /> <Items items={first.items} />{" "}
        <code>{first.rule}</code>
      </p>
      <ul class="plain">
        {findings.slice(0, shownResources).map((finding) => (
          <li key={finding.id}>
            <strong>{finding.message}</strong> <span class="quiet">{placeOf(finding)}</span>
          </li>
        ))}
        {rest > 0 ? <li>and {rest} more</li> : null}
      </ul>
      <p>
        <span aria-hidden="true">→ </span>
        {first.remediation}
      </p>
      {rule === undefined ? null : <p class="quiet">{rule.why}</p>}
      <div class="folds">
        <Fold summary="Evidence" printed>
          <Evidence evidence={findings.flatMap(({ evidence }) => evidence)} />
        </Fold>
        {rule === undefined ? null : (
          <Fold summary="How to fix it">
            <Remedy remedy={rule.remedy} />
          </Fold>
        )}
      </div>
    </li>
  );
};

/** What fails, by rule, the worst first. */
export const FixFirst = (report: Report) => {
  const groups = failuresByRule(report);
  return (
    <Section id="fix" title="What to fix, the worst first">
      {groups.length === 0 ? (
        <p>Nothing that was read fails.</p>
      ) : (
        <ol class="cards">
          {groups.map((findings, index) => (
            <Failing
              key={findings[0]?.rule}
              findings={findings}
              place={index + 1}
              rule={report.rules.find(({ id }) => id === findings[0]?.rule)}
            />
          ))}
        </ol>
      )}
    </Section>
  );
};
