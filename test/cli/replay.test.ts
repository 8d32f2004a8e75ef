import { describe, expect, test } from "@jest/globals";
import { replay } from "../../src/cli/replay.ts";
import { UserError } from "../../src/model/userError.ts";
import { parseSnapshot } from "../../src/snapshot/read.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { demoFacts, reportOf } from "../reporters/reports.ts";

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe("judging a snapshot that holds what no account answers", () => {
  test.each([
    { kind: "ecs.service", field: "taskSets", value: "none" },
    { kind: "elbv2.listenerRules", field: "0", value: { actions: null } },
    { kind: "ecs.taskDefinition", field: "containers", value: [null] },
  ])("$kind with $field of another type is told in one line", ({ kind, field, value }) => {
    const text = [...snapshotText(demoFacts)]
      .map((line) => {
        const row = JSON.parse(line);
        if (row.kind !== kind || row.value === undefined) return line;
        const changed = Array.isArray(row.value) ? [value] : { ...row.value, [field]: value };
        return `${JSON.stringify({ ...row, value: changed })}\n`;
      })
      .join("");
    const error = thrownBy(() =>
      replay(["scan.ndjson"], () => reportOf(parseSnapshot(text, "scan.ndjson"))),
    );
    expect(error).toBeInstanceOf(UserError);
    const { message, cause } = error as UserError;
    expect(message).toMatch(
      /^scan\.ndjson holds what no account answers \(TypeError: .*record it again/,
    );
    expect(message).not.toMatch(/\n/);
    expect(cause).toBeInstanceOf(TypeError);
  });

  test("what is the user's mistake is told as it was", () => {
    const mistake = new UserError("no such application");
    expect(
      thrownBy(() =>
        replay(["a", "b"], () => {
          throw mistake;
        }),
      ),
    ).toBe(mistake);
    expect(replay(["a"], () => 1)).toBe(1);
  });
});
