import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

/** A secret's description; its value is never asked for. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  /** Null: the AWS-managed key `aws/secretsmanager`. */
  readonly kmsKey: string | null;
  readonly rotationEnabled: boolean;
  readonly rotationLambda: string | null;
  readonly rotationRules: {
    readonly automaticallyAfterDays: number | null;
    readonly scheduleExpression: string | null;
    readonly duration: string | null;
  } | null;
  readonly lastRotated: string | null;
  readonly nextRotation: string | null;
  readonly lastChanged: string | null;
  /** The day on which it was last read in the region; null: never. */
  readonly lastAccessed: string | null;
  readonly created: string | null;
  readonly deleted: string | null;
  /** `rds`, `redshift` … for secrets that a service manages. */
  readonly owningService: string | null;
  /** Set on replicas too: the region of the primary. */
  readonly primaryRegion: string | null;
  readonly tags: Tags;
}

export interface SecretVersion {
  readonly id: string;
  readonly stages: readonly string[];
  readonly created: string | null;
}

export interface KmsKey {
  readonly arn: string;
  /** `Enabled`, `Disabled`, `PendingDeletion` … */
  readonly state: string | null;
  /** `AWS` or `CUSTOMER`. */
  readonly manager: string | null;
}

export interface LambdaFunction {
  readonly arn: string;
  readonly securityGroups: readonly string[];
  readonly subnets: readonly string[];
}

/** Keyed by ARN. */
export const secrets = factKind<Secret>("secretsmanager.secret", "secretsmanager:ListSecrets");
/** Of the secrets that the config declares as rotated by hand; keyed by the secret's ARN. */
export const secretVersions = factKind<readonly SecretVersion[]>(
  "secretsmanager.versions",
  "secretsmanager:ListSecretVersionIds",
);
/** The keys that secrets name; keyed by the ID, alias or ARN that the secret gives. */
export const kmsKeys = factKind<KmsKey>("kms.key", "kms:DescribeKey");
/** The functions that rotate secrets; keyed by ARN. */
export const rotationFunctions = factKind<LambdaFunction>(
  "lambda.function",
  "lambda:GetFunctionConfiguration",
);
