import {
  all,
  asListing,
  type Cause,
  complete,
  type Fact,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  orElse,
  undecided,
} from "../../model/fact.ts";
import {
  type ScalableTarget,
  type ScalingPolicy,
  scalableTargets,
  scalingPolicies,
} from "../../model/facts/autoscaling.ts";
import {
  type Container,
  type Service,
  services,
  type TaskDefinition,
  taskDefinitions,
} from "../../model/facts/ecs.ts";
import { type TargetGroup, targetGroups } from "../../model/facts/elbv2.ts";
import { parseImage } from "../../model/image.ts";
import { indexListing } from "../../model/indexListing.ts";
import { derive } from "../../model/kind.ts";
import type { Application } from "../serviceApplications.ts";
import type { RunningService } from "../services.ts";
import { bareName, barePath } from "./bareName.ts";
import type { ServiceProperty } from "./compared.ts";
import { surroundings, type Wearing } from "./surroundings.ts";
import { knownAspects, oneAspect, onOff, statedBy, type Traits, traitOf } from "./trait.ts";

export interface ServiceTraits {
  traitsOf(
    view: RunningService,
    application: Application,
    wearers: Listing<Wearing>,
  ): Traits<ServiceProperty>;
}

/** Rolling is what ECS does where no strategy is set. */
const deploymentAspects = (service: Service): readonly string[] => {
  const controller = service.deploymentController ?? "ECS";
  const { circuitBreaker, deploymentAlarms } = service;
  const backBy = [
    ...(circuitBreaker?.enable === true
      ? [`circuit breaker${circuitBreaker.rollback ? " with rollback" : ""}`]
      : []),
    ...(deploymentAlarms?.enable === true
      ? [`alarms${deploymentAlarms.rollback ? " with rollback" : ""}`]
      : []),
  ];
  return controller === "ECS"
    ? [`strategy ${service.deploymentStrategy ?? "ROLLING"}`, ...backBy]
    : [`controller ${controller}`, ...backBy];
};

/** The container that does the work: the one that requests reach, or that the task cannot do without. */
const mainOf = (containers: readonly Container[], view: RunningService): string | null => {
  const reached = new Set(view.loadBalancers.flatMap(({ containerName }) => containerName ?? []));
  const [first, ...others] = containers.filter(({ name, essential }) =>
    reached.size > 0 ? reached.has(name) : essential,
  );
  return first !== undefined && others.length === 0 ? first.name : null;
};

const imageWords = (text: string, application: Application): string => {
  const { registry, repository, ecr } = parseImage(text);
  return ecr === null ? `${registry}/${repository}` : `ECR ${barePath(repository, application)}`;
};

const metricOf = ({ predefinedMetric, customizedMetric, metricQueries }: ScalingPolicy): string => {
  if (predefinedMetric !== null) return ` on ${predefinedMetric}`;
  if (customizedMetric !== null)
    return ` on ${customizedMetric.namespace}/${customizedMetric.name}`;
  return metricQueries.length > 0 ? " on metric math" : "";
};

const suspensions = ({ suspended }: ScalableTarget): readonly string[] => [
  ...(suspended.scaleIn ? ["scaling in suspended"] : []),
  ...(suspended.scaleOut ? ["scaling out suspended"] : []),
  ...(suspended.scheduled ? ["scheduled scaling suspended"] : []),
];

const healthAspects = ({ healthCheck: check }: TargetGroup): readonly string[] => [
  `${check.protocol ?? "no protocol"} on port ${check.port ?? "none"}`,
  `path ${check.path ?? "none"}`,
  `matcher ${check.matcher ?? "none"}`,
  `every ${check.intervalSeconds ?? "?"} s, time-out ${check.timeoutSeconds ?? "?"} s`,
  `healthy after ${check.healthyThreshold ?? "?"}, unhealthy after ${check.unhealthyThreshold ?? "?"}`,
];

