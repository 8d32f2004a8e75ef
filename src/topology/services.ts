import {
  all,
  type Fact,
  filterListing,
  flatMap,
  known,
  type Listing,
  map,
  mapListing,
  undecided,
  unknown,
} from "../model/fact.ts";
import {
  type AwsvpcConfiguration,
  type CapacityProviderItem,
  clusters,
  type Deployment,
  type Service,
  type ServiceLoadBalancer,
  services,
} from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import { networkGroups } from "./networkGroups.ts";

/** An ECS service that runs, with what its deployments add to what it says itself. */
export interface RunningService {
  readonly service: Service;
  readonly clusterName: string;
  /** As Application Auto Scaling names it: `service/CLUSTER/SERVICE`. */
  readonly scalingId: string;
  /** The configurations that tasks of it may run with, the service's own first. */
  readonly networks: readonly AwsvpcConfiguration[];
  readonly subnets: readonly string[];
  /** The effective groups: none given means the VPC's default group. */
  readonly securityGroups: Fact<readonly string[]>;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  readonly targetGroups: readonly string[];
  /** The container ports registered with target groups. */
  readonly ports: Fact<readonly number[]>;
  readonly taskDefinitions: readonly string[];
  /** What places its tasks: the strategy in force, or a launch type as if it were one. */
  readonly placement: Fact<readonly CapacityProviderItem[]>;
  /** Whether its tasks run on Fargate, Fargate Spot included. */
  readonly fargate: Fact<boolean>;
  /** Reached without a load balancer: Service Connect or service discovery. */
  readonly reachedDirectly: boolean;
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)].sort();

/** Deployments on their way out start no more tasks, but those that they have still run. */
const inForce = ({ deployments, taskSets }: Service): readonly Deployment[] => [
  ...deployments.filter(({ status }) => status === "PRIMARY" || status === "ACTIVE"),
  ...taskSets.filter(({ status }) => status === "PRIMARY" || status === "ACTIVE"),
];

/** `arn:…:cluster/NAME`, or the name itself. */
export const clusterNameOf = (cluster: string): string => cluster.split("/").at(-1) ?? cluster;

const fargateProviders: readonly string[] = ["FARGATE", "FARGATE_SPOT"];

export const isRunning = ({ status }: Service): boolean => status === "ACTIVE";

/** Without a network of their own tasks are reached and go out as their instance does. */
const hostsGroups = ({ name }: Service): Fact<never> =>
  undecided(
    `the tasks of ${name} wear the security groups of their instances`,
    "run them in the network mode awsvpc",
  );

/** The services that are active, in order of their ARNs. */
export const runningServices = derive({
  name: "runningServices",
  needs: { services, clusters, networkGroups },
  compute(facts, context): Listing<RunningService> {
    const placementOf = (service: Service): Fact<readonly CapacityProviderItem[]> => {
      const primary = inForce(service).find(({ status }) => status === "PRIMARY");
      for (const source of [service, primary]) {
        if (source === undefined) continue;
        if (source.launchType !== null) {
          return known([{ provider: source.launchType, weight: 1, base: 0 }]);
        }
        const strategy = source.capacityProviderStrategy;
        if (strategy.length > 0) return known(strategy);
      }
      return flatMap(facts.clusters.get(service.cluster), (cluster) =>
        cluster === null || cluster.defaultCapacityProviderStrategy.length === 0
          ? unknown([context.unstated(services, "launchType and capacityProviderStrategy")])
          : known(cluster.defaultCapacityProviderStrategy),
      );
    };
    const view = (service: Service): RunningService => {
      const deployments = inForce(service);
      const networks = [service.network, ...deployments.map(({ network }) => network)].flatMap(
        (network) => network ?? [],
      );
      const balancers = [
        ...service.loadBalancers,
        ...deployments.flatMap(({ loadBalancers }) => loadBalancers),
      ];
      const clusterName = clusterNameOf(service.cluster);
      const placement = placementOf(service);
      return {
        service,
        clusterName,
        scalingId: `service/${clusterName}/${service.name}`,
        networks,
        subnets: distinct(networks.flatMap((network) => network.subnets)),
        securityGroups:
          networks.length === 0
            ? hostsGroups(service)
            : map(all(networks.map(facts.networkGroups.of)), (groups) => distinct(groups.flat())),
        loadBalancers: balancers,
        targetGroups: distinct(
          balancers.flatMap(({ targetGroup, alternateTargetGroup }) => [
            ...(targetGroup === null ? [] : [targetGroup]),
            ...(alternateTargetGroup === null ? [] : [alternateTargetGroup]),
          ]),
        ),
        ports: map(
          all(
            balancers.map(({ containerPort }) =>
              containerPort === null
                ? unknown([context.unstated(services, "loadBalancers[].containerPort")])
                : known(containerPort),
            ),
          ),
          distinct,
        ),
        taskDefinitions: distinct(
          [service.taskDefinition, ...deployments.map((one) => one.taskDefinition)].flatMap(
            (arn) => arn ?? [],
          ),
        ),
        placement,
        fargate: map(placement, placesOnFargate),
        reachedDirectly: service.serviceConnect || service.serviceRegistries.length > 0,
      };
    };
    return mapListing(filterListing(facts.services.list(), isRunning), view);
  },
});

/**
 * Whether every provider that places tasks is Fargate; one of weight 0 without a base places none
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html).
 */
const placesOnFargate = (strategy: readonly CapacityProviderItem[]): boolean =>
  strategy
    .filter(({ weight, base }) => weight > 0 || base > 0)
    .every(({ provider }) => fargateProviders.includes(provider));
