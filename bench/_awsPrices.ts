/**
 * AWS's public prices (US dollars, US East) and limits, looked up in November 2026. Whoever pays others
 * (another region, a contract) changes them here; nothing else holds a price.
 */
export const prices = {
  /** https://aws.amazon.com/lambda/pricing/ (x86; arm64 costs a fifth less) */
  lambdaGigabyteSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  /** https://aws.amazon.com/step-functions/pricing/ (Standard workflows, a Distributed Map's children included) */
  stateTransition: 0.025 / 1000,
  /** https://aws.amazon.com/s3/pricing/ (S3 Standard; a list costs as much as a put) */
  s3Put: 0.005 / 1000,
  s3Get: 0.0004 / 1000,
  s3GigabyteMonth: 0.023,
  /** https://aws.amazon.com/fargate/pricing/ (Linux, x86) */
  fargateCpuHour: 0.04048,
  fargateGigabyteHour: 0.004445,
} as const;

/** What AWS allows without being asked for more; those marked so can be raised. */
export const limits = {
  /** Raised on request: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  lambdaConcurrency: 1000,
  lambdaSeconds: 900,
  lambdaMegabytes: 10_240,
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html */
  fargateMegabytes: 122_880,
  /** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  mapChildrenAtOnce: 10_000,
  mapItems: 100_000_000,
  /** Raised on request, a second, where it is lowest: the same page. */
  stateTransitionsPerSecond: 800,
  /** Raised on request, an account and region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  assumeRolePerSecond: 600,
} as const;
