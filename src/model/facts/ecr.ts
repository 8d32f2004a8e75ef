import { factKind } from "../kind.ts";

/** How a repository's images are scanned in effect: the registry's setting overrides the repository's. */
export interface RepositoryScanning {
  /** `SCAN_ON_PUSH`, `CONTINUOUS_SCAN` or `MANUAL`. */
  readonly frequency: string | null;
}

/** What a scan found in an image that runs; of an index, in all that it names. */
export interface ImageScan {
  /** `COMPLETE`, `ACTIVE`, `PENDING`, `FAILED`, `UNSUPPORTED_IMAGE` …, one for each image that was scanned. */
  readonly statuses: readonly string[];
  /** How many findings there are of each severity, the worst image's. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Keyed by `account/region/repository`, for repositories that services run from. */
export const repositoryScanning = factKind<RepositoryScanning>(
  "ecr.repositoryScanning",
  "ecr:BatchGetRepositoryScanningConfiguration",
);
/** Keyed by `account/region/repository@digest`, for images that tasks run; absent: never scanned. */
export const imageScans = factKind<ImageScan>("ecr.imageScan", "ecr:DescribeImageScanFindings");
