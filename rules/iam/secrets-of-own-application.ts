import { anyOf, causesOf, filterListing, known } from "../../src/model/fact.ts";
import type { Secret } from "../../src/model/facts/secrets.ts";
import { acrossRegions, type Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  every,
  fail,
  type Outcome,
  pass,
  when,
} from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { defineRule } from "../../src/model/rule.ts";
import {
  type Access,
  allows,
  type Grant,
  grantsOf,
  type Request,
} from "../../src/topology/policyEvaluation.ts";
import { indexByName } from "../../src/topology/policyReach.ts";
import { words } from "../../src/topology/policyWitnesses.ts";
import {
  type AllSecrets,
  allSecrets,
  joinReaders,
  secretReaders,
} from "../../src/topology/secretReaders.ts";
import { type UsedRole, usedRoles } from "../../src/topology/usedRoles.ts";
import { judgeAccess, noRoles, policiesIn, roleResources, sawResources } from "./_roles.ts";
import { foreignOwner, ownersOf, type RoleOwners } from "./_secretOwners.ts";

/** BatchGetSecretValue needs it too, for each secret that it reads. */
const action = "secretsmanager:GetSecretValue";

const requestFor = ({ arn, tags }: Secret): Request => ({
  action,
  resource: arn,
  tags: known(tags),
  arbitrary: false,
});

/** Secrets that nobody has: whoever may read them may read every secret. */
const anySecret = (
  { principal: { partition, account } }: Access,
  regions: Iterable<string>,
): readonly Request[] =>
  [...regions].flatMap((region) =>
    words.map((word) => ({
      action,
      resource: `arn:${partition}:secretsmanager:${region}:${account}:secret:${word}-AbCdEf`,
      tags: known({}),
      arbitrary: true,
    })),
  );

/** The secrets that are not about to be deleted, by what a policy may reach. */
const liveSecrets = onceFor(({ list }: AllSecrets) =>
  indexByName(
    filterListing(list, ({ deleted }) => deleted === null),
    ({ arn }) => arn,
  ),
);

/** Its name, or with what Secrets Manager appends to it: `-??????`, `-*`. */
const namesExactly = ({ statement }: Grant, { name, arn }: Secret): boolean => {
  const whole = arn.split(":").slice(6).join(":");
  const exact = [whole, name, `${name}-??????`, `${name}-*`, `${name}*`];
  return (
    !statement.resources.except &&
    statement.resources.patterns.some((pattern) =>
      exact.includes(pattern.split(":").slice(6).join(":")),
    )
  );
};

const judgeSecret = (
  secret: Secret,
  used: UsedRole,
  access: Access,
  owners: RoleOwners,
  { settings }: Context,
): Outcome =>
  when(allows(access, requestFor(secret)), (may) => {
    if (!may) return combine();
    const grants = grantsOf(access, requestFor(secret));
    const exactly = grants.every((grant) => namesExactly(grant, secret));
    return when(foreignOwner(secret, owners, exactly, settings), (foreign) =>
      foreign === null
        ? pass(`may read ${secret.name}`, ...sawResources(used, grants))
        : fail(
            `secret|${secret.arn}`,
            `it may read the secret ${secret.name} ${foreign} (policy ${policiesIn(grants)})`,
            ...sawResources(used, grants),
          ),
    );
  });

export const rule = defineRule({
  id: "iam-secrets-of-own-application",
  title: "Roles may read only their own application's secrets",
  section: "IAM",
  items: ["IAM-1"],
  severity: "high",
  why: "Whoever takes over one container reads what its role may read. A role that may read every secret opens every application of the account, and production from staging.",
  checks:
    "For every role that a task definition in use names, what its inline, attached and boundary policies allow together is worked out for every secret of the scanned regions: wildcards, NotAction, NotResource, explicit denials, conditions on tags. It may read only the secrets that its application's task definitions read, that a tag or the config gives to it, or that bear its name. A prefix passes as long as every secret that it admits is the application's own; a permission for whatever secret there will be fails.",
  blindSpots:
    "Policies of the secrets themselves, of keys and of the organization are not read, nor are secrets of other accounts and of regions outside the scan.",
  remedy: {
    summary:
      "Name the application's secrets in the policy's Resource, by their ARNs or a prefix that no other application has.",
    cli: "aws iam put-role-policy --role-name ROLE --policy-name secrets --policy-document file://secrets.json",
    terraform: [
      'resource "aws_iam_role_policy" "secrets" {',
      "  role = aws_iam_role.execution.id",
      "  policy = jsonencode({",
      '    Version   = "2012-10-17"',
      "    Statement = [{",
      '      Effect   = "Allow"',
      '      Action   = "secretsmanager:GetSecretValue"',
      "      Resource = [aws_secretsmanager_secret.database.arn]",
      "    }]",
      "  })",
      "}",
    ].join("\n"),
    cdk: "databaseSecret.grantRead(taskDefinition.obtainExecutionRole());",
  },
  references: [
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  ],
  scope: "account",
  needs: { usedRoles, allSecrets, readers: acrossRegions(secretReaders) },
  options: {},
  nothing: noRoles,
  resources: (facts) => roleResources(facts.usedRoles),
  judge: ({ used }, facts, _options, context) =>
    judgeAccess(used, (access) => {
      const any = anySecret(access, facts.readers.keys());
      const whatever = anyOf(any.map((request) => allows(access, request)));
      if (whatever.known && whatever.value) {
        const grants = any.flatMap((request) => grantsOf(access, request));
        return fail(
          "any",
          `it may read every secret (policy ${policiesIn(grants)})`,
          ...sawResources(used, grants),
        );
      }
      const owners = ownersOf(used.uses, joinReaders(facts.readers), context.settings);
      return combine(
        pass("may read no secret of others"),
        cannotKnow(causesOf(whatever)),
        every(liveSecrets(facts.allSecrets).within(access, action), (secret) =>
          judgeSecret(secret, used, access, owners, context),
        ),
      );
    }),
});
