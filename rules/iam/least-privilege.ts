import { anyOf, type Cause, causesOf, type Fact, known } from "../../src/model/fact.ts";
import type { PolicyStatement } from "../../src/model/facts/iam.ts";
import { acrossRegions } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  type Outcome,
  pass,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import {
  type Access,
  allows,
  applies,
  grantsOf,
  type NamedPolicy,
  type Request,
} from "../../src/topology/policyEvaluation.ts";
import { hasWildcard, matchesAction } from "../../src/topology/policyPattern.ts";
import { arnInstanceOf, instanceOf, words } from "../../src/topology/policyWitnesses.ts";
import { roleUses } from "../../src/topology/roleUses.ts";
import { type UsedRole, usedRoles } from "../../src/topology/usedRoles.ts";
import {
  escalations,
  escalationsAnywhere,
  isKnownService,
  isWideAction,
  isWideResource,
  takesNoResource,
} from "./_actions.ts";
import { isExecutionPolicy } from "./_logGroups.ts";
import { judgeAccess, noRoles, roleResources, sawActions } from "./_roles.ts";

/** A statement that allows something, where it stands, and what it is tried out with. */
interface Trial {
  readonly used: UsedRole;
  readonly access: Access;
  readonly policy: NamedPolicy;
  readonly statement: PolicyStatement;
  readonly region: string;
  /** The actions and resources that boundaries and denials name: what a wildcard may be narrowed to. */
  readonly named: { readonly actions: readonly string[]; readonly resources: readonly string[] };
}

/** What narrows a permission: what a boundary allows, and what denials leave out. */
const narrowing = ({ policies, boundary }: Access): readonly PolicyStatement[] => {
  const bounds = boundary.known && boundary.value !== null ? [boundary.value] : [];
  return [
    ...policies.items.flatMap(({ statements }) =>
      (statements ?? []).filter(({ effect }) => effect === "Deny"),
    ),
    ...bounds.flatMap(({ statements }) => statements ?? []),
  ];
};

const namedIn = (access: Access): Trial["named"] => {
  const statements = narrowing(access);
  const distinct = (patterns: readonly string[]): readonly string[] => [...new Set(patterns)];
  return {
    actions: distinct(statements.flatMap(({ actions }) => actions.patterns)),
    resources: distinct(statements.flatMap(({ resources }) => resources.patterns)),
  };
};

/** `NotAction` and `NotResource` allow everything but: as wide as `*`. */
const patternsOf = ({ except, patterns }: PolicyStatement["actions"]): readonly string[] =>
  except ? ["*"] : patterns;

const anyAction = (word: string): string => `${word}:${word}`;

const serviceOf = (arn: string): string => arn.split(":")[2] ?? "";

/** Actions that nobody names, but the pattern stands for: of the services whose resources are named, too. */
const madeUp = (pattern: string, { named, statement }: Trial): readonly string[] => {
  const [service = "", ...rest] = pattern.split(":");
  const name = rest.length === 0 ? "*" : rest.join(":");
  const services = hasWildcard(service)
    ? [...statement.resources.patterns, ...named.resources]
        .map(serviceOf)
        .filter((one) => /^[a-z]/.test(one) && matchesAction(service, one))
    : [service];
  return words.flatMap((word) =>
    [...new Set([instanceOf(service, word), ...services])].map(
      (one) => `${one}:${instanceOf(name, word)}`,
    ),
  );
};

/** What nobody names of a pattern, itself or as others narrow it: `*`, bounded by `ecr:*`. */
const unnamedActions = (pattern: string, trial: Trial): readonly string[] =>
  hasWildcard(pattern)
    ? [
        ...madeUp(pattern, trial),
        ...trial.named.actions
          .filter((other) => isWideAction(other))
          .flatMap((other) => madeUp(other, trial))
          .filter((action) => matchesAction(pattern, action)),
      ]
    : [];

/** Everything that a pattern stands for, made-up or named. */
const actionsFor = (pattern: string, trial: Trial): readonly string[] =>
  hasWildcard(pattern)
    ? [
        ...madeUp(pattern, trial),
        ...trial.named.actions
          .flatMap((other) => (hasWildcard(other) ? madeUp(other, trial) : [other]))
          .filter((action) => matchesAction(pattern, action)),
      ]
    : [pattern];

/** Roles are what STS assumes. */
const resourceService = (action: string): string => {
  const service = action.split(":")[0] ?? "";
  return service.toLowerCase() === "sts" ? "iam" : service;
};

