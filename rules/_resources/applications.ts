import { applicationLabel } from "../../src/model/applicationName.ts";
import { type Listing, mapListing } from "../../src/model/fact.ts";
import type { Context } from "../../src/model/kind.ts";
import type { Resource } from "../../src/model/rule.ts";
import { type Application, applicationId } from "../../src/topology/serviceApplications.ts";

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
    name: applicationLabel(application),
    application,
  }));