export const serviceTraits = derive({
  name: "serviceTraits",
  needs: { taskDefinitions, targetGroups, scalableTargets, scalingPolicies, surroundings },
  compute(facts, context): ServiceTraits {
    const definitionOf = ({ service }: RunningService): Fact<TaskDefinition> => {
      const primary = [...service.deployments, ...service.taskSets].find(
        ({ status }) => status === "PRIMARY",
      );
      const arn = service.taskDefinition ?? primary?.taskDefinition;
      return flatMap(statedBy(context, services)(arn, "taskDefinition"), (own) =>
        orElse(facts.taskDefinitions.get(own), () =>
          undecided(`the task definition ${own} is gone`, "deploy the service anew"),
        ),
      );
    };
    const groupsOf = (view: RunningService): Listing<TargetGroup> =>
      asListing(
        all(
          view.targetGroups.map((arn) =>
            orElse(facts.targetGroups.get(arn), () =>
              undecided(`the target group ${arn} is gone`, "deploy the service anew"),
            ),
          ),
        ),
      );
    /** Aspects of containers; those of a side-car carry its name. */
    const perContainer = (
      view: RunningService,
      application: Application,
      aspects: (container: Container) => Listing<string>,
    ): Listing<string> =>
      flatMapListing(
        asListing(map(definitionOf(view), ({ containers }) => containers)),
        (container) => {
          const definition = definitionOf(view);
          const main = definition.known ? mainOf(definition.value.containers, view) : null;
          const { items, causes } = aspects(container);
          const prefix =
            container.name === main ? "" : `${bareName(container.name, application)}: `;
          return { items: items.map((item) => `${prefix}${item}`), causes };
        },
      );
    /** What a file in S3 adds to a container's variables is never read. */
    const unseenVariables = ({ name, environmentFiles }: Container): readonly Cause[] =>
      environmentFiles.length === 0
        ? []
        : undecided(
            `the container ${name} takes variables from a file in S3, which is not read`,
            "compare the files' names of variables by hand",
          ).causes;
    const deploymentTrait = ({ service }: RunningService) =>
      knownAspects(services, "deploymentConfiguration", ...deploymentAspects(service));
    const policiesOf = indexListing(facts.scalingPolicies.list(), ({ resourceId }) => [resourceId]);
    const scalingOf = (view: RunningService): Listing<string> => {
      const registered = asListing(
        map(facts.scalableTargets.get(view.scalingId), (target) =>
          target === null ? ["none"] : ["registered", ...suspensions(target)],
        ),
      );
      const policies = policiesOf(view.scalingId);
      return {
        items: [
          ...registered.items,
          ...policies.items.map((policy) => `${policy.type}${metricOf(policy)}`),
        ],
        causes: [...registered.causes, ...policies.causes],
      };
    };
    const ofGroups = (
      view: RunningService,
      aspects: (group: TargetGroup) => readonly string[],
    ): Listing<string> => flatMapListing(groupsOf(view), (group) => complete(aspects(group)));
    const ofDefinition = (
      view: RunningService,
      aspects: (definition: TaskDefinition) => readonly string[],
    ): Listing<string> => asListing(map(definitionOf(view), aspects));

    return {
      traitsOf(view, application, wearers) {
        const { service } = view;
        const containersBy = (aspects: (container: Container) => readonly string[]) =>
          perContainer(view, application, (container) => complete(aspects(container)));
        return {
          "launch type": oneAspect(
            services,
            "launchType",
            map(view.fargate, (fargate) => (fargate ? "Fargate" : "container instances")),
          ),
          scheduling: knownAspects(
            services,
            "schedulingStrategy",
            service.schedulingStrategy ?? "REPLICA",
          ),
          deployment: deploymentTrait(view),
          "network mode": traitOf(
            taskDefinitions,
            "networkMode",
            ofDefinition(view, ({ networkMode }) => [networkMode ?? "bridge"]),
          ),
          "public addresses": knownAspects(
            services,
            "networkConfiguration.awsvpcConfiguration.assignPublicIp",
            ...view.networks.map(({ assignPublicIp }) => assignPublicIp ?? "DISABLED"),
          ),
          discovery: knownAspects(
            services,
            "serviceConnectConfiguration",
            ...(service.serviceConnect ? ["Service Connect"] : []),
            ...(service.serviceRegistries.length > 0 ? ["service discovery"] : []),
          ),
          containers: traitOf(
            taskDefinitions,
            "containerDefinitions",
            containersBy(({ essential }) => [essential ? "essential" : "not essential"]),
          ),
          images: traitOf(
            taskDefinitions,
            "containerDefinitions[].image",
            perContainer(view, application, ({ image }) =>
              asListing(
                map(
                  statedBy(context, taskDefinitions)(image, "containerDefinitions[].image"),
                  (text) => [imageWords(text, application)],
                ),
              ),
            ),
          ),
          "container ports": traitOf(
            taskDefinitions,
            "containerDefinitions[].portMappings",
            containersBy(({ ports }) => ports.map(String)),
          ),
          variables: traitOf(
            taskDefinitions,
            "containerDefinitions[].environment",
            perContainer(view, application, (container) => ({
              items: container.environment.map(({ name }) => name),
              causes: unseenVariables(container),
            })),
          ),
          secrets: traitOf(
            taskDefinitions,
            "containerDefinitions[].secrets",
            containersBy(({ secrets }) => secrets.map(({ name }) => name)),
          ),
          logging: traitOf(
            taskDefinitions,
            "containerDefinitions[].logConfiguration",
            containersBy(({ logDriver }) => [logDriver ?? "none"]),
          ),
          roles: traitOf(
            taskDefinitions,
            "taskRoleArn",
            ofDefinition(view, ({ taskRole, executionRole }) => [
              ...(taskRole === null ? [] : ["task role"]),
              ...(executionRole === null ? [] : ["execution role"]),
            ]),
          ),
          "target group": traitOf(
            targetGroups,
            "Protocol",
            ofGroups(view, ({ protocol, protocolVersion, targetType }) => [
              [protocol, protocolVersion, `to ${targetType}`]
                .filter((part) => part !== null)
                .join(" "),
            ]),
          ),
          "health check": traitOf(
            targetGroups,
            "HealthCheckProtocol",
            ofGroups(view, (group) =>
              group.healthCheck.enabled === false
                ? [onOff("health check")(false)]
                : healthAspects(group),
            ),
          ),
          "auto scaling": traitOf(scalingPolicies, "ScalingPolicies", scalingOf(view)),
          ...facts.surroundings.traitsOf(
            known(view.subnets),
            asListing(view.securityGroups),
            wearers,
          ),
        };
      },
    };
  },
});
