import { createHash } from "node:crypto";
import type { Resource } from "../model/rule.ts";

const version = "1";

/** Parts of ARNs that AWS makes up anew when the same thing is created again. */
const generated: readonly [pattern: RegExp, stable: string][] = [
  [/:(loadbalancer|listener|listener-rule)\/(app|net|gwy)\/([^/]+)\/.*$/, ":$1/$2/$3"],
  [/:targetgroup\/([^/]+)\/[0-9a-f]+$/, ":targetgroup/$1"],
  [/:task-definition\/([^:/]+):\d+$/, ":task-definition/$1"],
  [/:secret:(.+)-[A-Za-z0-9]{6}$/, ":secret:$1"],
];

/** What a resource is called across re-deployments: its ARN without generated suffixes. */
export const stableKey = ({ id }: Resource): string =>
  generated.reduce((arn, [pattern, stable]) => arn.replace(pattern, stable), id);

/**
 * A finding's identity: the same for the same violation of the same resource, scan after scan.
 * Never from a message, a time, a severity or a version of the tool.
 */
export const fingerprint = (
  rule: string,
  account: string,
  region: string,
  resource: Resource,
  key: string,
): string =>
  createHash("sha256")
    .update([version, rule, account, region, stableKey(resource), key].join("\n"))
    .digest("hex")
    .slice(0, 32);
