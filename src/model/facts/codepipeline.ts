import { factKind } from "../kind.ts";

export interface PipelineAction {
  readonly name: string;
  /** `Source`, `Build`, `Test`, `Deploy`, `Approval`, `Invoke`, `Compute`. */
  readonly category: string;
  /** `CodeBuild`, `ECS`, `CodeDeployToECS`, `InspectorScan`, `ECRBuildAndPublish` … */
  readonly provider: string;
  /** The ECS service that a deploy action names; null where it names none. */
  readonly deploys: { readonly cluster: string; readonly service: string } | null;
}

export interface DeliveryPipeline {
  readonly name: string;
  readonly actions: readonly PipelineAction[];
}

/** Pipelines of CodePipeline, by name; of an action's configuration only the ECS service is kept. */
export const deliveryPipelines = factKind<DeliveryPipeline>(
  "codepipeline.pipeline",
  "codepipeline:GetPipeline",
);
