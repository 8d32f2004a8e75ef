import { type CfnElement, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { prefixes } from "./names.ts";
import type { EngineParameters } from "./parameters.ts";

/** As the rule pack names all objects below these prefixes. */
export const wildcardsIn = (bucket: Bucket, ...names: readonly string[]): readonly string[] => {
  const id = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  return names.map((name) => `AwsSolutions-IAM5[Resource::<${id}.Arn>/${name}/*]`);
};

/** Why objects are granted by prefix. */
export const byPrefix =
  "Objects of a run are named by execution, account and region: the prefix is the narrowest that is known beforehand.";

/** The bucket of recordings and reports: encrypted, versioned, over TLS alone, and never public. */
export const storeIn = (scope: Construct, { retentionDays }: EngineParameters): Bucket => {
  const bucket = new Bucket(scope, "Store", {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { id: "half-done", abortIncompleteMultipartUploadAfter: Duration.days(1) },
      {
        id: "runs",
        prefix: `${prefixes.runs}/`,
        expiration: Duration.days(retentionDays.valueAsNumber),
        noncurrentVersionExpiration: Duration.days(7),
      },
      {
        id: "long",
        prefix: `${prefixes.long}/`,
        expiration: Duration.days(30),
        noncurrentVersionExpiration: Duration.days(1),
      },
      {
        id: "latest",
        prefix: `${prefixes.latest}/`,
        noncurrentVersionExpiration: Duration.days(7),
      },
    ],
  });
  acknowledge(
    bucket,
    "Who reads and writes is told by CloudTrail's data events, where an organization records them; a second bucket of access logs would be one more to keep.",
    "AwsSolutions-S1",
  );
  return bucket;
};
