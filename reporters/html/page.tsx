import { createHash } from "node:crypto";
import type { Report } from "../../src/model/report.ts";
import { accountRowsOf, crowdText } from "../_accounts.ts";
import { Accounts } from "./accounts.tsx";
import { AlarmMatrix } from "./alarmMatrix.tsx";
import { Applications } from "./applicationPicture.tsx";
import { script, style } from "./assets.generated.ts";
import { Checklist } from "./checklist.tsx";
import { Findings } from "./findings.tsx";
import { FixFirst } from "./fixFirst.tsx";
import {
  Attestations,
  CarriedOn,
  NotEvaluated,
  Notes,
  Questions,
  SinceBaseline,
  Unknowns,
  Waivers,
} from "./openQuestions.tsx";
import { RuleTexts } from "./ruleTexts.tsx";
import { Summary } from "./summary.tsx";

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is loaded, and nothing runs but what the report carries: whatever a name may hold. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const Navigation = ({ accounts, applications, alarmCoverage }: Report) => (
  <nav aria-label="Parts of the report">
    {accountRowsOf({ accounts }).length > 0 ? <a href="#accounts">Accounts</a> : null}
    <a href="#fix">Fix first</a>
    {applications.length > 0 ? <a href="#applications">Applications</a> : null}
    {alarmCoverage === undefined ? null : <a href="#alarms">Alarms</a>}
    <a href="#checklist">Checklist</a>
    <a href="#findings">Findings</a>
    <a href="#rules">Rules</a>
  </nav>
);

/** The whole report as one page that needs nothing else. */
export const Page = ({ report }: { readonly report: Report }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <title>{`${report.verdict}: gonogo, ${crowdText(report) ?? report.accounts.map(({ id }) => id).join(", ")}`}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <a class="skip" href="#fix">
        To what fails
      </a>
      <Summary {...report} />
      <Navigation {...report} />
      <main>
        <Accounts {...report} />
        <FixFirst {...report} />
        <Unknowns {...report} />
        <CarriedOn {...report} />
        <SinceBaseline {...report} />
        <Applications {...report} />
        <AlarmMatrix {...report} />
        <Checklist {...report} />
        <Questions {...report} />
        <Waivers {...report} />
        <Attestations {...report} />
        <Notes {...report} />
        <NotEvaluated {...report} />
        <Findings {...report} />
        <RuleTexts {...report} />
      </main>
      <script dangerouslySetInnerHTML={{ __html: script }} />
    </body>
  </html>
);
