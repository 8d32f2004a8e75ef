import { describe, expect, test } from "@jest/globals";
import { gonogo } from "../support/emulator.ts";

/** As on a terminal of so many columns. */
const onTerminal = (columns: number) => ({
  NODE_OPTIONS: `--import data:text/javascript,process.stdout.columns=${columns}`,
});

const widest = (text: string): number => Math.max(...text.split("\n").map(({ length }) => length));

describe("help", () => {
  test.each([
    ["a pipe", {}, 80],
    ["a narrow terminal", onTerminal(60), 60],
    ["a terminal", onTerminal(100), 100],
    ["a wide terminal", onTerminal(200), 100],
  ])("on %s is what the parser says, and as wide", async (_, environment, width) => {
    const { code, stdout, stderr } = await gonogo(["--help"], environment);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("gonogo scan ");
    expect(widest(stdout)).toBeLessThanOrEqual(width);
    expect(widest(stdout)).toBeGreaterThan(width - 20);
    // Twice is no text that the build has written down.
    expect(await gonogo(["--help", "--help"], environment)).toEqual({ code, stdout, stderr });
  });

  test("and complaints are English, wherever one is", async () => {
    const environment = { LC_ALL: "de_DE.UTF-8" };
    const help = await gonogo(["scan", "--help"], environment);
    expect(help.stdout).toContain("Options:");
    const { code, stderr } = await gonogo(["scan", "--regoin", "x"], environment);
    expect([code, stderr]).toEqual([
      3,
      'gonogo: no option or argument "regoin"; did you mean "region"?; see gonogo --help\n',
    ]);
  });
});
