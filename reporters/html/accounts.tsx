import type { Report } from "../../src/model/report.ts";
import { accountRowsOf } from "../_digest.ts";
import { Section, Table } from "./parts.tsx";

/** Each account in a row, the worst first. */
export const Accounts = (report: Report) => {
  const rows = accountRowsOf(report);
  if (rows.length === 0) return null;
  return (
    <Section id="accounts" title="Accounts, the worst first">
      <Table
        caption="Each account with its verdict"
        head={["Account", "Verdict", "Failures", "Open", "Missing"]}
      >
        {rows.map(({ account, failures, open, missing }) => (
          <tr key={account.id}>
            <th scope="row">{account.id}</th>
            <td>{account.verdict}</td>
            <td>{failures}</td>
            <td>{open}</td>
            <td>{missing.join("; ")}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
};
