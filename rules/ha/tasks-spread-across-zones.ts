import { type Service, services, type Task, tasks } from "../../src/model/facts/ecs.ts";
import { cannotDecide, cannotKnow, fail, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { runningServices } from "../../src/topology/services.ts";
import { taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { zones } from "../../src/topology/zones.ts";
import { replicaServices } from "../_resources/services.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
const startingStates: readonly string[] = ["PROVISIONING", "PENDING", "ACTIVATING"];

const isStarting = ({ lastStatus }: Task): boolean =>
  lastStatus !== null && startingStates.includes(lastStatus);

const zonesOf = (tasks_: readonly Task[]): readonly string[] =>
  [...new Set(tasks_.flatMap(({ zone }) => zone ?? []))].sort();

/** Only rolling deployments state how far they are; of the others, and of task sets, two side by side tell. */
const isDeploying = ({ deployments, taskSets }: Service): boolean =>
  deployments.some(({ rolloutState }) => rolloutState === "IN_PROGRESS") ||
  deployments.filter(({ rolloutState }) => rolloutState === null).length > 1 ||
  taskSets.length > 1;

export const rule = defineRule({
  id: "ha-tasks-spread-across-zones",
  title: "Running tasks are spread across 2+ Availability Zones",
  section: "HA",
  items: ["HA-1"],
  severity: "high",
  why: "Subnets in two zones are a possibility, not a fact: when all tasks of a service have ended up in one zone, the loss of that zone is an outage.",
  checks:
    "The running tasks of every ECS service must lie in the required number of Availability Zones. A task that is starting or stopping does not count. Where none runs, the subnets of the service are judged. While a deployment is under way, or tasks start that may add a zone, the answer is unknown.",
  blindSpots: "Daemons, which run once on each instance, are not judged.",
  remedy: {
    summary:
      "Give the service subnets of several zones, run at least two tasks, and switch on Availability Zone rebalancing.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --availability-zone-rebalancing ENABLED --desired-count 2",
    terraform:
      'resource "aws_ecs_service" "service" {\n  desired_count                 = 2\n  availability_zone_rebalancing = "ENABLED"\n}',
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, desiredCount: 2, availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
  ],
  needs: { runningServices, taskInterfaces, zones },
  options: {
    minimumZones: {
      default: 2,
      description: "Availability Zones with a running task, at least",
      minimum: 1,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => replicaServices(facts.runningServices),
  judge({ view }, facts, { minimumZones }, context) {
    const { service } = view;
    const { items, causes } = facts.taskInterfaces.tasksOf(service);
    const running = items.filter(({ lastStatus }) => lastStatus === "RUNNING");
    const starting = items.filter(isStarting);
    const found = zonesOf(running);
    const evidence = saw(tasks, service.arn, "availabilityZone", found);
    if (found.length >= minimumZones) return pass(`runs in ${found.join(" and ")}`, evidence);
    if (causes.length > 0) return cannotKnow(causes);
    if (items.some(({ lastStatus }) => lastStatus === null)) {
      return cannotKnow([context.unstated(tasks, "lastStatus")]);
    }
    if (running.some(({ zone }) => zone === null)) {
      return cannotKnow([context.unstated(tasks, "availabilityZone")]);
    }
    if (isDeploying(service)) {
      return cannotDecide(
        "a deployment is under way, its tasks are moving",
        "scan again when the deployment has finished",
      );
    }
    const mayReach =
      starting.some(({ zone }) => zone === null) ||
      zonesOf([...running, ...starting]).length >= minimumZones;
    if (starting.length > 0 && (mayReach || running.length === 0)) {
      return cannotDecide(
        "tasks of it are starting, those that run are not all",
        "scan again when they run",
      );
    }
    if (running.length > 0) {
      return fail("zones", `all its running tasks are in ${found.join(" and ")}`, evidence);
    }
    const subnets = saw(services, service.arn, "subnets", view.subnets);
    return when(facts.zones.spans(view.subnets, minimumZones), (enough) =>
      enough
        ? pass(`no task runs; its subnets span ${minimumZones} zones`, subnets)
        : fail(
            "zones",
            `no task runs, and its subnets span fewer than ${minimumZones} zones`,
            subnets,
          ),
    );
  },
});
