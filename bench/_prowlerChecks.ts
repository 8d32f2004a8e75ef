/** Prowler's services that the guide is about. */
export const prowlerServices = [
  ...["ecs", "rds", "elasticache", "ec2", "vpc", "elbv2", "iam", "secretsmanager"],
  ...["cloudwatch", "cloudfront", "acm", "s3", "kms"],
] as const;

/** The items of the guide that a check of Prowler answers, be it in part. */
export const prowlerAnswers: Readonly<Record<string, string>> = {
  "ARC-2": "elbv2_ssl_listeners",
  "NET-4": "rds_instance_no_public_access",
  "NET-5": "elasticache_cluster_uses_public_subnet",
  "NET-7": "ecs_service_no_assign_public_ip",
  "SG-7": "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432",
  "SG-9": "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379",
  "SEC-1": "ecs_task_definitions_no_environment_secrets",
  "SEC-2": "secretsmanager_automatic_rotation_enabled",
  "SEC-3": "secretsmanager_secret_rotated_periodically",
  "IAM-3": "iam_inline_policy_no_administrative_privileges",
  "ENC-1": "rds_instance_storage_encrypted",
  "ENC-2": "elasticache_redis_cluster_rest_encryption_enabled",
  "ENC-3": "ec2_ebs_volume_encryption",
  "ENC-4": "elbv2_insecure_ssl_ciphers",
  "ENC-5": "cloudfront_distributions_using_deprecated_ssl_protocols",
  "ENC-6": "rds_instance_transport_encrypted",
  "ENC-7": "elasticache_redis_cluster_in_transit_encryption_enabled",
  "HA-2": "rds_instance_multi_az",
  "HA-3": "elasticache_redis_cluster_automatic_failover_enabled",
  "HA-4": "elbv2_is_in_multiple_az",
  "MON-1": "ecs_cluster_container_insights_enabled",
  "DR-1": "rds_instance_backup_enabled",
  "DR-4": "elasticache_redis_cluster_backup_enabled",
  "DR-6": "s3_bucket_object_versioning",
  "PRE-3": "acm_certificates_expiration_check",
  "PRE-7": "rds_instance_protected_by_backup_plan",
};
