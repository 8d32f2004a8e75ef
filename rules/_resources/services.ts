import { filterListing, type Listing, mapListing } from "../../src/model/fact.ts";
import type { Resource } from "../../src/model/rule.ts";
import { candidatesFor, type Roles, type ServiceRoleName } from "../../src/topology/roles.ts";
import type { RunningService } from "../../src/topology/services.ts";

export interface ServiceResource extends Resource {
  readonly view: RunningService;
}

const toResource = (view: RunningService): ServiceResource => ({
  id: view.service.arn,
  type: "AWS::ECS::Service",
  name: view.service.name,
  cluster: view.clusterName,
  tags: view.service.tags,
  view,
});

/** Every active service. */
export const allServices = (services: Listing<RunningService>): Listing<ServiceResource> =>
  mapListing(services, toResource);

/** Active services with a number of tasks of their own: a daemon has one on each instance. */
export const replicaServices = (services: Listing<RunningService>): Listing<ServiceResource> =>
  allServices(filterListing(services, ({ service }) => service.schedulingStrategy !== "DAEMON"));

/** The services that have this role, and those of which it is not known whether they have. */
export const servicesInRole = (
  services: Listing<RunningService>,
  roles: Roles,
  role: ServiceRoleName,
): Listing<ServiceResource> => mapListing(candidatesFor(services, roles, role), toResource);
