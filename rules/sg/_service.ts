import { type Listing, mapListing } from "../../src/model/fact.ts";
import type { Resource } from "../../src/model/rule.ts";
import { candidatesFor, type Roles, type ServiceRoleName } from "../../src/topology/roles.ts";
import type { RunningService } from "../../src/topology/services.ts";

export interface ServiceResource extends Resource {
  readonly view: RunningService;
}

/** The services that have this role, and those of which it is not known whether they have. */
export const servicesInRole = (
  services: Listing<RunningService>,
  roles: Roles,
  role: ServiceRoleName,
): Listing<ServiceResource> =>
  mapListing(candidatesFor(services, roles, role), (view) => ({
    id: view.service.arn,
    type: "AWS::ECS::Service",
    name: view.service.name,
    cluster: view.clusterName,
    tags: view.service.tags,
    view,
  }));
