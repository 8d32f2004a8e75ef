import type { PolicyStatement } from "../model/facts/iam.ts";
import type { Access, NamedPolicy } from "./policyEvaluation.ts";
import { hasWildcard, type Principal } from "./policyPattern.ts";

/**
 * Names and ARNs that stand for everything that a pattern admits: whether a policy allows more than it
 * should is asked by trying some that nobody has. Three words, so that a denial of some names does not
 * hide the rest.
 */
export const words: readonly string[] = ["gonogo-any", "Any-gonogo", "0gonogo"];

const placeholder = /\$\{[^}]*\}|\*/g;

/** The pattern with a word for each run of characters, and some character for each one. */
export const instanceOf = (pattern: string, word: string): string =>
  pattern.replace(placeholder, word).replace(/\?/g, "x");

/** Patterns and what lies between two of them: what a boundary and a policy leave together. */
export const instancesOf = (patterns: readonly string[]): readonly string[] => {
  const wild = patterns.filter((pattern) => hasWildcard(pattern) || pattern.includes("${"));
  const starts = wild.map((pattern) => pattern.replace(/(\$\{|[*?]).*$/s, ""));
  const ends = wild.map((pattern) => pattern.replace(/^.*[*?}]/s, ""));
  return [
    ...new Set([
      ...patterns.filter((pattern) => !wild.includes(pattern)),
      ...words.flatMap((word) => [
        word,
        ...wild.map((pattern) => instanceOf(pattern, word)),
        ...starts.flatMap((start) => ends.map((end) => `${start}${word}${end}`)),
      ]),
    ]),
  ];
};

/** Where an arbitrary resource lies. */
interface Place {
  readonly service: string;
  readonly region: string;
}

/** ARNs of global services name no region, those of S3 no account either. */
const regionOf = (service: string, region: string): string =>
  ["s3", "iam", "cloudfront", "route53"].includes(service) ? "" : region;
const accountOf = (service: string, account: string): string => (service === "s3" ? "" : account);

const isOpen = (segment: string): boolean => hasWildcard(segment) || segment.includes("${");

/** An ARN that the pattern admits, as far as possible of this principal's account and that region. */
export const arnInstanceOf = (
  pattern: string,
  { partition, account }: Principal,
  { service, region }: Place,
  word: string,
): string => {
  const whole = ["arn", partition, service, regionOf(service, region), accountOf(service, account)];
  const given = pattern.split(":");
  const name = given.slice(5).join(":");
  return [
    ...whole.slice(0, 5).map((own, index) => {
      const segment = given[index];
      return segment === undefined || isOpen(segment) ? own : segment;
    }),
    given.length > 5 ? instanceOf(name, word) : word,
  ].join(":");
};

/** Every statement that may allow something: of the policies and of the boundary. */
export const allowances = ({ policies, boundary }: Access): readonly PolicyStatement[] =>
  [
    ...policies.items,
    ...(boundary.known && boundary.value !== null ? [boundary.value] : []),
  ].flatMap(({ statements }: NamedPolicy) =>
    (statements ?? []).filter(({ effect }) => effect === "Allow"),
  );
