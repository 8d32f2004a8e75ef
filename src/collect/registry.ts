import type { Collector } from "./collector.ts";
import { probeCollector } from "./local/probes.ts";
import { repositoryCollectors } from "./local/repository.ts";
import { terraformCollectors } from "./local/terraform.ts";
import { acmCollectors } from "./services/acm.ts";
import { activityCollectors } from "./services/activity.ts";
import { autoScalingCollectors } from "./services/autoscaling.ts";
import { backupCollectors } from "./services/backup.ts";
import { budgetCollectors } from "./services/budgets.ts";
import { cloudFormationCollectors } from "./services/cloudformation.ts";
import { cloudFrontCollectors } from "./services/cloudfront.ts";
import { cloudTrailCollectors } from "./services/cloudtrail.ts";
import { cloudWatchCollectors } from "./services/cloudwatch.ts";
import { codeDeployCollectors } from "./services/codedeploy.ts";
import { codePipelineCollectors } from "./services/codepipeline.ts";
import { costExplorerCollectors } from "./services/costExplorer.ts";
import { dashboardCollectors } from "./services/dashboards.ts";
import { ec2Collectors } from "./services/ec2.ts";
import { ecrCollectors } from "./services/ecr.ts";
import { ecsCollectors } from "./services/ecs.ts";
import { elastiCacheCollectors } from "./services/elasticache.ts";
import { elbv2Collectors } from "./services/elbv2.ts";
import { eventBridgeCollectors } from "./services/eventbridge.ts";
import { iamCollectors } from "./services/iam.ts";
import { kmsCollectors } from "./services/kms.ts";
import { lambdaCollectors } from "./services/lambda.ts";
import { logsCollectors } from "./services/logs.ts";
import { organizationCollectors } from "./services/organizations.ts";
import { rdsCollectors } from "./services/rds.ts";
import { rdsRecoveryCollectors } from "./services/rdsRecovery.ts";
import { route53Collectors } from "./services/route53.ts";
import { s3Collectors } from "./services/s3.ts";
import { savingsPlanCollectors } from "./services/savingsPlans.ts";
import { schedulerCollectors } from "./services/scheduler.ts";
import { secretsManagerCollectors } from "./services/secretsManager.ts";
import { taggingCollectors } from "./services/tagging.ts";
import { useCollectors } from "./services/use.ts";
import { xrayCollectors } from "./services/xray.ts";

/** Every collector there is: one a kind of fact. */
export const collectors: readonly Collector[] = [
  ...ec2Collectors,
  ...elbv2Collectors,
  ...ecsCollectors,
  ...eventBridgeCollectors,
  ...schedulerCollectors,
  ...autoScalingCollectors,
  ...rdsCollectors,
  ...rdsRecoveryCollectors,
  ...backupCollectors,
  ...s3Collectors,
  ...taggingCollectors,
  ...cloudFormationCollectors,
  ...terraformCollectors,
  ...elastiCacheCollectors,
  ...secretsManagerCollectors,
  ...kmsCollectors,
  ...lambdaCollectors,
  ...iamCollectors,
  ...cloudWatchCollectors,
  ...cloudTrailCollectors,
  ...codeDeployCollectors,
  ...codePipelineCollectors,
  ...ecrCollectors,
  probeCollector,
  ...repositoryCollectors,
  ...cloudFrontCollectors,
  ...acmCollectors,
  ...route53Collectors,
  ...dashboardCollectors,
  ...activityCollectors,
  ...logsCollectors,
  ...xrayCollectors,
  ...useCollectors,
  ...organizationCollectors,
  ...savingsPlanCollectors,
  ...budgetCollectors,
  ...costExplorerCollectors,
];
