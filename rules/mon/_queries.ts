/** A metric of one resource, as a query may find it. */
export interface Findable {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Whether something holds; null: that is not followed. */
type Answer = boolean | null;

const both = (a: Answer, b: Answer): Answer =>
  a === false || b === false ? false : a === null || b === null ? null : true;

const either = (a: Answer, b: Answer): Answer => {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
};

const opposite = (a: Answer): Answer => (a === null ? null : !a);

const sameNames = (names: readonly string[], metric: Findable): boolean => {
  const own = Object.keys(metric.dimensions);
  return names.length === own.length && own.every((name) => names.includes(name));
};

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, "$2");

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** A word of a search matches parts of a value too; which parts, is up to the service. */
const matchesWord = (word: string, value: string): Answer => {
  if (word.toLowerCase() === value.toLowerCase()) return true;
  return letters(value).includes(letters(word)) ? null : false;
};

type Match = (value: string) => Answer;

const exactly =
  (wanted: string): Match =>
  (value) =>
    value === wanted ? true : value.toLowerCase() === wanted.toLowerCase() ? null : false;

/** By which of the metric's properties a term chooses. */
const valuesFor = (key: string | null, metric: Findable): readonly string[] => {
  if (key === null) {
    return [metric.namespace, metric.name, ...Object.entries(metric.dimensions).flat()];
  }
  if (key === "Namespace") return [metric.namespace];
  if (key === "MetricName") return [metric.name];
  return Object.hasOwn(metric.dimensions, key) ? [metric.dimensions[key] ?? ""] : [];
};

const termForm = /\s*(\(|\)|"[^"]*"|[^\s()="]+\s*=\s*|[^\s()="]+)/y;

/** `key=`, parentheses, `"exact"` and words; null where something else stands among them. */
const tokensOf = (terms: string): readonly string[] | null => {
  const tokens: string[] = [];
  const text = terms.trim();
  termForm.lastIndex = 0;
  while (termForm.lastIndex < text.length) {
    const token = termForm.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token.replace(/\s/g, (space) => (token.startsWith('"') ? space : "")));
  }
  return tokens;
};

/** Reads the terms of a search from left to right: NOT before AND before OR; terms side by side are AND. */
class Terms {
  readonly #tokens: readonly string[];
  readonly #metric: Findable;
  #at = 0;

  constructor(tokens: readonly string[], metric: Findable) {
    this.#tokens = tokens;
    this.#metric = metric;
  }

  /** Null, too, where a parenthesis is left over. */
  answer(): Answer {
    if (this.#tokens.length === 0) return true;
    const answer = this.#any(null);
    return this.#at === this.#tokens.length ? answer : null;
  }

  #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #any(key: string | null): Answer {
    let answer = this.#all(key);
    while (this.#next() === "OR") {
      this.#at += 1;
      answer = either(answer, this.#all(key));
    }
    return answer;
  }

  #all(key: string | null): Answer {
    let answer = this.#one(key);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next === "OR" || next === ")") break;
      if (next === "AND") this.#at += 1;
      answer = both(answer, this.#one(key));
    }
    return answer;
  }

  #one(key: string | null): Answer {
    const token = this.#next();
    if (token === undefined || token === ")") return null;
    this.#at += 1;
    if (token === "NOT") return opposite(this.#one(key));
    if (token.endsWith("=")) return this.#one(token.slice(0, -1));
    if (token === "(") {
      const answer = this.#any(key);
      if (this.#next() !== ")") return null;
      this.#at += 1;
      return answer;
    }
    return this.#matches(key, token);
  }

  #matches(key: string | null, token: string): Answer {
    if (key?.startsWith(":")) return null;
    const match: Match = token.startsWith('"')
      ? exactly(unquoted(token))
      : (value) => matchesWord(token, value);
    return valuesFor(key, this.#metric).map(match).reduce(either, false);
  }
}

/** What stands between the single quotes of a search: `{namespace,dimension,…} terms`. */
const termsFind = (query: string, metric: Findable): Answer => {
  const schema = /^\s*\{([^}]*)\}/.exec(query);
  if (schema !== null) {
    const [namespace = "", ...names] = (schema[1] ?? "").split(",").map(unquoted);
    if (namespace !== metric.namespace || !sameNames(names, metric)) return false;
  }
  const tokens = tokensOf(query.slice(schema?.[0].length ?? 0));
  return tokens === null ? null : new Terms(tokens, metric).answer();
};