/** Whether the statement, with all else that is said, lets the role do this on resources of these patterns. */
const mayDo = (
  action: string,
  resources: readonly string[],
  { access, statement, region }: Trial,
): Fact<boolean> => {
  const service = resourceService(action);
  const requests = resources.flatMap((pattern) =>
    words.map(
      (word): Request => ({
        action,
        resource: arnInstanceOf(pattern, access.principal, { service, region }, word),
        tags: known({}),
        arbitrary: true,
      }),
    ),
  );
  return anyOf(
    requests
      .filter((request) => serviceOf(request.resource).toLowerCase() === service.toLowerCase())
      .filter((request) => {
        const applied = applies(statement, request, access.principal);
        return !applied.known || applied.value;
      })
      .map((request) => allows(access, request)),
  );
};

/** What a wide resource stands for: itself, and what other statements narrow it to. */
const wideResources = ({ statement, named }: Trial): readonly string[] => {
  const own = patternsOf(statement.resources).filter(isWideResource);
  return own.length === 0 ? [] : [...own, ...named.resources.filter(isWideResource)];
};

interface Found {
  readonly actions: readonly string[];
  readonly causes: readonly Cause[];
}

/** As many as a message names, and one more. */
const most = 5;

/** Those of the patterns of which something is allowed; the search ends where a message is full. */
const effective = (
  patterns: readonly string[],
  resources: readonly string[],
  trial: Trial,
  counts: (action: string) => boolean,
  standFor: typeof actionsFor = actionsFor,
): Found => {
  const actions: string[] = [];
  const causes: Cause[] = [];
  for (const pattern of patterns) {
    const may = anyOf(
      standFor(pattern, trial)
        .filter(counts)
        .map((action) => mayDo(action, resources, trial)),
    );
    causes.push(...causesOf(may));
    if (may.known && may.value) actions.push(pattern);
    if (actions.length > most) break;
  }
  return { actions, causes };
};

const listOf = (names: readonly string[]): string =>
  names.length > most ? `${names.slice(0, most).join(", ")} and more` : names.join(", ");

const evidenceOf = ({ used, policy, statement }: Trial) =>
  sawActions(used, [{ policy, statement, actions: [], resources: [] }]);

/** A violation where something was found, else why that is not known. */
const outcomeOf = (
  { actions, causes }: Found,
  trial: Trial,
  key: string,
  message: (actions: string) => string,
): Outcome =>
  actions.length > 0
    ? fail(key, `the policy ${trial.policy.name} ${message(listOf(actions))}`, ...evidenceOf(trial))
    : cannotKnow(causes);

const resourcesText = ({ statement: { resources } }: Trial): string =>
  resources.except
    ? `everything but ${listOf(resources.patterns)}`
    : listOf(resources.patterns.filter(isWideResource));

const takesResource = (action: string): boolean => !takesNoResource(action);

const isEscalation = (action: string): boolean =>
  [...escalations, ...escalationsAnywhere].some(
    (one) => one.toLowerCase() === action.toLowerCase(),
  );

/** The ways to more permissions that the patterns hold: some on whatever resource, some on any. */
const escalating = (
  patterns: readonly string[],
  own: readonly string[],
  open: readonly string[],
  trial: Trial,
): Found => {
  const covered = (list: readonly string[]): readonly string[] =>
    list.filter((action) => patterns.some((pattern) => matchesAction(pattern, action)));
  const found = [
    effective(covered(escalations), own, trial, () => true),
    effective(covered(escalationsAnywhere), open, trial, () => true),
  ];
  return {
    actions: found.flatMap(({ actions }) => actions),
    causes: found.flatMap(({ causes }) => causes),
  };
};

const judgeStatement = (trial: Trial): Outcome => {
  const { policy, statement } = trial;
  const patterns = patternsOf(statement.actions).filter((pattern) => !takesNoResource(pattern));
  const own = [...patternsOf(statement.resources), ...trial.named.resources];
  const open = wideResources(trial);
  const wide = patterns.filter(isWideAction).map((pattern) => ({
    pattern,
    found: effective([pattern], own, trial, takesResource, unnamedActions),
  }));
  const single = [
    ...patterns.filter((pattern) => !isWideAction(pattern) && !isEscalation(pattern)),
    ...wide.filter(({ found: { actions } }) => actions.length === 0).map(({ pattern }) => pattern),
  ];
  const onOpen = (counts: (action: string) => boolean): Found =>
    effective(single, open, trial, (action) => takesResource(action) && counts(action));
  const judged = combine(
    ...wide.map(({ pattern, found }) =>
      outcomeOf(
        found,
        trial,
        `action|${policy.name}|${statement.actions.except ? "NotAction" : pattern}`,
        (actions) =>
          statement.actions.except
            ? `allows everything but ${listOf(statement.actions.patterns)}`
            : `allows ${actions}`,
      ),
    ),
    outcomeOf(
      escalating(patterns, own, open, trial),
      trial,
      `escalation|${policy.name}`,
      (actions) => `allows ${actions}: by it the role can get more permissions`,
    ),
    outcomeOf(
      onOpen(isKnownService),
      trial,
      `resource|${policy.name}|${resourcesText(trial)}`,
      (actions) => `allows ${actions} on ${resourcesText(trial)}`,
    ),
  );
  if (judged.violations.length > 0) return judged;
  const uncertain = onOpen((action) => !isKnownService(action));
  const [first] = uncertain.actions;
  return combine(
    judged,
    cannotKnow(uncertain.causes),
    first === undefined
      ? combine()
      : cannotDecide(
          `whether ${listOf(uncertain.actions)}, which the policy ${policy.name} allows on ${resourcesText(trial)}, takes a resource is not known here`,
          "name the resource, or look the action up in the Service Authorization Reference and waive the finding",
        ),
  );
};

