import { all } from "../../src/model/fact.ts";
import { type TargetGroup, targetGroups } from "../../src/model/facts/elbv2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
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

const judgeCodes = (
  { arn, name, healthCheck: { matcher } }: TargetGroup,
  field: string,
  codes: Codes,
  context: Context,
): Outcome => {
  if (matcher === null) return cannotKnow([context.unstated(targetGroups, "Matcher")]);
  const matched = saw(targetGroups, arn, `Matcher.${field}`, matcher);
  return acceptsOnly(matcher, codes)
    ? pass(`accepts ${matcher}`, matched)
    : fail(`matcher|${name}`, `${name} takes the codes ${matcher} for healthy`, matched);
};

const judgeHttp = (group: TargetGroup, path: string, codes: Codes, context: Context): Outcome => {
  const { arn, name, healthCheck } = group;
  const seen = saw(targetGroups, arn, "HealthCheckPath", healthCheck.path);
  const ofPath =
    healthCheck.path === null
      ? cannotKnow([context.unstated(targetGroups, "HealthCheckPath")])
      : healthCheck.path === path
        ? pass(`is checked on ${path}`, seen)
        : fail(`path|${name}`, `${name} is checked on ${healthCheck.path}, not on ${path}`, seen);
  return combine(ofPath, judgeCodes(group, "HttpCode", codes, context));
};

/** Of gRPC's status codes only OK is success; a method that there is none of answers 12. */
const grpcSuccess: Codes = { lowest: 0, highest: 0 };
/** What gRPC's own health protocol calls the method that says whether a server can do its work. */
const grpcHealthMethod = "/grpc.health.v1.Health/Check";
/** `/package.service/method`: the config speaks of gRPC. */
const isMethod = (path: string): boolean => /^\/\w+(\.\w+)+\/\w+$/.test(path);

/**
 * A gRPC target group is checked by calling a method
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html):
 * the guide's path cannot be asked for, and which other method looks at the service's health is not known.
 */
const judgeGrpc = (group: TargetGroup, path: string, context: Context): Outcome => {
  const { arn, name, healthCheck } = group;
  const method = healthCheck.path;
  const seen = saw(targetGroups, arn, "HealthCheckPath", method);
  const ofMethod =
    method === null
      ? cannotKnow([context.unstated(targetGroups, "HealthCheckPath")])
      : method === path || (method === grpcHealthMethod && !isMethod(path))
        ? pass(`is checked by calling ${method}`, seen)
        : isMethod(path)
          ? fail(`path|${name}`, `${name} is checked by calling ${method}, not ${path}`, seen)
          : cannotDecide(
              `${name} speaks gRPC and is checked by calling ${method}; whether that tells its health is not known`,
              `check it by ${grpcHealthMethod}, or name the method as the rule's option path`,
            );
  return combine(ofMethod, judgeCodes(group, "GrpcCode", grpcSuccess, context));
};

const judgeGroup = (group: TargetGroup, path: string, codes: Codes, context: Context): Outcome => {
  const { arn, name, targetType, protocol, protocolVersion, healthCheck } = group;
  if (targetType === "lambda") return notApplicable(`the target of ${name} is a Lambda function`);
  if (healthCheck.protocol === "TCP") {
    return fail(
      `protocol|${name}`,
      `${name} is checked by opening a TCP connection, not on ${path}`,
      saw(targetGroups, arn, "HealthCheckProtocol", healthCheck.protocol),
    );
  }
  if (protocolVersion === null && (protocol === null || protocol.startsWith("HTTP"))) {
    return cannotKnow([context.unstated(targetGroups, "ProtocolVersion")]);
  }
  return protocolVersion === "GRPC"
    ? judgeGrpc(group, path, context)
    : judgeHttp(group, path, codes, context);
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
