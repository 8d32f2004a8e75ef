import { anyOf } from "../../src/model/fact.ts";
import { type CapacityProviderItem, services } from "../../src/model/facts/ecs.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { roles } from "../../src/topology/roles.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { runningServices } from "../../src/topology/services.ts";
import { replicaServices } from "../_resources/services.ts";
import { type Standing, standingOf } from "./_standing.ts";

/** How many tasks run on demand at least: the base, and a share of the rest by the weights. */
const onDemandTasks = (strategy: readonly CapacityProviderItem[], desired: number): number => {
  const base = strategy.reduce((sum, one) => sum + one.base, 0);
  const weight = strategy.reduce((sum, one) => sum + one.weight, 0);
  const own = strategy.filter(({ provider }) => provider === "FARGATE");
  const ownBase = own.reduce((sum, one) => sum + one.base, 0);
  const ownWeight = own.reduce((sum, one) => sum + one.weight, 0);
  const rest = Math.max(0, desired - base);
  const share = weight === 0 ? 0 : Math.floor((rest * ownWeight) / weight);
  return Math.min(desired, ownBase) + share;
};

interface Mix {
  readonly onDemand: boolean;
  readonly spot: boolean;
}

const mixOf = (strategy: readonly CapacityProviderItem[], desired: number): Mix => ({
  onDemand: onDemandTasks(strategy, desired) > 0,
  spot: strategy.some(
    ({ provider, weight, base }) => provider === "FARGATE_SPOT" && (weight > 0 || base > 0),
  ),
});

const judgeMix = (
  { onDemand, spot }: Mix,
  { outsideProduction, worker }: Standing,
  evidence: Observation,
): Outcome => {
  if (onDemand && spot) return pass("mixes Spot with tasks on demand", evidence);
  if (spot) {
    return when(anyOf([outsideProduction, worker]), (bears) =>
      bears
        ? pass("runs on Spot, which its work bears", evidence)
        : fail(
            "spot-alone",
            "all its tasks may run on Spot: an interruption stops a service that production waits for",
            evidence,
          ),
    );
  }
  return when(outsideProduction, (outside) =>
    outside
      ? fail("no-spot", "it is outside production, and none of its tasks runs on Spot", evidence)
      : combine(
          pass("runs on demand", evidence),
          ...(worker.known && worker.value
            ? [note("a worker that can be interrupted may run on Spot in part")]
            : []),
        ),
  );
};

export const rule = defineRule({
  id: "cost-spot-for-other-work",
  title: "Spot carries work that bears interruptions, and no production service alone",
  section: "COST",
  items: ["COST-6"],
  severity: "low",
  why: "Fargate Spot costs up to 70 % less and may be taken away with two minutes' notice: staging bears that, and a production service with nothing beside it does not.",
  checks:
    "The capacity-provider strategy in force of every Fargate service: its own, else its cluster's; a launch type means on demand. A production service that users wait for must run at least one task on demand: by a base, or by its share of the weights at its desired count. A service outside production must have a share of FARGATE_SPOT. Workers in production may do either. A service whose tags, config and cluster name no environment is taken for production.",
  blindSpots:
    "Spot instances of EC2 capacity providers, and whether a worker in production bears to be interrupted.",
  remedy: {
    summary:
      "Give production services a FARGATE base, and services outside production a share of FARGATE_SPOT.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --force-new-deployment --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=3",
    terraform: [
      'resource "aws_ecs_service" "service" {',
      "  capacity_provider_strategy {",
      '    capacity_provider = "FARGATE"',
      "    base              = 1",
      "    weight            = 1",
      "  }",
      "  capacity_provider_strategy {",
      '    capacity_provider = "FARGATE_SPOT"',
      "    weight            = 3",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, capacityProviderStrategies: [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }] });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
  ],
  needs: { runningServices, serviceApplications, roles },
  options: {
    productionEnvironments: {
      default: ["production", "live"],
      description: "environments whose services must not run on Spot alone",
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => replicaServices(facts.runningServices),
  judge({ view }, facts, { productionEnvironments }, context) {
    const { service } = view;
    return when(view.fargate, (fargate) => {
      if (!fargate) return notApplicable("it does not run on Fargate");
      const desired = service.desiredCount;
      if (desired === null) return cannotKnow([context.unstated(services, "desiredCount")]);
      return when(view.placement, (strategy) =>
        judgeMix(
          mixOf(strategy, Math.max(1, desired)),
          standingOf(view, facts.serviceApplications, facts.roles, productionEnvironments),
          saw(
            services,
            service.arn,
            "capacityProviderStrategy",
            strategy.map(({ provider, base, weight }) => ({ provider, base, weight })),
          ),
        ),
      );
    });
  },
});
