import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { compilerFlags } from "../../src/cli/compiler.ts";

describe("what V8 is told", () => {
  test("Node 20's optimises later", () => {
    expect(compilerFlags("11.3.244.8-node.33")).toEqual(["--interrupt-budget=540672"]);
  });

  test.each(["12.4.254.21-node.33", "13.6.233.17-node.28", "1.11.3"])(
    "%s, which has no such flag, is told nothing",
    (version) => {
      expect(compilerFlags(version)).toEqual([]);
    },
  );

  test("this Node takes it without a word", () => {
    const flags = compilerFlags(process.versions.v8).map((flag) => JSON.stringify(flag));
    const { status, stderr } = spawnSync(
      process.execPath,
      ["-e", `for (const flag of [${flags}]) require("node:v8").setFlagsFromString(flag)`],
      { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
    );
    expect([status, stderr]).toEqual([0, ""]);
  });
});
