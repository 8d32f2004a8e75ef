import { arch, cpus, platform, totalmem } from "node:os";
import type { Usage } from "./_measure.ts";

/** A table in Markdown, as RESULTS.md keeps it; every column but the first is of numbers. */
export const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heading.map((name, column) =>
    Math.max(3, ...[name, ...rows.map((row) => row[column] ?? "")].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join(" | ")} |`;
  const rule = widths.map((width, column) => "-".repeat(width - (column === 0 ? 0 : 1)));
  return [line(heading), `| ${rule.join(": | ").replace(": |", " |")}: |`, ...rows.map(line)].join(
    "\n",
  );
};

export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`;

/** How many times as much. */
export const times = (value: number, of: number): string => `${(value / of).toFixed(2)} ×`;

/** Wall, CPU and memory, each with its ratio to another usage. */
export const usageCells = (usage: Usage, to: Usage): readonly string[] => [
  seconds(usage.wallSeconds),
  seconds(usage.cpuSeconds),
  times(usage.cpuSeconds, to.cpuSeconds),
  mebibytes(usage.peakMiB),
  times(usage.peakMiB, to.peakMiB),
];

export const usageHeading = ["wall", "CPU", "ratio", "memory", "ratio"] as const;

/** Machine and date, without which figures say nothing. */
export const circumstances = (): string => {
  const [first] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${memory}, ${platform()}-${arch()}; Node ${process.versions.node}`;
};

export const print = (...paragraphs: readonly string[]): void => {
  process.stdout.write(`${paragraphs.join("\n\n")}\n`);
};
