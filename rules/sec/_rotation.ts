import { ageInDays, millisecondsPerDay } from "../../src/model/days.ts";
import { type Secret, secrets } from "../../src/model/facts/secrets.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { scheduleDays } from "./_schedule.ts";

/** The longest time between two rotations in days; null where the schedule does not tell. */
export const rotationDays = ({ rotationRules }: Secret): number | null => {
  const expression = rotationRules?.scheduleExpression ?? null;
  if (expression !== null) return scheduleDays(expression);
  return rotationRules?.automaticallyAfterDays ?? null;
};

/** A rotation may start a day late: it has a window. */
const graceDays = 1;

/** Replicas rotate with their primary, in its region; null for a secret that is none. */
export const judgeReplica = (
  { primaryRegion }: Secret,
  subject: string,
  { region }: Context,
): Outcome | null =>
  primaryRegion === null || primaryRegion === region
    ? null
    : notApplicable(
        `${subject} is a replica of ${primaryRegion}: it rotates there, and is judged there`,
      );

/** By when the secret should have been rotated: as it says itself, else by its schedule. */
const dueOf = (secret: Secret): string | null => {
  if (secret.nextRotation !== null) return secret.nextRotation;
  const since = secret.lastRotated ?? secret.created;
  const days = rotationDays(secret);
  return since === null || days === null
    ? null
    : new Date(Date.parse(since) + days * millisecondsPerDay).toISOString();
};

/**
 * Rotation is on, and does what it should.
 *
 * @param subject what messages call the secret: `it`, or its name
 */
export const judgeRotation = (secret: Secret, subject: string, context: Context): Outcome => {
  const { arn, name, rotationEnabled, nextRotation } = secret;
  if (!rotationEnabled) {
    return fail(
      `static|${name}`,
      `${subject} does not rotate`,
      saw(secrets, arn, "RotationEnabled", rotationEnabled),
    );
  }
  const due = dueOf(secret);
  if (due === null) return cannotKnow([context.unstated(secrets, "NextRotationDate")]);
  const evidence = saw(secrets, arn, "NextRotationDate", nextRotation);
  return ageInDays(due, context.startedAt) > graceDays
    ? fail(`overdue|${name}`, `${subject} should have rotated by ${due.slice(0, 10)}`, evidence)
    : pass(`${subject} rotates`, evidence);
};
