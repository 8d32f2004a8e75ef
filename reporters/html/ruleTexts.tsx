import type { Report, RuleSummary } from "../../src/model/report.ts";
import { Fold, Items, Link, Remedy, Section, SeverityTag } from "./parts.tsx";

const Text = (rule: RuleSummary) => (
  <>
    <p>
      <SeverityTag severity={rule.severity} /> <Items items={rule.items} />
    </p>
    <h3>Why</h3>
    <p>{rule.why}</p>
    <h3>What it checks</h3>
    <p>{rule.checks}</p>
    <h3>What it cannot see</h3>
    <p>{rule.blindSpots}</p>
    <h3>How to fix it</h3>
    <p>{rule.remedy.summary}</p>
    <Remedy remedy={rule.remedy} />
    <h3>Read more</h3>
    <ul class="plain">
      {rule.references.map((reference) => (
        <li key={reference}>
          <Link to={reference} />
        </li>
      ))}
    </ul>
    <p class="quiet">IAM actions: {rule.actions.length === 0 ? "none" : rule.actions.join(", ")}</p>
  </>
);

/** What each rule checks, why, and how to mend what it finds. */
export const RuleTexts = ({ rules }: Report) => (
  <Section id="rules" title="The rules">
    {rules.map((rule) => (
      <Fold
        key={rule.id}
        id={`rule-${rule.id}`}
        summary={
          <>
            {rule.title} <code class="quiet">{rule.id}</code>
          </>
        }
      >
        <div class="body">
          <Text {...rule} />
        </div>
      </Fold>
    ))}
  </Section>
);
