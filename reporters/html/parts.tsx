import type { ComponentChildren } from "preact";
import { printable } from "../../src/model/printable.ts";
import type { Finding, RuleSummary } from "../../src/model/report.ts";
import type { Severity, Verdict } from "../../src/model/verdict.ts";
import { verdictWords } from "../_digest.ts";
import { plural } from "../_text.ts";

/** What the sections of the HTML report are made of. */

const signs: Readonly<Record<Verdict, string>> = {
  fail: "✗",
  unknown: "?",
  manual: "✎",
  pass: "✓",
  notApplicable: "–",
};

/** A verdict as a sign, with its word for who does not see it. */
export const Mark = ({ verdict }: { readonly verdict: Verdict }) => (
  <span class={`mark ${verdict}`}>
    <span aria-hidden="true">{signs[verdict]}</span>
    <span class="unseen">{verdictWords[verdict]}</span>
  </span>
);

export const SeverityTag = ({ severity }: { readonly severity: Severity }) => (
  <span class={`tag ${severity}`}>{severity}</span>
);

/** A link to somewhere else; what is no address of the web stays text. */
export const Link = ({ to }: { readonly to: string }) =>
  /^https?:\/\//.test(to) ? (
    <a href={to} rel="noreferrer">
      {to}
    </a>
  ) : (
    <span>{to}</span>
  );

export const Section = ({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
);

/** A part that is folded; on paper it is not where `printed`. */
export const Fold = ({
  summary,
  printed = false,
  id,
  children,
}: {
  readonly summary: ComponentChildren;
  readonly printed?: boolean;
  readonly id?: string;
  readonly children: ComponentChildren;
}) => (
  <details id={id} data-print={printed ? "" : undefined}>
    <summary>{summary}</summary>
    {children}
  </details>
);

/** A name that can be seen, and led by: its ID where it has none. */
export const nameOf = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  name.trim() === "" ? id : name;

/** A link to all findings that hold these words. */
/** Says what a list leaves out for which a browser has no room; the JSON report leaves out nothing. */
export const LeftOut = ({
  count,
  one,
  many = `${one}s`,
}: {
  readonly count: number;
  readonly one: string;
  readonly many?: string;
}) =>
  count <= 0 ? null : (
    <p>
      {plural(count, one, many)} {count === 1 ? "is" : "are"} left out here; the JSON report holds
      everything.
    </p>
  );

export const ToFindings = ({
  words,
  children,
}: {
  readonly words: string;
  readonly children: ComponentChildren;
}) => (
  <a href="#findings" data-words={words}>
    {children}
  </a>
);

export const Items = ({ items }: { readonly items: readonly string[] }) => (
  <span class="items">
    {items.map((item) => (
      <ToFindings key={item} words={item}>
        {item}
      </ToFindings>
    ))}
  </span>
);

/** What may be too wide scrolls by itself, and can be reached by keyboard to do so. */
export const Scrolls = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
  // biome-ignore lint/a11y/useSemanticElements: it is no fieldset, and there are too many for landmarks
  <div class="scrolls" tabIndex={0} role="group" aria-label={label}>
    {children}
  </div>
);

/** A table that scrolls by itself where it is too wide; its caption is for who does not see it. */
export const Table = ({
  caption,
  head,
  children,
}: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}) => (
  <Scrolls label={caption}>
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </Scrolls>
);

const Code = ({ title, code }: { readonly title: string; readonly code: string }) => (
  <figure>
    <figcaption>{title}</figcaption>
    <Scrolls label={title}>
      <pre>
        <code>{code}</code>
      </pre>
    </Scrolls>
  </figure>
);

/** The commands and the code that mend it. */
export const Remedy = ({ remedy }: { readonly remedy: RuleSummary["remedy"] }) => (
  <>
    {remedy.cli === undefined ? null : <Code title="AWS CLI" code={remedy.cli} />}
    {remedy.terraform === undefined ? null : <Code title="Terraform" code={remedy.terraform} />}
    {remedy.cdk === undefined ? null : <Code title="CDK" code={remedy.cdk} />}
  </>
);

const shown = (value: unknown): string =>
  typeof value === "string" ? value : printable(JSON.stringify(value));

export const Evidence = ({ evidence }: Pick<Finding, "evidence">) =>
  evidence.length === 0 ? null : (
    <Table caption="Evidence" head={["API", "resource", "field", "value", "read at"]}>
      {evidence.map(({ api, resource, field, value, readAt }) => (
        <tr key={`${api}${resource}${field}`}>
          <td>
            <code>{api}</code>
          </td>
          <td class="breaks">{resource}</td>
          <td>{field}</td>
          <td class="breaks">
            <code>{shown(value)}</code>
          </td>
          <td>{readAt}</td>
        </tr>
      ))}
    </Table>
  );
