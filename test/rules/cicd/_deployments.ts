import { type DeploymentGroup, deploymentGroups } from "../../../src/model/facts/codedeploy.ts";
import { type Service, services } from "../../../src/model/facts/ecs.ts";
import { patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";

export const backend = (fields: Partial<Service>) => patch(services, ids.backend, fields);
export const byCodeDeploy = backend({
  deploymentController: "CODE_DEPLOY",
  deploymentStrategy: null,
});
const group: DeploymentGroup = {
  id: "group-1",
  name: "shop-backend",
  application: "shop",
  services: [{ cluster: "shop-prod", service: "backend" }],
  rollback: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
};
/** A deployment group of CodeDeploy that names the backend, but for these fields. */
export const withGroup = (fields: Partial<DeploymentGroup> = {}) =>
  put(deploymentGroups, "group-1", { ...group, ...fields });
