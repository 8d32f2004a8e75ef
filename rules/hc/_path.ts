import { all } from "../../src/model/fact.ts";
import { type TargetGroup, targetGroups } from "../../src/model/facts/elbv2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { roles } from "../../src/topology/roles.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";

export const pathNeeds = { runningServices, roles, targetGroups };

export interface Codes {
  readonly lowest: number;
  readonly highest: number;
}

/** A matcher lists codes and ranges: `200`, `200-299`, `200,302`. */
const acceptsOnly = (matcher: string, { lowest, highest }: Codes): boolean =>
  matcher.split(",").every((part) => {
    const [from = Number.NaN, to = from] = part.trim().split("-").map(Number);
    return from >= lowest && to <= highest;
  });

const judgeGroup = (
  { arn, name, targetType, healthCheck }: TargetGroup,
  path: string,
  codes: Codes,
  context: Context,
): Outcome => {
  if (targetType === "lambda") return notApplicable(`the target of ${name} is a Lambda function`);
  if (healthCheck.protocol === "TCP") {
    return fail(
      `protocol|${name}`,
      `${name} is checked by opening a TCP connection, not on ${path}`,
      saw(targetGroups, arn, "HealthCheckProtocol", healthCheck.protocol),
    );
  }
  const seen = saw(targetGroups, arn, "HealthCheckPath", healthCheck.path);
  const matched = saw(targetGroups, arn, "Matcher.HttpCode", healthCheck.matcher);
  const ofPath =
    healthCheck.path === null
      ? cannotKnow([context.unstated(targetGroups, "HealthCheckPath")])
      : healthCheck.path === path
        ? pass(`is checked on ${path}`, seen)
        : fail(`path|${name}`, `${name} is checked on ${healthCheck.path}, not on ${path}`, seen);
  const ofCodes =
    healthCheck.matcher === null
      ? cannotKnow([context.unstated(targetGroups, "Matcher")])
      : acceptsOnly(healthCheck.matcher, codes)
        ? pass(`accepts ${healthCheck.matcher}`, matched)
        : fail(
            `matcher|${name}`,
            `${name} takes the codes ${healthCheck.matcher} for healthy`,
            matched,
          );
  return combine(ofPath, ofCodes);
};

/** Every target group of the service is checked on the path, and takes success alone for healthy. */
export const judgePath = (
  facts: Resolved<typeof pathNeeds>,
  view: RunningService,
  path: string,
  codes: Codes,
  context: Context,
): Outcome =>
  when(facts.roles.roleOf(view), () => {
    if (view.targetGroups.length === 0) {
      return notApplicable("no load balancer checks it: it has no target group");
    }
    return when(all(view.targetGroups.map((arn) => facts.targetGroups.get(arn))), (groups) =>
      combine(
        ...groups.map((group) =>
          group === null
            ? notApplicable("its target group is gone")
            : judgeGroup(group, path, codes, context),
        ),
      ),
    );
  });
