import type { Finding, Report } from "../../src/model/report.ts";
import { roleWords } from "../../src/model/settings.ts";
import { isOfSeveral } from "../_accounts.ts";
import { type Alike, accountsText, alikeIn, placesOf, whereText } from "../_alike.ts";
import { failuresByRule } from "../_digest.ts";
import { Evidence, Fold, Items, Mark, Remedy, Section, SeverityTag, ToFindings } from "./parts.tsx";

const shownResources = 25;

/** So many accounts of a finding stand in its line; more are a fold. */
const shownPlaces = 3;

const placeOf = ({ first, findings }: Alike, report: Report): string =>
  [
    first.application,
    first.role === null ? null : roleWords[first.role],
    !isOfSeveral(report)
      ? first.region
      : placesOf(findings).length > shownPlaces
        ? null
        : whereText(findings, report),
  ]
    .flatMap((part) => part ?? [])
    .join(", ");

/** Every account of a finding, each leading to what its rule found there. */
const AllPlaces = ({ findings }: Alike, report: Report) => {
  const places = placesOf(findings);
  return places.length <= shownPlaces ? null : (
    <Fold summary={`in ${accountsText(places.length, report)}`} printed>
      <ul class="places">
        {places.map(({ account, regions }) => (
          <li key={account}>
            <ToFindings words={`${findings[0]?.rule} ${account}`}>{account}</ToFindings>{" "}
            {regions.join(", ")}
          </li>
        ))}
      </ul>
    </Fold>
  );
};

const Failing = ({
  findings,
  report,
  place,
}: {
  readonly findings: readonly Finding[];
  readonly report: Report;
  readonly place: number;
}) => {
  const [first] = findings;
  if (first === undefined) return null;
  const rule = report.rules.find(({ id }) => id === first.rule);
  const told = alikeIn(findings, report);
  const rest = told.slice(shownResources).flatMap((alike) => alike.findings).length;
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
        {isOfSeveral(report) ? ` in ${accountsText(placesOf(findings).length, report)}` : null}
      </p>
      <ul class="plain">
        {told.slice(0, shownResources).map((alike) => (
          <li key={alike.first.id}>
            <strong>{alike.message}</strong> <span class="quiet">{placeOf(alike, report)}</span>
            {AllPlaces(alike, report)}
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
              report={report}
            />
          ))}
        </ol>
      )}
    </Section>
  );
};
