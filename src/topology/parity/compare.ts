import { complete, type Listing } from "../../model/fact.ts";
import type { ComparedProperty } from "../../model/parity.ts";
import { type Role, roles } from "../../model/settings.ts";
import type { Portrait, PortrayedMember } from "./portraits.ts";
import type { Trait } from "./trait.ts";

/** What two members that stand for each other say of one property, and where the first one's was read. */
export interface TraitComparison extends ComparedProperty {
  readonly trait: Trait;
}

/** Two members of one role that stand for each other. */
export interface PairedMembers {
  readonly a: PortrayedMember;
  readonly b: PortrayedMember;
  readonly properties: readonly TraitComparison[];
}

export interface RoleComparison {
  readonly role: Role;
  /** Which members have no counterpart, by name; unknown where members could not all be listed. */
  readonly membership: ComparedProperty;
  readonly pairs: readonly PairedMembers[];
}

const without = (items: readonly string[], others: readonly string[]): readonly string[] =>
  [...new Set(items)].filter((item) => !others.includes(item)).sort();

/**
 * What one set has and the other lacks. That the other lacks it takes the whole other set: what is
 * unread on either side is never alike, and a known difference is one whatever else is unread.
 */
export const compareAspects = (
  property: string,
  a: Listing<string>,
  b: Listing<string>,
): ComparedProperty => {
  const onlyA = b.causes.length > 0 ? [] : without(a.items, b.items);
  const onlyB = a.causes.length > 0 ? [] : without(b.items, a.items);
  const unread = { unreadA: a.causes, unreadB: b.causes };
  if (onlyA.length + onlyB.length > 0) {
    return { property, verdict: "different", onlyA, onlyB, ...unread };
  }
  const isWhole = a.causes.length + b.causes.length === 0;
  return { property, verdict: isWhole ? "same" : "unknown", onlyA, onlyB, ...unread };
};

const compareMembers = (a: PortrayedMember, b: PortrayedMember): PairedMembers => ({
  a,
  b,
  properties: Object.entries(a.traits).flatMap(([property, trait]) => {
    const other = b.traits[property];
    return other === undefined
      ? []
      : [{ ...compareAspects(property, trait.aspects, other.aspects), trait }];
  }),
});

const onlyOne = <T>(found: readonly T[]): T | null =>
  found.length === 1 ? (found[0] ?? null) : null;

/** Members of the same bare name stand for each other; so do the last two that are left. */
const pairUp = (
  a: readonly PortrayedMember[],
  b: readonly PortrayedMember[],
): readonly (readonly [a: PortrayedMember, b: PortrayedMember])[] => {
  const namedLike = (members: readonly PortrayedMember[], name: string) =>
    onlyOne(members.filter(({ bareName }) => bareName === name));
  const byName = a.flatMap((own) => {
    const twin = namedLike(a, own.bareName) === null ? null : namedLike(b, own.bareName);
    return twin === null ? [] : [[own, twin] as const];
  });
  const lastA = onlyOne(a.filter((own) => !byName.some(([paired]) => paired === own)));
  const lastB = onlyOne(b.filter((own) => !byName.some(([, paired]) => paired === own)));
  return lastA === null || lastB === null ? byName : [...byName, [lastA, lastB] as const];
};

const namesOf = (members: readonly PortrayedMember[]): readonly string[] =>
  members.map(({ name }) => name);

const isEmpty = ({ items, causes }: Listing<unknown>): boolean =>
  items.length === 0 && causes.length === 0;

/** Who stands for whom takes complete lists; that one side has none at all takes its own alone. */
const compareRole = (
  role: Role,
  a: Listing<PortrayedMember>,
  b: Listing<PortrayedMember>,
): RoleComparison => {
  if (isEmpty(a) || isEmpty(b)) {
    const named = ({ items, causes }: Listing<PortrayedMember>): Listing<string> => ({
      items: namesOf(items),
      causes,
    });
    return { role, membership: compareAspects("members", named(a), named(b)), pairs: [] };
  }
  if (a.causes.length + b.causes.length > 0) {
    const unlisted = ({ causes }: Listing<PortrayedMember>): Listing<string> => ({
      items: [],
      causes,
    });
    return { role, membership: compareAspects("members", unlisted(a), unlisted(b)), pairs: [] };
  }
  const pairs = pairUp(a.items, b.items);
  return {
    role,
    membership: compareAspects(
      "members",
      complete(namesOf(a.items.filter((own) => !pairs.some(([paired]) => paired === own)))),
      complete(namesOf(b.items.filter((own) => !pairs.some(([, paired]) => paired === own)))),
    ),
    pairs: pairs.map(([own, other]) => compareMembers(own, other)),
  };
};

/** Compares two environments, role by role from the edge inwards. */
export const compareEnvironments = (a: Portrait, b: Portrait): readonly RoleComparison[] =>
  roles.map((role) => compareRole(role, a.members[role], b.members[role]));
