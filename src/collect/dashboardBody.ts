import type { Dashboard, WidgetMetric, WidgetQuery } from "../model/facts/dashboards.ts";
import { type Fields, fieldsOf, isFields, jsonIn } from "../model/fields.ts";

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** One line of a widget's `metrics`: names and values, and what is said about them. */
interface Line {
  readonly names: readonly string[];
  readonly options: Fields;
}

const lineOf = (value: unknown): Line => {
  const parts = listOf(value);
  const names = parts.filter((part) => typeof part === "string");
  return { names, options: fieldsOf(parts.find(isFields)) };
};

/**
 * Fills in what a line repeats of the metric before it: `.` is the value of the same place, a leading
 * `...` is all values up to those that follow
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
 */
const withRepeated = (names: readonly string[], previous: readonly string[]): readonly string[] => {
  const stretched = names.flatMap((name, index) => {
    if (name !== "...") return [name];
    const rest = names.length - index - 1;
    return previous.slice(index, Math.max(index, previous.length - rest));
  });
  return stretched.map((name, index) => (name === "." ? (previous[index] ?? name) : name));
};

const dimensionsOf = (pairs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairs.flatMap((name, index) =>
      index % 2 === 0 && pairs[index + 1] !== undefined ? [[name, pairs[index + 1] ?? ""]] : [],
    ),
  );

interface Series {
  readonly id: string | null;
  readonly visible: boolean;
  readonly expression: string | null;
  readonly names: readonly string[];
  readonly region: string | null;
  readonly account: string | null;
}

const seriesOf = (properties: Fields): readonly Series[] => {
  let previous: readonly string[] = [];
  return listOf(properties.metrics).map((value) => {
    const { names, options } = lineOf(value);
    const expression = textOf(options.expression);
    const full = expression === null ? withRepeated(names, previous) : [];
    if (expression === null) previous = full;
    return {
      id: textOf(options.id),
      visible: options.visible !== false,
      expression,
      names: full,
      region: textOf(options.region) ?? textOf(properties.region),
      account: textOf(options.accountId) ?? textOf(properties.accountId),
    };
  });
};

/** Searches and Metrics Insights queries name their metrics themselves; other expressions name lines. */
const findsMetrics = (expression: string): boolean =>
  /\bSEARCH\s*\(|^\s*SELECT\b/i.test(expression);

/** An ID where an expression uses it; one that is no word matches nothing. */
const idForm = (id: string | null): RegExp =>
  id !== null && /^\w+$/.test(id) ? new RegExp(`(?<![\\w"'])${id}(?![\\w"'])`, "g") : /(?!)/g;

const mentions = (expression: string, { id }: Series): boolean =>
  /\bMETRICS\s*\(/.test(expression) || expression.search(idForm(id)) >= 0;

/** The lines that an expression draws, through other expressions too. */
const drawnBy = (expression: string, all: readonly Series[]): ReadonlySet<Series> => {
  const drawn = new Set<Series>();
  const open = [expression];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const series of all) {
      if (drawn.has(series) || !mentions(text, series)) continue;
      drawn.add(series);
      if (series.expression !== null && !findsMetrics(series.expression)) {
        open.push(series.expression);
      }
    }
  }
  return drawn;
};

/** How a line appears: by itself, in an expression of its own, in one with others, or not at all. */
const appearance = (series: Series, all: readonly Series[]): "own" | "combined" | "none" => {
  if (series.visible) return "own";
  const users = all
    .filter(({ visible, expression }) => visible && expression !== null)
    .map(({ expression }) => [...drawnBy(expression ?? "", all)])
    .filter((drawn) => drawn.includes(series));
  if (users.length === 0) return "none";
  const alone = users.some(
    (drawn) =>
      drawn.filter(({ expression }) => expression === null || findsMetrics(expression)).length ===
      1,
  );
  return alone ? "own" : "combined";
};

const metricOf = (series: Series, all: readonly Series[]): readonly WidgetMetric[] => {
  const [namespace, name, ...pairs] = series.names;
  const appears = appearance(series, all);
  if (series.expression !== null || namespace === undefined || name === undefined) return [];
  if (appears === "none") return [];
  const { region, account } = series;
  const dimensions = dimensionsOf(pairs);
  return [{ namespace, name, dimensions, region, account, combined: appears === "combined" }];
};

/** A search that another expression uses is kept with what is done to it. */
const queryOf = (series: Series, all: readonly Series[]): readonly WidgetQuery[] => {
  const { expression, region, account, id } = series;
  if (expression === null || !findsMetrics(expression)) return [];
  if (series.visible) return [{ text: expression, region, account }];
  const texts = all.flatMap(({ visible, expression: outer }) => {
    if (!visible || outer === null || !drawnBy(outer, all).has(series)) return [];
    const filled = outer.replace(idForm(id), () => expression);
    return [filled === outer ? `${outer}: ${expression}` : filled];
  });
  return texts.map((text) => ({ text, region, account }));
};

/** Widgets that show no metric: texts, log queries, states of alarms. */
const withoutMetrics: readonly string[] = ["text", "log", "alarm"];

const explorersOf = (properties: Fields): Dashboard["explorers"] =>
  listOf(properties.metrics)
    .map(fieldsOf)
    .map(({ resourceType, metricName }) => ({
      resourceType: textOf(resourceType) ?? "",
      name: textOf(metricName) ?? "",
    }));

/** The parser's own message would repeat a part of the text. */
const parse = (body: string): unknown => {
  const parsed = jsonIn(body);
  if (parsed === undefined) throw new Error("the dashboard's body is no JSON");
  return parsed;
};

/** What the widgets of a dashboard show; nothing of titles and texts is kept. Throws where it is no JSON. */
export const readDashboardBody = (body: string): Omit<Dashboard, "arn" | "name"> => {
  const { widgets, variables } = fieldsOf(parse(body));
  const all = listOf(widgets)
    .map(fieldsOf)
    .map(({ type, properties }) => ({
      type: textOf(type) ?? "",
      properties: fieldsOf(properties),
    }));
  const ofType = (wanted: string): readonly Fields[] =>
    all.filter(({ type }) => type === wanted).map(({ properties }) => properties);
  const graphs = ofType("metric");
  const series = graphs.map(seriesOf);
  return {
    widgets: all.length,
    metrics: series.flatMap((lines) => lines.flatMap((line) => metricOf(line, lines))),
    queries: series.flatMap((lines) => lines.flatMap((line) => queryOf(line, lines))),
    alarms: graphs
      .flatMap(({ annotations }) => listOf(fieldsOf(annotations).alarms))
      .flatMap((arn) => textOf(arn) ?? []),
    explorers: ofType("explorer").flatMap(explorersOf),
    others: [
      ...new Set(
        all
          .map(({ type }) => type)
          .filter((type) => !["metric", "explorer", ...withoutMetrics].includes(type)),
      ),
    ].sort(),
    variables: listOf(variables).length > 0,
  };
};
