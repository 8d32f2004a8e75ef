import { wholeDaysSince } from "../../src/model/days.ts";
import {
  type Secret,
  type SecretVersion,
  secrets,
  secretVersions,
} from "../../src/model/facts/secrets.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { matches } from "../../src/model/pattern.ts";
import { defineRule } from "../../src/model/rule.ts";
import { liveSecrets } from "./_resources.ts";
import { judgeReplica, judgeRotation, rotationDays } from "./_rotation.ts";

const judgeByHand = (
  secret: Secret,
  versions: readonly SecretVersion[],
  maximumDays: number,
  context: Context,
): Outcome => {
  const current = versions.find(({ stages }) => stages.includes("AWSCURRENT"));
  if (current?.created == null) {
    return cannotKnow([context.unstated(secretVersions, "CreatedDate of AWSCURRENT")]);
  }
  const days = wholeDaysSince(current.created, context.startedAt);
  const evidence = saw(secretVersions, secret.arn, "CreatedDate", current.created);
  return days <= maximumDays
    ? pass(`was changed by hand ${days} days ago`, evidence)
    : fail("old", `its current value is ${days} days old, more than ${maximumDays}`, evidence);
};

const judgeSchedule = (secret: Secret, maximumDays: number): Outcome => {
  const days = rotationDays(secret);
  const rules = secret.rotationRules;
  const evidence = saw(
    secrets,
    secret.arn,
    "RotationRules",
    rules === null ? null : (rules.scheduleExpression ?? rules.automaticallyAfterDays),
  );
  if (days === null) {
    return cannotDecide(
      `how often ${secret.name} rotates cannot be told from its schedule`,
      "give it a rate() or a cron() without a year, or AutomaticallyAfterDays",
    );
  }
  return days <= maximumDays
    ? pass(`rotates every ${days} days at least`, evidence)
    : fail("rare", `it rotates every ${days} days, more than ${maximumDays}`, evidence);
};

export const rule = defineRule({
  id: "sec-application-secrets-rotate",
  title: "Application secrets rotate every 90 days",
  section: "SEC",
  items: ["SEC-3"],
  severity: "medium",
  why: "Keys leak slowly: into logs, tickets, laptops. A key that changes every quarter is worth little to whoever finds it next year.",
  checks:
    "Every secret must have a rotation schedule of at most the guide's 90 days that has not been missed. Secrets that the config declares as rotated by hand are judged by the age of their current version. Replicas, secrets that another service owns, and secrets that wait for their deletion are not judged.",
  blindSpots: "Whether the rotation function really changes the value is not seen.",
  remedy: {
    summary:
      "Give the secret a rotation function and a schedule of at most 90 days, or declare it as rotated by hand and do so. Let the first rotation wait for its window: an application that reads the secret when it starts must be started again after each.",
    cli: "aws secretsmanager rotate-secret --secret-id SECRET --rotation-lambda-arn FUNCTION --rotation-rules AutomaticallyAfterDays=60 --no-rotate-immediately",
    terraform: [
      'resource "aws_secretsmanager_secret_rotation" "token" {',
      "  secret_id           = aws_secretsmanager_secret.token.id",
      "  rotation_lambda_arn = aws_lambda_function.rotation.arn",
      "  rotate_immediately  = false",
      "  rotation_rules {",
      "    automatically_after_days = 60",
      "  }",
      "}",
    ].join("\n"),
    cdk: "secret.addRotationSchedule('Rotation', { rotationLambda, automaticallyAfter: Duration.days(60), rotateImmediatelyOnUpdate: false });",
  },
  references: [
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html",
  ],
  needs: { secrets, secretVersions },
  options: {
    maximumDays: { default: 90, description: "days between two rotations, at most", minimum: 1 },
  },
  nothing: "there is no secret",
  resources: (facts) => liveSecrets(facts.secrets),
  judge({ secret }, facts, { maximumDays }, context) {
    if (secret.owningService !== null) {
      return notApplicable(`${secret.owningService} owns and rotates it`);
    }
    const replica = judgeReplica(secret, "it", context);
    if (replica !== null) return replica;
    if (matches(context.settings.secrets.rotatedByHand, secret.name, secret.arn)) {
      return when(facts.secretVersions.get(secret.arn), (versions) =>
        judgeByHand(secret, versions ?? [], maximumDays, context),
      );
    }
    const rotation = judgeRotation(secret, "it", context);
    return secret.rotationEnabled
      ? combine(rotation, judgeSchedule(secret, maximumDays))
      : rotation;
  },
});
