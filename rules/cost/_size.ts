import {
  allOf,
  asListing,
  exists,
  type Fact,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  not,
  type Table,
  undecided,
} from "../../src/model/fact.ts";
import { type MetricSummary, type MetricWindow, metricKey } from "../../src/model/facts/metrics.ts";
import { daysOfUse } from "../../src/model/facts/use.ts";
import type { FactKind } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import type { Chosen } from "../../src/model/rule.ts";

/** A measured figure in percent, and what it was measured by. */
export interface Figure {
  readonly value: number;
  readonly seen: readonly Observation[];
}

/** How much of its size a resource has used, by each of its parts; one part can decide. */
export interface Use {
  readonly peakCpu: Listing<Figure>;
  readonly averageCpu: Listing<Figure>;
  readonly peakMemory: Listing<Figure>;
  readonly averageMemory: Listing<Figure>;
}

const percent = { minimum: 0, maximum: 100 } as const;

/** The bounds of COST-1 for databases; the guide gives none for caches and services. */
export const sizeOptions = {
  oversizedBelowCpu: {
    default: 20,
    description: "peak CPU below which a size may be too large, in percent",
    ...percent,
  },
  oversizedBelowMemory: {
    default: 40,
    description: "peak use of memory below which a size may be too large, in percent",
    ...percent,
  },
  undersizedAboveCpu: {
    default: 70,
    description: "average CPU above which a size is too small, in percent",
    ...percent,
  },
  undersizedAboveMemory: {
    default: 90,
    description: "average use of memory above which a size is too small, in percent",
    ...percent,
  },
  minimumDays: {
    default: 7,
    description: `days with measurements, of the last ${daysOfUse}, below which nothing is said`,
    minimum: 1,
    maximum: daysOfUse,
  },
};

export type SizeOptions = Chosen<typeof sizeOptions>;

/** Which number of the days counts: the highest of peaks, the lowest of what is left, the mean. */
const figureOf = (summary: MetricSummary): number | null =>
  summary.statistic === "Maximum"
    ? summary.maximum
    : summary.statistic === "Minimum"
      ? summary.minimum
      : summary.average;

const measuredBy = (
  kind: FactKind<MetricSummary>,
  resource: string,
  window: MetricWindow,
  summary: MetricSummary | null,
  minimumDays: number,
): Fact<Figure> => {
  const figure = summary === null ? null : figureOf(summary);
  const days = summary?.datapoints ?? 0;
  if (figure === null || days < minimumDays) {
    return undecided(
      `${window.name} was measured on ${days} of the last ${daysOfUse} days, too few to judge by`,
      `scan again when it has run for ${minimumDays} days`,
    );
  }
  const field = `${window.name} (${window.statistic} of ${days} days)`;
  return known({ value: figure, seen: [saw(kind, resource, field, rounded(figure))] });
};

/**
 * What metrics of one thing came to; one without any data is left out where another has some. Not
 * decided where it was measured on too few days.
 */
export const measured = (
  kind: FactKind<MetricSummary>,
  table: Table<MetricSummary>,
  resource: string,
  windows: readonly MetricWindow[],
  minimumDays: number,
): Listing<Figure> => {
  const read = windows.map((window) => ({ window, summary: table.get(metricKey(window)) }));
  const withData = read.filter(
    ({ summary }) => !summary.known || (summary.value?.datapoints ?? 0) > 0,
  );
  return joinListings(
    (withData.length > 0 ? withData : read).map(({ window, summary }) =>
      asListing(
        flatMap(summary, (row) =>
          map(measuredBy(kind, resource, window, row, minimumDays), (figure) => [figure]),
        ),
      ),
    ),
  );
};

export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The highest of the figures that were read; null where there is none. */
const highestOf = ({ items }: Listing<Figure>): Figure | null =>
  items.reduce<Figure | null>(
    (most, figure) => (most === null || figure.value > most.value ? figure : most),
    null,
  );

const judgeUnder = (
  what: string,
  key: string,
  figures: Listing<Figure>,
  bound: number,
): Outcome => {
  const most = highestOf(figures);
  if (most === null) return cannotKnow(figures.causes);
  const message = `it uses ${rounded(most.value)} % of its ${what} on average`;
  return most.value > bound
    ? fail(`undersized|${key}`, `${message}, above ${bound} %: it is too small`, ...most.seen)
    : combine(pass(message, ...most.seen), cannotKnow(figures.causes));
};

/** Whether all stay below the bound: one that does not decides, whatever else is unread. */
const allBelow = (figures: Listing<Figure>, bound: number): Fact<boolean> =>
  not(exists(figures, ({ value }) => known(value >= bound)));

const judgeOver = ({ peakCpu, peakMemory }: Use, options: SizeOptions): Outcome => {
  const idle = allOf([
    allBelow(peakCpu, options.oversizedBelowCpu),
    allBelow(peakMemory, options.oversizedBelowMemory),
  ]);
  return when(idle, (isIdle) => {
    const [cpu, memory] = [highestOf(peakCpu), highestOf(peakMemory)];
    return !isIdle || cpu === null || memory === null
      ? pass("its peaks need its size")
      : fail(
          "oversized",
          `it never used more than ${rounded(cpu.value)} % of its CPU and ${rounded(memory.value)} % of its memory: it is too large`,
          ...cpu.seen,
          ...memory.seen,
        );
  });
};

/**
 * Judges a size by its use. What has no smaller one is never too large.
 *
 * @param smallest why there is no smaller size; null where there is one
 */
export const judgeSize = (use: Use, smallest: string | null, options: SizeOptions): Outcome =>
  combine(
    judgeUnder("CPU", "cpu", use.averageCpu, options.undersizedAboveCpu),
    judgeUnder("memory", "memory", use.averageMemory, options.undersizedAboveMemory),
    smallest === null ? judgeOver(use, options) : note(smallest),
  );
