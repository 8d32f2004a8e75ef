import {
  type Fact,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  orElse,
  undecided,
  whole,
} from "../model/fact.ts";
import { type IamRole, iamRoles, managedPolicies } from "../model/facts/iam.ts";
import { groupBy } from "../model/groupBy.ts";
import { indexListing } from "../model/indexListing.ts";
import { acrossRegions, derive } from "../model/kind.ts";
import type { Access, NamedPolicy } from "./policyEvaluation.ts";
import { joinUses, type RoleUse, roleArn, roleUses } from "./roleUses.ts";

/** A role that task definitions in use name, with all that decides what it may do. */
export interface UsedRole {
  readonly arn: string;
  readonly name: string;
  readonly uses: readonly RoleUse[];
  /** Null: there is no such role. */
  readonly role: Fact<IamRole | null>;
  /** Null: there is no such role. */
  readonly access: Fact<Access | null>;
}

/** The roles of the account that task definitions in use name, in any region of the scan. */
export const usedRoles = derive({
  name: "usedRoles",
  needs: { roleUses: acrossRegions(roleUses), iamRoles, managedPolicies },
  compute(facts, context): Listing<UsedRole> {
    const { account, partition } = context;
    const uses = joinUses(facts.roleUses);
    const roles = facts.iamRoles.list();
    const named = indexListing(roles, ({ arn, name }) => [arn, name]);

    const find = (reference: string): Fact<IamRole | null> => {
      const [found] = named(reference).items;
      if (found !== undefined) return known(found);
      const owner = reference.split(":")[4] ?? account;
      return owner === account
        ? map(whole(roles), () => null)
        : undecided(`the role ${reference} is of another account`, "scan that account");
    };

    const managed = (arn: string): Fact<NamedPolicy> =>
      map(
        orElse(facts.managedPolicies.get(arn), () =>
          undecided(
            `the policy ${arn} does not exist`,
            "scan again: it may just have been deleted",
          ),
        ),
        ({ statements }) => ({ name: arn.split("/").at(-1) ?? arn, arn, statements }),
      );

    const accessOf = (role: IamRole): Access => ({
      principal: { arn: role.arn, account, partition, tags: role.tags },
      policies: joinListings([
        {
          items: role.inlinePolicies.map(
            ({ name, statements }): NamedPolicy => ({ name, arn: null, statements }),
          ),
          causes: [],
        },
        ...role.attachedPolicies.map((arn): Listing<NamedPolicy> => {
          const policy = managed(arn);
          return policy.known
            ? { items: [policy.value], causes: [] }
            : { items: [], causes: policy.causes };
        }),
      ]),
      boundary: role.boundary === null ? known(null) : managed(role.boundary),
    });

    const viewOf = (arn: string, own: readonly RoleUse[]): UsedRole => {
      const role = find(own[0]?.role ?? arn);
      return {
        arn,
        name: arn.split("/").at(-1) ?? arn,
        uses: own,
        role,
        access: flatMap(role, (found) => known(found === null ? null : accessOf(found))),
      };
    };

    const arnOf = (reference: string): string => {
      const role = find(reference);
      return role.known && role.value !== null ? role.value.arn : roleArn(reference, context);
    };
    const byArn = groupBy(uses.items, ({ role }) => arnOf(role));
    return {
      items: [...byArn].sort(([a], [b]) => (a < b ? -1 : 1)).map(([arn, own]) => viewOf(arn, own)),
      causes: uses.causes,
    };
  },
});
