import type { FactKind } from "../../../src/model/kind.ts";
import { type Change, put } from "../../support/changes.ts";
import { reference } from "../../support/reference.ts";

/** What tells the second environment's rows from the first one's: names, IDs, the VPC. */
const renamed: readonly (readonly [from: RegExp, to: string])[] = [
  [/shop-prod/g, "shop-stag"],
  [/shop\/prod\//g, "shop/stag/"],
  [/"production"/g, '"staging"'],
  [/\b(subnet|rtb|nat|eni|sg)-(?=[a-z])/g, "$1-stag-"],
  [/\b(vpc|igw)-1\b/g, "$1-2"],
  [/scalingPolicy:/g, "scalingPolicy:stag-"],
];

const inStaging = <T>(value: T): T => {
  const text = renamed.reduce(
    (sofar, [from, to]) => sofar.replace(from, to),
    JSON.stringify(value),
  );
  return JSON.parse(text) as T;
};

/** What the staging environment calls what production calls so. */
export const stagingId = (id: string): string => inStaging(id);

/** Puts a staging environment, in a VPC and a cluster of its own, beside the reference account. */
export const besideStaging: readonly Change[] = reference.flatMap(({ kind, rows }) =>
  Object.entries(rows).map(([id, row]) =>
    put(kind as FactKind<unknown>, stagingId(id), inStaging(row)),
  ),
);
