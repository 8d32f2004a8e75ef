import { groupBy } from "../../src/model/groupBy.ts";
import { sections } from "../../src/model/guide.ts";
import type { Report } from "../../src/model/report.ts";
import { countsText } from "../_digest.ts";
import { plural } from "../_text.ts";
import { Mark, Section, ToFindings } from "./parts.tsx";

/** A row for every item of the guide that was answered. */
export const Checklist = ({ checklist }: Report) => (
  <Section id="checklist" title={`Checklist: ${plural(checklist.length, "item")} of the guide`}>
    <div class="columns">
      {[...groupBy(checklist, ({ section }) => section)].map(([section, rows]) => (
        <table key={section} class="checklist">
          <caption>{sections[section as keyof typeof sections]}</caption>
          <thead class="unseen">
            <tr>
              <th scope="col">verdict</th>
              <th scope="col">item</th>
              <th scope="col">what it asks</th>
              <th scope="col">answers</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.item} class={row.verdict}>
                <td>
                  <Mark verdict={row.verdict} />
                </td>
                <th scope="row">
                  <ToFindings words={row.item}>{row.item}</ToFindings>
                </th>
                <td>{row.title}</td>
                <td class="counts">{countsText(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  </Section>
);