/** Whether the role may do whatever there is, on whatever there is. */
const isAdministrator = (access: Access, region: string): Fact<boolean> =>
  anyOf(
    words.map((word) =>
      allows(access, {
        action: anyAction(word),
        resource: arnInstanceOf("*", access.principal, { service: word, region }, word),
        tags: known({}),
        arbitrary: true,
      }),
    ),
  );

const judgeRole = (used: UsedRole, access: Access, region: string): Outcome => {
  const administrator = isAdministrator(access, region);
  if (administrator.known && administrator.value) {
    const request = {
      action: anyAction(words[0] ?? ""),
      resource: "*",
      tags: known({}),
      arbitrary: true,
    };
    const grants = grantsOf(access, request);
    return fail(
      "administrator",
      `it may do everything, or nearly so (policy ${[...new Set(grants.map(({ policy }) => policy.name))].join(", ")})`,
      ...sawActions(used, grants),
    );
  }
  const named = namedIn(access);
  const judged = access.policies.items
    .filter(({ arn }) => !isExecutionPolicy(arn))
    .flatMap((policy) =>
      (policy.statements ?? [])
        .filter(({ effect }) => effect === "Allow")
        .map((statement) => judgeStatement({ used, access, policy, statement, region, named })),
    );
  return combine(
    pass("no wildcard where a name is possible, and no way to more permissions"),
    cannotKnow([...causesOf(administrator), ...access.policies.causes]),
    ...judged,
  );
};

export const rule = defineRule({
  id: "iam-least-privilege",
  title: "Roles that tasks use follow least privilege",
  section: "IAM",
  items: ["IAM-3"],
  severity: "high",
  why: "What a role may do, whoever breaks into one of its containers may do. A wildcard turns a hole in one service into the loss of the account.",
  checks:
    "For every role that a task definition in use names, what its inline, attached and boundary policies allow together is judged: it must be no administrator, have no way to give itself more permissions (iam:CreatePolicyVersion, iam:PassRole on any role and their like), allow no whole services or verbs that change (s3:*, s3:Put*), and no action on * where the action takes a resource. Denials, boundaries and conditions on tags that narrow a wildcard count. Wildcards behind a whole name (s3:GetObject*) or a verb that reads pass on named resources. What AWS's own policy for execution roles allows is another rule's.",
  blindSpots:
    "Which permissions the program needs is not known; policies of the organization and of resources are not read. Roles that nothing runs with are not judged.",
  remedy: {
    summary: "Name the actions and the resources that the program needs, and nothing else.",
    cli: "aws iam put-role-policy --role-name ROLE --policy-name own --policy-document file://own.json",
    terraform: [
      'resource "aws_iam_role_policy" "backend" {',
      "  role = aws_iam_role.backend.id",
      "  policy = jsonencode({",
      '    Version   = "2012-10-17"',
      "    Statement = [{",
      '      Effect   = "Allow"',
      '      Action   = ["s3:GetObject", "s3:PutObject"]',
      '      Resource = "${aws_s3_bucket.uploads.arn}/*"',
      "    }]",
      "  })",
      "}",
    ].join("\n"),
    cdk: "uploads.grantReadWrite(taskDefinition.taskRole);",
  },
  references: [
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  ],
  scope: "account",
  needs: { usedRoles, uses: acrossRegions(roleUses) },
  options: {},
  nothing: noRoles,
  resources: (facts) => roleResources(facts.usedRoles),
  judge: ({ used }, { uses }) =>
    judgeAccess(used, (access) => judgeRole(used, access, [...uses.keys()][0] ?? "us-east-1")),
});
