import { closest, distance } from "fastest-levenshtein";
import { UserError } from "../model/userError.ts";

/**
 * Regions by partition, as the SDK's endpoint rules list them
 * (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html).
 */
const regions: readonly string[] = [
  ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2"],
  ...["ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2"],
  ...["ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1"],
  ...["eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1"],
  ...["me-south-1", "me-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "us-east-1"],
  ...["us-east-2", "us-west-1", "us-west-2", "cn-north-1", "cn-northwest-1", "eusc-de-east-1"],
  ...["us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1"],
  ...["us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "eu-isoe-west-1"],
];

const farthestTypo = 3;

/**
 * The regions to scan, once each, sorted.
 *
 * @throws UserError for a name that is no region of AWS, with the nearest that is
 */
export const checkRegions = (names: readonly string[]): readonly string[] => {
  for (const name of names) {
    if (regions.includes(name)) continue;
    const nearest = closest(name, [...regions]);
    const hint =
      distance(name, nearest) <= farthestTypo
        ? `did you mean "${nearest}"?`
        : "see `aws ec2 describe-regions` for the regions of your account";
    throw new UserError(`"${name}" is no AWS region; ${hint}`);
  }
  return [...new Set(names)].sort();
};

/**
 * The region of each partition where CloudFront's certificates lie, billing alarms are kept and
 * global services are signed for (https://docs.aws.amazon.com/general/latest/gr/rande.html).
 */
const homeRegions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-northwest-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-iso": "us-iso-east-1",
  "aws-iso-b": "us-isob-east-1",
  "aws-eusc": "eusc-de-east-1",
};

/** Null for a partition that is not known. */
export const homeRegionOf = (partition: string): string | null => homeRegions[partition] ?? null;
