/** What Terraform's AWS provider calls the resources that are judged, by what CloudFormation calls them. */
const byCloudFormation: Readonly<Record<string, readonly string[]>> = {
  "AWS::CloudFront::Distribution": ["aws_cloudfront_distribution"],
  "AWS::EC2::Subnet": ["aws_subnet", "aws_default_subnet"],
  "AWS::EC2::Volume": ["aws_ebs_volume"],
  "AWS::ECS::Service": ["aws_ecs_service"],
  "AWS::ECS::TaskDefinition": ["aws_ecs_task_definition"],
  "AWS::ElastiCache::CacheCluster": ["aws_elasticache_cluster"],
  "AWS::ElastiCache::ReplicationGroup": ["aws_elasticache_replication_group"],
  "AWS::ElastiCache::ServerlessCache": ["aws_elasticache_serverless_cache"],
  "AWS::ElasticLoadBalancingV2::LoadBalancer": ["aws_lb", "aws_alb"],
  "AWS::ElasticLoadBalancingV2::TargetGroup": ["aws_lb_target_group", "aws_alb_target_group"],
  "AWS::IAM::Role": ["aws_iam_role", "aws_iam_service_linked_role"],
  "AWS::RDS::DBCluster": ["aws_rds_cluster"],
  "AWS::RDS::DBInstance": ["aws_db_instance", "aws_rds_cluster_instance"],
  "AWS::S3::Bucket": ["aws_s3_bucket"],
  "AWS::SecretsManager::Secret": ["aws_secretsmanager_secret"],
};

const byTerraform: ReadonlyMap<string, string> = new Map(
  Object.entries(byCloudFormation).flatMap(([type, names]) => names.map((name) => [name, type])),
);

/**
 * CloudFormation's type of one of Terraform's; null where nothing of the kind is judged. What only
 * belongs to a resource (a policy, a version) carries the resource's own ARN as its ID, and is none.
 */
export const judgedType = (terraformType: string): string | null =>
  byTerraform.get(terraformType) ?? null;
