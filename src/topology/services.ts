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
import { subnets } from "../model/facts/ec2.ts";
import {
  type AwsvpcConfiguration,
  clusters,
  type Deployment,
  type Service,
  type ServiceLoadBalancer,
  services,
} from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import { admission } from "./admission.ts";

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

/** The services that are active, in order of their ARNs. */
export const runningServices = derive({
  name: "runningServices",
  needs: { services, clusters, subnets, admission },
  compute(facts, context): Listing<RunningService> {
    const fargateOf = (service: Service): Fact<boolean> => {
      const [current] = inForce(service);
      const launchType = service.launchType ?? current?.launchType ?? null;
      if (launchType !== null) return known(launchType === "FARGATE");
      const own = [
        ...service.capacityProviderStrategy,
        ...(current?.capacityProviderStrategy ?? []),
      ];
      if (own.length > 0) return known(own.every(isFargate));
      return flatMap(facts.clusters.get(service.cluster), (cluster) =>
        cluster === null || cluster.defaultCapacityProviderStrategy.length === 0
          ? unknown([context.unstated(services, "launchType and capacityProviderStrategy")])
          : known(cluster.defaultCapacityProviderStrategy.every(isFargate)),
      );
    };
    const groupsOf = (network: AwsvpcConfiguration): Fact<readonly string[]> => {
      const [first] = network.subnets;
      if (network.securityGroups.length > 0 || first === undefined) {
        return known(network.securityGroups);
      }
      return flatMap(facts.subnets.get(first), (subnet) =>
        subnet === null
          ? undecided(
              `subnet ${first} is not among the account's subnets`,
              "scan again: the subnet may have been deleted during the scan",
            )
          : map(facts.admission.defaultGroup(subnet.vpc), (group) => [group]),
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
      return {
        service,
        clusterName,
        scalingId: `service/${clusterName}/${service.name}`,
        networks,
        subnets: distinct(networks.flatMap((network) => network.subnets)),
        securityGroups: map(all(networks.map(groupsOf)), (groups) => distinct(groups.flat())),
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
        fargate: fargateOf(service),
        reachedDirectly: service.serviceConnect || service.serviceRegistries.length > 0,
      };
    };
    return mapListing(filterListing(facts.services.list(), isRunning), view);
  },
});

const isFargate = ({ provider }: { readonly provider: string }): boolean =>
  fargateProviders.includes(provider);
