import { stringify } from "csv-stringify/sync";
import { printable } from "../src/model/printable.ts";
import type { Finding, Report } from "../src/model/report.ts";

const columns: readonly (readonly [title: string, of: (finding: Finding) => string])[] = [
  ["verdict", ({ verdict }) => verdict],
  ["severity", ({ severity }) => severity],
  ["items", ({ items }) => items.join(" ")],
  ["rule", ({ rule }) => rule],
  ["account", ({ account }) => account],
  ["region", ({ region }) => region],
  ["application", ({ application }) => application ?? ""],
  ["role", ({ role }) => role ?? ""],
  ["resource type", ({ resource }) => resource.type],
  ["resource name", ({ resource }) => resource.name],
  ["resource id", ({ resource }) => resource.id],
  ["message", ({ message }) => message],
  [
    "evidence",
    ({ evidence }) =>
      evidence
        .map(({ api, field, value }) => `${api} ${field} = ${JSON.stringify(value)}`)
        .join("; "),
  ],
  ["remediation", ({ verdict, remediation }) => (verdict === "fail" ? remediation : "")],
  [
    "unknown because",
    ({ unknown }) =>
      (unknown ?? [])
        .map(({ api, error }) => (api === null ? error : `${api}: ${error}`))
        .join("; "),
  ],
  ["waived until", ({ waiver }) => waiver?.expiry ?? ""],
  ["waiver reason", ({ waiver }) => waiver?.reason ?? ""],
  ["baseline", ({ baseline }) => baseline ?? ""],
  ["fingerprint", ({ id }) => id],
  ["file", ({ location }) => location.file],
  ["line", ({ location }) => String(location.line)],
  ["address", ({ location }) => location.address ?? ""],
];

const rowOf = (finding: Finding): readonly string[] =>
  columns.map(([, of]) => printable(of(finding)));

const titles = columns.map(([title]) => title);

const textOf = (rows: readonly (readonly string[])[]): string =>
  stringify([...rows], { escape_formulas: true, record_delimiter: "windows" });

/** So many rows are made into text together: one alone costs as much as the setting up. */
const rowsAtOnce = 500;

/**
 * Every judgement as a row of CSV (RFC 4180), with a header. A value that a spreadsheet would take for a
 * formula is led by an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function* csvPieces({ findings }: Report): Generator<string> {
  yield textOf([titles]);
  for (let from = 0; from < findings.length; from += rowsAtOnce) {
    yield textOf(findings.slice(from, from + rowsAtOnce).map(rowOf));
  }
}

/** The rows as one text; for a report that is not too large for one. */
export const renderCsv = (report: Report): string => [...csvPieces(report)].join("");
