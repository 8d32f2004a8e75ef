import { anyOf, type Cause, known, type Listing } from "../../src/model/fact.ts";
import { acrossRegions } from "../../src/model/kind.ts";
import { cannotKnow, combine, fail, type Outcome, pass, when } from "../../src/model/outcome.ts";
import { matches } from "../../src/model/pattern.ts";
import { onceFor } from "../../src/model/remembered.ts";
import {
  type Access,
  allows,
  grantsOf,
  type Request,
} from "../../src/topology/policyEvaluation.ts";
import { allowances, instancesOf, words } from "../../src/topology/policyWitnesses.ts";
import { joinUses, type RoleUse, roleUses } from "../../src/topology/roleUses.ts";
import { type UsedRole, usedRoles } from "../../src/topology/usedRoles.ts";
import { policiesIn, sawResources } from "./_roles.ts";

export const logNeeds = { usedRoles, uses: acrossRegions(roleUses) };

export const logOptions = {
  logGroups: {
    default: ["/ecs/*"],
    description: "patterns of the log groups that any role may write to",
  },
};

/** Statements on groups and streams that tasks write to. */
const actions = ["logs:CreateLogStream", "logs:PutLogEvents"] as const;

/** AWS's own policy for execution roles, in any partition. */
export const isExecutionPolicy = (arn: string | null): boolean =>
  arn !== null &&
  /^arn:[^:]+:iam::aws:policy\/service-role\/AmazonECSTaskExecutionRolePolicy$/.test(arn);

export interface GroupsInUse {
  readonly names: ReadonlySet<string>;
  /** Why there may be more. */
  readonly causes: readonly Cause[];
}

/** The groups that containers write to. */
export const groupsInUse = onceFor(
  (inRegions: ReadonlyMap<string, Listing<RoleUse>>): GroupsInUse => {
    const { items, causes } = joinUses(inRegions);
    const names = items.flatMap(({ definition }) =>
      definition.containers.flatMap(({ logGroup }) => logGroup ?? []),
    );
    return { names: new Set(names), causes };
  },
);

/** Names of log groups that stand for all that the policies admit. */
const candidates = (access: Access): readonly string[] =>
  instancesOf(
    allowances(access).flatMap(({ resources }) =>
      resources.patterns.flatMap((pattern) => /:log-group:([^:]*)/.exec(pattern)?.[1] ?? []),
    ),
  );

const requestsFor = (
  name: string,
  { principal: { partition, account } }: Access,
  regions: readonly string[],
): readonly Request[] =>
  regions.flatMap((region) => {
    const group = `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
    return [group, `${group}:log-stream:${words[0]}`].flatMap((resource) =>
      actions.map((action) => ({ action, resource, tags: known({}), arbitrary: true })),
    );
  });

/** The permission for a group that is none of the role's business. */
const excessOf = (
  used: UsedRole,
  access: Access,
  allowed: readonly string[],
  requests: readonly Request[],
): Outcome => {
  const grants = requests.flatMap((request) => {
    const may = allows(access, request);
    return may.known && may.value ? grantsOf(access, request) : [];
  });
  const excepted = grants[0]?.statement.resources.patterns ?? [];
  const pattern =
    grants.flatMap(({ resources }) => resources)[0] ?? `everything but ${excepted.join(", ")}`;
  return fail(
    `logs|${pattern}`,
    `it may write to log groups that are neither ${allowed.join(", ")} nor in use: ${pattern} (policy ${policiesIn(grants)})`,
    ...sawResources(used, grants),
  );
};

/** Each violation once: several names stand for one pattern. */
const distinct = (outcome: Outcome): Outcome => ({
  ...outcome,
  violations: [...new Map(outcome.violations.map((one) => [one.key, one])).values()],
});

/** Judges what a role may write to, beyond the groups that the guide allows and those in use. */
export const judgeLogGroups = (
  used: UsedRole,
  access: Access,
  allowed: readonly string[],
  inUse: GroupsInUse,
  regions: readonly string[],
): Outcome => {
  const judged = candidates(access)
    .filter((name) => !matches(allowed, name) && !inUse.names.has(name))
    .map((name): Outcome => {
      const requests = requestsFor(name, access, regions);
      const isMadeUp = words.some((word) => name.includes(word));
      return when(anyOf(requests.map((request) => allows(access, request))), (may) => {
        if (!may) return combine();
        return inUse.causes.length > 0 && !isMadeUp
          ? cannotKnow(inUse.causes)
          : excessOf(used, access, allowed, requests);
      });
    });
  return distinct(
    combine(pass(`may write only to ${allowed.join(", ")} and log groups in use`), ...judged),
  );
};