/** What draws every series that it is given. */
const keepsAll: readonly RegExp[] = [
  /^REMOVE_EMPTY\((.*)\)$/s,
  /^FILL\((.*),\s*(?:\d+(?:\.\d+)?|REPEAT|LINEAR)\s*\)$/s,
  /^SORT\((.*),\s*(?:AVG|MIN|MAX|SUM)\s*,\s*(?:ASC|DESC)\s*\)$/s,
];

const stripped = (expression: string): string => {
  const text = expression.trim();
  for (const form of keepsAll) {
    const inner = form.exec(text)?.[1];
    if (inner !== undefined) return stripped(inner);
  }
  return text;
};

const searchFinds = (expression: string, metric: Findable): Answer => {
  const queries = [...expression.matchAll(/\bSEARCH\s*\(\s*'([^']*)'/gi)];
  const found = queries.map(([, query = ""]) => termsFind(query, metric)).reduce(either, false);
  const plain = /^SEARCH\s*\(\s*'[^']*'\s*,\s*'[^']*'\s*(?:,\s*\d+\s*)?\)$/i;
  return found === false ? false : plain.test(stripped(expression)) ? found : null;
};

/** The form below takes time with the third power of the length; CloudWatch's console writes some hundred characters. */
const longestQuery = 4_000;

/** Blanks outside of quotes count once, so that the form has one way only to read them. */
const withSingleBlanks = (query: string): string =>
  query.trim().replace(/("[^"]*"|'[^']*')|\s+/g, (_, quoted?: string) => quoted ?? " ");

const insightsForm =
  /^SELECT \w+\( ?("[^"]*"|[\w.-]+) ?\) FROM (?:SCHEMA\(([^)]*)\)|("[^"]*")) ?(?:WHERE (.*?))? ?(?:GROUP BY (.*?))? ?(?:ORDER BY .*?)? ?(LIMIT \d+)?$/is;

const conditionForm = /^("[^"]*"|[\w.-]+)\s*=\s*'([^']*)'$/;

const namesIn = (list: string | undefined): readonly string[] =>
  list === undefined ? [] : list.split(",").map(unquoted);

/** Each group of a Metrics Insights query is a series: the metric is one where all its dimensions are told. */
const insightsFind = (query: string, metric: Findable): Answer => {
  const parts = query.length > longestQuery ? null : insightsForm.exec(withSingleBlanks(query));
  if (parts === null) return query.includes(metric.name) ? null : false;
  const [, name = "", schema, namespace, where, groups, limit] = parts;
  const [from = "", ...names] = namesIn(schema ?? namespace);
  if (unquoted(name) !== metric.name || from !== metric.namespace) return false;
  if (schema !== undefined && names.length > 0 && !sameNames(names, metric)) return false;
  const conditions = (where?.split(/\s+AND\s+/i) ?? []).map((text) =>
    conditionForm.exec(text.trim()),
  );
  const holds = conditions
    .map((condition): Answer => {
      if (condition === null) return null;
      const [, key = "", value] = condition;
      return metric.dimensions[unquoted(key)] === value;
    })
    .reduce(both, true);
  if (holds !== true) return holds;
  const told = [...namesIn(groups), ...conditions.map((one) => unquoted(one?.[1] ?? ""))];
  const alone = Object.keys(metric.dimensions).every((key) => told.includes(key));
  return alone && limit === undefined ? true : null;
};

/** Whether an expression draws this metric; null where that is not followed. */
export const queryFinds = (expression: string, metric: Findable): boolean | null =>
  /^\s*SELECT\b/i.test(expression)
    ? insightsFind(expression, metric)
    : searchFinds(expression, metric);
