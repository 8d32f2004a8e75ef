import type { Report } from "../../src/model/report.ts";
import { type AccountRow, accountRowsOf, standingsText } from "../_accounts.ts";
import { Fold, Section, Table, ToFindings } from "./parts.tsx";

/** So many stand open; more are a fold. */
const shown = 20;

const Rows = ({
  caption,
  rows,
}: {
  readonly caption: string;
  readonly rows: readonly AccountRow[];
}) => (
  <Table caption={caption} head={["Account", "Verdict", "Failures", "Open", "Missing"]}>
    {rows.map(({ account, failures, open, missing }) => (
      <tr key={account.id}>
        <th scope="row">
          <ToFindings words={account.id}>{account.id}</ToFindings>
        </th>
        <td>{account.verdict}</td>
        <td>{failures}</td>
        <td>{open}</td>
        <td>{missing.join("; ")}</td>
      </tr>
    ))}
  </Table>
);

/** Each account in a row that leads to what was found in it, the worst first. */
export const Accounts = (report: Report) => {
  const rows = accountRowsOf(report);
  if (rows.length === 0) return null;
  const rest = rows.slice(shown);
  return (
    <Section id="accounts" title="Accounts, the worst first">
      <Rows caption="Each account with its verdict" rows={rows.slice(0, shown)} />
      {rest.length === 0 ? null : (
        <Fold
          summary={`${rest.length} more: ${standingsText(rest.map(({ account }) => account))}`}
          printed
        >
          <Rows caption="The other accounts with their verdicts" rows={rest} />
        </Fold>
      )}
    </Section>
  );
};
