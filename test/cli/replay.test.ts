import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { loadSnapshot, replay } from "../../src/cli/replay.ts";
import { type RawConfig, resolveConfig } from "../../src/config/resolve.ts";
import { UserError } from "../../src/model/userError.ts";
import { parseSnapshot } from "../../src/snapshot/read.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { demoFacts, reportOf } from "../reporters/reports.ts";

const thrownBy = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => null,
    (error: unknown) => error,
  );

describe("judging a snapshot that holds what no account answers", () => {
  test.each([
    { kind: "ecs.service", field: "taskSets", value: "none" },
    { kind: "elbv2.listenerRules", field: "0", value: { actions: null } },
    { kind: "ecs.taskDefinition", field: "containers", value: [null] },
  ])("$kind with $field of another type is told in one line", async ({ kind, field, value }) => {
    const text = [...snapshotText(demoFacts)]
      .map((line) => {
        const row = JSON.parse(line);
        if (row.kind !== kind || row.value === undefined) return line;
        const changed = Array.isArray(row.value) ? [value] : { ...row.value, [field]: value };
        return `${JSON.stringify({ ...row, value: changed })}\n`;
      })
      .join("");
    const error = await thrownBy(() =>
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

  test("what is the user's mistake is told as it was", async () => {
    const mistake = new UserError("no such application");
    expect(
      await thrownBy(() =>
        replay(["a", "b"], () => {
          throw mistake;
        }),
      ),
    ).toBe(mistake);
    expect(await replay(["a"], () => 1)).toBe(1);
  });
});

describe("tags whose values were not recorded", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const settings = (raw: RawConfig) => resolveConfig(raw, rules);

  test("a snapshot is not narrowed by them, nor applications told by them: it says so", async () => {
    const file = join(folder, "scan.ndjson");
    const text = [...snapshotText(demoFacts)].join("");
    const own = '"tags":{"application"';
    expect(text).toContain(own);
    await writeFile(file, text.replaceAll(own, own.replace("{", '{"team":null,')));
    expect((await loadSnapshot(file, settings({}))).shards).toHaveLength(demoFacts.shards.length);
    for (const raw of [{ scope: { tags: { team: "green" } } }, { tagKeys: { role: ["Team"] } }]) {
      await expect(loadSnapshot(file, settings(raw))).rejects.toThrow(
        /holds no values of the tag "team".*record it again/,
      );
    }
  });
});
