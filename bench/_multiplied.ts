import { createHash } from "node:crypto";
import { type Fields, fieldsOf, jsonIn } from "../src/model/fields.ts";

/**
 * How the copies of the application lie: each in a network and a cluster of its own, or all together in
 * the network and the cluster of the first.
 */
export type Shape = "apart" | "together";

/** Kinds of which an account has as many, however many applications run in it. */
const shared: readonly string[] = [
  "acm.edgeCertificate",
  "backup.recoveryPoints",
  "budgets.budget",
  "budgets.notifications",
  "cloudfront.cachePolicy",
  "ec2.availabilityZone",
  "ec2.ebsEncryptionByDefault",
  "ec2.instanceType",
  "ec2.region",
  "elbv2.sslPolicy",
  "xray.recentTraces",
];

/** Kinds of which the copies that lie together share the first one's. */
const network: readonly string[] = [
  "ec2.subnet",
  "ec2.routeTable",
  "ec2.natGateway",
  "ecs.cluster",
];

const ids =
  /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,17}|[0-9a-f]{32}|[0-9a-f]{64}|[A-Z0-9]{13,22}|[a-z0-9]{13}(?=\.cloudfront\.net))\b/g;
const names = /\bshop\b/g;
const numbered = /\b(?:ab|ri|rn)-\d\b/g;
const addresses = /\b10\.\d+\.\d+\.(\d+)\b(?!\/)/g;
const clusters = /(cluster\/|service\/|task\/|"ClusterName":"|"cluster":")shop-prod(?!-)/g;
const services = /frontend|backend/g;

/** An ID has letters and digits; what has digits only is an account. */
const isId = (text: string): boolean => /\d/.test(text) && /[A-Za-z]/.test(text);

const another = (text: string, copy: number): string => {
  const digest = createHash("sha1").update(`${copy} ${text}`).digest("hex");
  const made = /[A-Z]/.test(text) ? digest.toUpperCase() : digest;
  let at = 0;
  return text.replace(/[0-9A-Za-z]/g, () => made[at++ % made.length] ?? "0");
};

/** What a snapshot says of one kind, after lines of other sorts. */
interface Section {
  readonly before: readonly string[];
  readonly rows: readonly string[];
  readonly end: Fields;
}

interface Parts {
  readonly sections: readonly Section[];
  readonly after: readonly string[];
}

const partsOf = (lines: readonly string[]): Parts => {
  const sections: Section[] = [];
  let before: string[] = [];
  let rows: string[] = [];
  for (const line of lines) {
    const fields = fieldsOf(jsonIn(line));
    if ("kind" in fields) rows.push(line);
    else if ("end" in fields) {
      sections.push({ before, rows, end: fields });
      [before, rows] = [[], []];
    } else before.push(line);
  }
  return { sections, after: before };
};

const idsIn = (rows: readonly string[]): readonly string[] =>
  rows.flatMap((row) => (row.match(ids) ?? []).filter(isId));

const nameOf = (row: string): unknown => fieldsOf(jsonIn(row)).id;

/** A row as it is in another copy of the application. */
type Renaming = (row: string, copy: number) => string;

const renamingFor = (shape: Shape, kept: ReadonlySet<string>): Renaming => {
  const renamed: Renaming = (row, copy) =>
    row
      .replace(ids, (text) => (isId(text) && !kept.has(text) ? another(text, copy) : text))
      .replace(numbered, (text) => `${text}${copy}`);
  if (shape === "apart") {
    return (row, copy) => renamed(row, copy).replace(names, `shop-${copy}`);
  }
  return (row, copy) =>
    renamed(row, copy)
      .replace(addresses, (_, last) => `10.${100 + Math.floor(copy / 250)}.${copy % 250}.${last}`)
      .replace(clusters, "$1\u0000")
      .replace(names, `shop-${copy}`)
      .replaceAll("\u0000", "shop-prod")
      .replace(services, (name) => `${name}-${copy}`);
};

/** The lines of a snapshot in which the application of this one is there so many times. */
export function* multiplied(snapshot: string, copies: number, shape: Shape): Generator<string> {
  const { sections, after } = partsOf(snapshot.trim().split("\n"));
  const once = shape === "apart" ? shared : [...shared, ...network];
  const isShared = ({ end }: Section): boolean => once.includes(String(end.end));
  const renamed = renamingFor(
    shape,
    new Set(sections.filter(isShared).flatMap(({ rows }) => idsIn(rows))),
  );
  for (const section of sections) {
    const { before, rows, end } = section;
    const copied = isShared(section)
      ? []
      : rows.filter((row) => nameOf(renamed(row, 1)) !== nameOf(row));
    yield* before;
    yield* rows;
    for (let copy = 1; copy < copies; copy += 1) {
      for (const row of copied) yield renamed(row, copy);
    }
    yield JSON.stringify({ ...end, rows: rows.length + copied.length * (copies - 1) });
  }
  yield* after;
}

const isRow = (line: string): boolean => line.startsWith('{"kind"');

const rowsOf = (snapshot: string, copies: number, shape: Shape): number =>
  [...multiplied(snapshot, copies, shape)].filter(isRow).length;

/** How many copies of the application it takes for so many rows. */
export const copiesFor = (snapshot: string, rows: number, shape: Shape): number => {
  const one = rowsOf(snapshot, 1, shape);
  const more = rowsOf(snapshot, 2, shape) - one;
  return Math.max(1, 1 + Math.ceil((rows - one) / more));
};
