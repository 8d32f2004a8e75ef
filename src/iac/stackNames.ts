import { matches } from "../model/pattern.ts";
import type { Made } from "./made.ts";
import type { StackCode } from "./stackCode.ts";
import type { ObservedStack } from "./stackMembers.ts";

const only = <T>(items: readonly T[]): T | null => (items.length === 1 ? (items[0] ?? null) : null);

const isPlacedIn = (code: StackCode, { account, region }: ObservedStack): boolean =>
  (code.account ?? account) === account && (code.region ?? region) === region;

/** One resource of a common name is no evidence of whose the template is. */
const leastEvidence = 2;

const isDescribedBy = ({ members }: ObservedStack, { resources }: StackCode): boolean => {
  const ids = new Set(members.map(({ logicalId }) => logicalId));
  return (
    ids.size >= leastEvidence &&
    members.every(({ logicalId, type }) => resources.get(logicalId)?.type === type)
  );
};

/** CloudFormation calls a nested stack after its parent, its logical ID, and something random. */
const isNested = (name: string, parent: string, logicalId: string): boolean => {
  const prefix = `${parent}-${logicalId}-`;
  return name.startsWith(prefix) && /^[A-Z0-9]+$/.test(name.slice(prefix.length));
};

/** The stacks that code describes, by the names that it gives them or that were found for it. */
interface Named {
  readonly name: string;
  readonly code: StackCode;
}

const nestedIn = (stack: ObservedStack, parents: readonly Named[]): readonly StackCode[] =>
  parents
    .filter(({ code }) => isPlacedIn(code, stack))
    .flatMap(({ name, code }) =>
      [...code.nested].flatMap(([logicalId, inner]) =>
        isNested(stack.name, name, logicalId) ? [inner] : [],
      ),
    );

/** What the config says of stacks: the code of those whose names match; null where it could not be read. */
export interface GivenCode {
  readonly stack: string;
  readonly code: StackCode | null;
}

/**
 * The code of a stack: what the config gives; else what calls itself so; else the one template that describes all that was seen of
 * the stack. Null where there is none, or more than one.
 */
const codeOf = (
  stack: ObservedStack,
  codes: readonly StackCode[],
  given: readonly GivenCode[],
): StackCode | null => {
  const told = given.find((one) => matches([one.stack], stack.name));
  if (told !== undefined) return told.code;
  const named = codes.filter((code) => code.name === stack.name && isPlacedIn(code, stack));
  if (named.length > 0) return only(named);
  return only(codes.filter((code) => code.name === null && isDescribedBy(stack, code)));
};

const deepestNesting = 10;

/** The code of each stack for which there is exactly one. */
const matched = (
  stacks: readonly ObservedStack[],
  codes: readonly StackCode[],
  given: readonly GivenCode[],
): ReadonlyMap<ObservedStack, StackCode> => {
  const found = new Map<ObservedStack, StackCode>();
  let parents: readonly Named[] = codes.flatMap((code) =>
    code.name === null ? [] : [{ name: code.name, code }],
  );
  for (const stack of stacks) {
    const code = codeOf(stack, codes, given);
    if (code !== null) found.set(stack, code);
  }
  parents = [...parents, ...[...found].map(([{ name }, code]) => ({ name, code }))];
  for (let depth = 0; depth < deepestNesting && parents.length > 0; depth += 1) {
    const deeper: Named[] = [];
    for (const stack of stacks) {
      const code = only([...new Set(nestedIn(stack, parents))]);
      if (code === null || given.some((one) => matches([one.stack], stack.name))) continue;
      found.set(stack, code);
      deeper.push({ name: stack.name, code });
    }
    parents = deeper;
  }
  return found;
};

/** What CloudFormation made, and by which line of a template or of the CDK's code. */
export const stacksMade = (
  stacks: readonly ObservedStack[],
  codes: readonly StackCode[],
  given: readonly GivenCode[] = [],
): readonly Made[] =>
  [...matched(stacks, codes, given)].flatMap(([{ members }, { resources }]) =>
    members.flatMap(({ type, id, logicalId }) => {
      const resource = resources.get(logicalId);
      return resource?.type === type ? [{ type, id, location: resource.location }] : [];
    }),
  );
