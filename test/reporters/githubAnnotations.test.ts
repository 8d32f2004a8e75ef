import { describe, expect, test } from "@jest/globals";
import { alikeIn } from "../../reporters/_alike.ts";
import { renderGithubAnnotations } from "../../reporters/githubAnnotations.ts";
import { printable } from "../../src/model/printable.ts";
import type { Report } from "../../src/model/report.ts";
import {
  cleanReport,
  demoFacts,
  deniedFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
} from "./reports.ts";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const decoded = (text: string): string =>
  text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");

/** As GitHub's runner reads a line (src/Runner.Common/ActionCommand.cs); null for a line of the log. */
const commandIn = (line: string): Command | null => {
  const [, name, list = "", message = ""] = /^::([a-z-]+)(?: ([^\n]*?))?::(.*)$/.exec(line) ?? [];
  if (name === undefined) return null;
  const properties = list.split(",").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), decoded(pair.slice(at + 1))] as const;
  });
  return { name, properties: Object.fromEntries(properties), message: decoded(message) };
};

const commandsOf = (report: Report): readonly Command[] =>
  renderGithubAnnotations(report)
    .split("\n")
    .flatMap((line) => commandIn(line) ?? []);

describe("GitHub annotations", () => {
  test("the verdict first, then the worst failures, each at its place", () => {
    const [first, second, ...rest] = commandsOf(reportOf(demoFacts));
    expect(first).toMatchObject({ name: "error", properties: { title: "gonogo: NO-GO" } });
    expect(second?.properties).toMatchObject({ file: "infra/gonogo.config.yaml", line: "1" });
    expect(second?.properties.title).toContain("(critical)");
    expect(rest.map(({ name }) => name)).toEqual(
      [...rest.map(({ name }) => name)].sort(
        (a, b) =>
          ["error", "warning", "notice"].indexOf(a) - ["error", "warning", "notice"].indexOf(b),
      ),
    );
  });

  test.each([
    ["several regions and accounts", reportOf(severalPlaces)],
    ["hostile names", hostileReport()],
  ] as const)("%s: no more of a type than GitHub shows, and how many are left", (_, report) => {
    const commands = commandsOf(report);
    for (const type of ["error", "warning", "notice"]) {
      expect(commands.filter(({ name }) => name === type).length).toBeLessThanOrEqual(10);
    }
    const open = report.findings.filter(({ verdict }) => verdict === "fail");
    const alikes = [...alikeIn(open, report)];
    const toldBy = ({ message, properties: { title = "" } }: Command): number => {
      const own = alikes.findIndex(
        ({ message: text, first }) =>
          message.startsWith(`${printable(text)}\n`) &&
          title.includes(report.rules.find(({ id }) => id === first.rule)?.title ?? first.rule),
      );
      return alikes.splice(own, 1)[0]?.findings.length ?? 0;
    };
    const left = Number(
      /^gonogo: (\d+) more failures?/m.exec(renderGithubAnnotations(report))?.[1],
    );
    const told = commands.slice(1).map(toldBy);
    expect(told.reduce((sum, count) => sum + count, left)).toBe(open.length);
  });

  test("what fails in several accounts alike is one annotation that names them", () => {
    const multiAz = commandsOf(reportOf(severalPlaces)).filter(({ properties: { title = "" } }) =>
      title.startsWith("HA-2 "),
    );
    expect(multiAz.map(({ message }) => message.split("\n")[1])).toEqual([
      "In both accounts: 111122223333 eu-west-1, us-east-1; 444455556666 eu-west-1",
    ]);
  });

  test("GO is a notice, INCOMPLETE a warning", () => {
    expect(commandsOf(cleanReport())).toMatchObject([{ name: "notice" }]);
    expect(commandsOf(reportOf(deniedFacts))[0]).toMatchObject({ name: "warning" });
  });

  test("no name makes a command of its own", () => {
    const lines = renderGithubAnnotations(hostileReport()).trimEnd().split("\n");
    expect(
      lines.filter((line) => !/^(::(error|warning|notice) title=|gonogo: )/.test(line)),
    ).toEqual([]);
    expect(lines.filter((line) => unprintable.test(line))).toEqual([]);
  });
});
