import { factKind } from "../kind.ts";

/** A deployment group of CodeDeploy that deploys ECS services. */
export interface DeploymentGroup {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly services: readonly { readonly cluster: string; readonly service: string }[];
  readonly rollback: {
    readonly enabled: boolean;
    /** `DEPLOYMENT_FAILURE`, `DEPLOYMENT_STOP_ON_ALARM`, `DEPLOYMENT_STOP_ON_REQUEST`. */
    readonly events: readonly string[];
  };
}

/** Read only where a service leaves its deployments to CodeDeploy. */
export const deploymentGroups = factKind<DeploymentGroup>(
  "codedeploy.deploymentGroup",
  "codedeploy:BatchGetDeploymentGroups",
);
