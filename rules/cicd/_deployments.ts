import { type Fact, filterListing, find, type Listing, type Table } from "../../src/model/fact.ts";
import type { DeploymentGroup } from "../../src/model/facts/codedeploy.ts";
import type { Service } from "../../src/model/facts/ecs.ts";
import { clusterNameOf, type RunningService } from "../../src/topology/services.ts";

/** How a service is deployed; a service that states neither is ECS's and rolling, the defaults. */
export type Deploying = "rolling" | "shifting" | "codeDeploy" | "external";

const shifting: readonly string[] = ["BLUE_GREEN", "LINEAR", "CANARY"];

export const deployingOf = ({ deploymentController, deploymentStrategy }: Service): Deploying => {
  if (deploymentController === "CODE_DEPLOY") return "codeDeploy";
  if (deploymentController === "EXTERNAL") return "external";
  return deploymentStrategy !== null && shifting.includes(deploymentStrategy)
    ? "shifting"
    : "rolling";
};

/** CodeDeploy's group that deploys the service; null where it has none. */
export const deploymentGroupOf = (
  { cluster, name }: Service,
  groups: Table<DeploymentGroup>,
): Fact<DeploymentGroup | null> =>
  find(groups.list(), ({ services }) =>
    services.some((own) => own.service === name && own.cluster === clusterNameOf(cluster)),
  );

/** Services that answer requests; what works through a queue has no traffic to shift. */
export const servingServices = (services: Listing<RunningService>): Listing<RunningService> =>
  filterListing(
    services,
    ({ targetGroups, reachedDirectly }) => targetGroups.length > 0 || reachedDirectly,
  );
