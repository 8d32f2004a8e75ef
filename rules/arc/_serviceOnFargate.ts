import { filterListing, type Listing, mapListing } from "../../src/model/fact.ts";
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
import type { Resource } from "../../src/model/rule.ts";
import {
  type Application,
  applicationId,
  serviceApplications,
} from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";

export const onFargateNeeds = { serviceApplications, scalableTargets };
type Facts = Resolved<typeof onFargateNeeds>;

export interface ApplicationResource extends Resource {
  readonly application: Application;
}

/** The applications that ECS services make up. */
export const applicationResources = (
  list: Listing<Application>,
  context: Context,
): Listing<ApplicationResource> =>
  mapListing(list, (application) => ({
    id: applicationId(application, context),
    type: "Gonogo::Application",
    name:
      application.environment === null
        ? application.name
        : `${application.name} (${application.environment})`,
    application,
  }));

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
export const judgeRole = (
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
