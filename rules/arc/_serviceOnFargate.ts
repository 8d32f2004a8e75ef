import { filterListing } from "../../src/model/fact.ts";
import { scalableTargets } from "../../src/model/facts/autoscaling.ts";
import { services } from "../../src/model/facts/ecs.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  every,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Rule } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";
import { type ApplicationResource, applicationResources } from "../_resources/applications.ts";

const needs = { serviceApplications, scalableTargets };
type Facts = Resolved<typeof needs>;

const judgeFargate = ({ service, fargate }: RunningService): Outcome =>
  when(fargate, (runs) => {
    const evidence = saw(services, service.arn, "launchType", service.launchType);
    return runs
      ? pass(`${service.name} runs on Fargate`, evidence)
      : fail(`fargate|${service.name}`, `${service.name} does not run on Fargate`, evidence);
  });

const judgeCount = (
  facts: Facts,
  view: RunningService,
  minimum: number,
  context: Context,
): Outcome => {
  const { service, scalingId } = view;
  const desired = saw(services, service.arn, "desiredCount", service.desiredCount);
  const ofDesired =
    service.desiredCount === null
      ? cannotKnow([context.unstated(services, "desiredCount")])
      : service.desiredCount >= minimum
        ? pass(`${service.name} runs ${service.desiredCount} tasks`, desired)
        : fail(
            `desired|${service.name}`,
            `${service.name} runs ${service.desiredCount} task${service.desiredCount === 1 ? "" : "s"}, fewer than ${minimum}`,
            desired,
          );
  const ofMinimum = when(facts.scalableTargets.get(scalingId), (target) => {
    if (target === null) return pass(`${service.name} does not scale`);
    const evidence = saw(scalableTargets, scalingId, "MinCapacity", target.minCapacity);
    if (target.minCapacity === null) {
      return cannotKnow([context.unstated(scalableTargets, "MinCapacity")]);
    }
    return target.minCapacity >= minimum
      ? pass(`${service.name} keeps ${target.minCapacity} tasks`, evidence)
      : fail(
          `minimum|${service.name}`,
          `${service.name} may shrink to ${target.minCapacity}, fewer than ${minimum} tasks`,
          evidence,
        );
  });
  return combine(ofDesired, ofMinimum);
};

/** The application has services in the role, all of them on Fargate, with enough tasks. */
const judgeRole = (
  facts: Facts,
  { application }: ApplicationResource,
  role: "frontend" | "backend",
  minimum: number,
  context: Context,
): Outcome => {
  if (application.settings?.without.includes(role)) {
    return notApplicable(`the config says that it has no ${role}`);
  }
  const own = filterListing(
    facts.serviceApplications.servicesOf(application, role),
    ({ service }) => service.schedulingStrategy !== "DAEMON",
  );
  if (own.items.length === 0 && own.causes.length === 0) {
    return fail(
      "absent",
      `no ECS service of it is the ${role}`,
      saw(services, application.key, "role", null),
    );
  }
  return every(own, (view) =>
    combine(judgeFargate(view), judgeCount(facts, view, minimum, context)),
  );
};

/** The rule for a role: ARC-3 and ARC-4 ask the same of the frontend and of the backend. */
export const onFargate = (role: "frontend" | "backend", item: "ARC-3" | "ARC-4"): Rule =>
  defineRule({
    id: `arc-${role}-on-fargate`,
    title: `The ${role} runs on ECS Fargate with 2+ tasks`,
    section: "ARC",
    items: [item],
    severity: "high",
    why: "With a single task every crash and every deployment is an outage. On Fargate AWS patches the machines; on instances that is one more duty that is easily forgotten.",
    checks: `Every application must have an ECS service in the role of the ${role}: by the config, by tags, or by evidence that agrees. It must run on Fargate (by launch type, capacity-provider strategy or the cluster's default; Fargate Spot counts), with a desired count and a minimum capacity of at least the guide's 2.`,
    blindSpots:
      "Whether the tasks are healthy is another item's. Daemons and scheduled tasks are no services.",
    remedy: {
      summary: `Run the ${role} as a Fargate service with at least two tasks, or say in the config that the application has none.`,
      cli: `aws ecs update-service --cluster CLUSTER --service ${role} --desired-count 2`,
      terraform: [
        `resource "aws_ecs_service" "${role}" {`,
        '  launch_type   = "FARGATE"',
        "  desired_count = 2",
        "}",
      ].join("\n"),
      cdk: `new ecs.FargateService(this, '${role}', { cluster, taskDefinition, desiredCount: 2 });`,
    },
    references: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate.html"],
    needs,
    options: { minimumTasks: { default: 2, description: "tasks at least", minimum: 1 } },
    nothing: "there is no application: no ECS service",
    resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
    judge: (resource, facts, { minimumTasks }, context) =>
      judgeRole(facts, resource, role, minimumTasks, context),
  });
