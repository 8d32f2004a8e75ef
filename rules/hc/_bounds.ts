import { type TargetGroup, targetGroups } from "../../src/model/facts/elbv2.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import type { TargetGroupResource } from "../_resources/targetGroups.ts";

/** One number of a health check, under AWS's name for it. */
export interface Part {
  readonly field: string;
  readonly value: number | null;
}

/**
 * The product of some numbers of a health check must not exceed a bound: as quick as the guide's
 * numbers together, or quicker.
 */
export const judgeBound = (
  { targetGroup }: TargetGroupResource,
  partsOf: (check: TargetGroup["healthCheck"]) => readonly Part[],
  bound: number,
  what: string,
  context: Context,
): Outcome => {
  const { healthCheck, arn, targetType } = targetGroup;
  if (targetType === "lambda") return notApplicable("its target is a Lambda function");
  if (healthCheck.enabled === false) {
    return fail(
      "disabled",
      "its health check is switched off",
      saw(targetGroups, arn, "HealthCheckEnabled", false),
    );
  }
  const parts = partsOf(healthCheck);
  const missing = parts.filter(({ value }) => value === null);
  if (missing.length > 0) {
    return cannotKnow(missing.map(({ field }) => context.unstated(targetGroups, field)));
  }
  const numbers = parts.map(({ value }) => value ?? 0);
  const product = numbers.reduce((sofar, value) => sofar * value, 1);
  const evidence = parts.map(({ field, value }) => saw(targetGroups, arn, field, value));
  const sum = numbers.length > 1 ? `${numbers.join(" × ")} = ${product}` : `${product}`;
  return product <= bound
    ? pass(`${what} ${sum} s`, ...evidence)
    : fail("bound", `${what} ${sum} s, more than ${bound} s`, ...evidence);
};

/** The remedy of all health checks: one command, one block. */
export const remedyFor = (option: string, terraform: string, cdk: string) => ({
  cli: `aws elbv2 modify-target-group --target-group-arn TARGET_GROUP ${option}`,
  terraform: [
    'resource "aws_lb_target_group" "service" {',
    "  health_check {",
    `    ${terraform}`,
    "  }",
    "}",
  ].join("\n"),
  cdk: `targetGroup.configureHealthCheck({ ${cdk} });`,
});

export const healthCheckReference =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html";
