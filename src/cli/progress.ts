import { clearScreenDown, moveCursor } from "node:readline";
import { groupBy } from "../model/groupBy.ts";
import { type Progress, type ServiceProgress, sumOf } from "../model/progress.ts";
import { globalRegion } from "../model/store.ts";
import { say } from "./say.ts";

/** How progress is told: lines written over and over, lines that stay, or not at all. */
export type Manner = "live" | "plain" | "silent";

/**
 * On a terminal live, in a CI job in plain lines, elsewhere not.
 *
 * @param ci what the environment says of a CI job
 */
export const mannerOf = (stream: { readonly isTTY?: boolean }, ci: string | undefined): Manner =>
  stream.isTTY === true ? "live" : ["", "0", "false", undefined].includes(ci) ? "silent" : "plain";

const placeOf = (region: string): string => (region === globalRegion ? "global" : region);

const isUnderway = ({ done, total }: ServiceProgress): boolean => done > 0 && done < total;

const brokenText = (broken: number): string => (broken === 0 ? "" : `, ${broken} not whole`);

interface RegionProgress {
  readonly region: string;
  readonly services: readonly ServiceProgress[];
  readonly done: number;
  readonly total: number;
  readonly broken: number;
}

const regionsOf = (services: readonly ServiceProgress[]): readonly RegionProgress[] =>
  [...groupBy(services, ({ region }) => region)].map(([region, own]) => ({
    ...{ region, services: own },
    ...sumOf(own),
  }));

/** `eu-west-1       31/60  ec2 5/9  ecs 2/6`: a region with the services that are underway. */
const regionLine = ({ region, services, done, total, broken }: RegionProgress): string => {
  const underway = services
    .filter(isUnderway)
    .map((one) => `${one.service} ${one.done}/${one.total}`);
  return [
    placeOf(region).padEnd(15),
    `${done}/${total}${brokenText(broken)}`.padStart(7),
    ...underway,
  ].join("  ");
};

/**
 * What a terminal shows: a line for each region that is not read yet, within its columns and rows.
 */
export const liveLines = (
  services: readonly ServiceProgress[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly string[] => {
  const open = regionsOf(services).filter(({ done, total }) => done < total);
  if (open.length === 0) return [];
  const { done, total } = sumOf(services);
  const room = Math.max(1, rows - 3);
  const rest = open.length - room;
  return [
    `reading ${done}/${total}`,
    ...open.slice(0, room).map((region) => `  ${regionLine(region)}`),
    ...(rest > 0 ? [`  and ${rest} more regions`] : []),
  ].map((line) => line.slice(0, columns - 1));
};

/** Lines that are written over their forerunners. */
const liveOn = (stream: NodeJS.WriteStream): ((lines: readonly string[]) => void) => {
  let height = 0;
  return (lines) => {
    if (height > 0) {
      moveCursor(stream, 0, -height);
      clearScreenDown(stream);
    }
    for (const line of lines) stream.write(`${line}\n`);
    height = lines.length;
  };
};

const live = (stream: NodeJS.WriteStream, signal: AbortSignal): Progress => {
  const write = liveOn(stream);
  signal.addEventListener("abort", () => write([]), { once: true });
  return (services) => {
    if (signal.aborted) return;
    write(liveLines(services, { columns: stream.columns || 80, rows: stream.rows || 24 }));
  };
};

/** What a log is told when a kind was read: the region that is read with it, whole or not. */
export const plainLine = (
  services: readonly ServiceProgress[],
  told: ReadonlySet<string>,
): { readonly region: string; readonly line: string } | null => {
  const finished = regionsOf(services).find(
    ({ region, done, total }) => done === total && !told.has(region),
  );
  if (finished === undefined) return null;
  const { done, total } = sumOf(services);
  const { region, total: kinds, broken } = finished;
  return {
    region,
    line: `read ${placeOf(region)}: ${kinds} kinds of facts${brokenText(broken)} (${done} of ${total} in all)`,
  };
};

const betweenLines = 10_000;

/** Where a long reading stands: `reading, 31 of 60: eu-west-1 ec2 5/9`. */
export const heartbeat = (services: readonly ServiceProgress[]): string => {
  const { done, total } = sumOf(services);
  const underway = services
    .filter(isUnderway)
    .map((one) => `${placeOf(one.region)} ${one.service} ${one.done}/${one.total}`);
  const shown = underway.slice(0, 5).join(", ");
  return `reading, ${done} of ${total}${shown === "" ? "" : `: ${shown}`}`;
};

const plain = (signal: AbortSignal): Progress => {
  const told = new Set<string>();
  let last = Date.now();
  const tell = (line: string): void => {
    last = Date.now();
    say(line);
  };
  return (services) => {
    if (signal.aborted) return;
    const next = plainLine(services, told);
    if (next !== null) {
      told.add(next.region);
      tell(next.line);
    } else if (Date.now() - last >= betweenLines) tell(heartbeat(services));
  };
};

/** Whether progress is told at all. */
export const isTold = (quiet: boolean): boolean =>
  !quiet && mannerOf(process.stderr, process.env.CI) !== "silent";

/** Tells on stderr how far the reading is, until it ends or is ended. */
export const progressOn = (quiet: boolean, signal: AbortSignal): Progress => {
  switch (quiet ? "silent" : mannerOf(process.stderr, process.env.CI)) {
    case "live":
      return live(process.stderr, signal);
    case "plain":
      return plain(signal);
    case "silent":
      return () => {};
  }
};
