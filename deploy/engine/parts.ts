import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Network } from "./network.ts";
import type { EngineParameters } from "./parameters.ts";
import type { Workers } from "./workers.ts";

/** What a run is made of. */
export interface Parts {
  readonly bucket: Bucket;
  readonly workers: Workers;
  readonly network: Network;
  readonly parameters: EngineParameters;
}
