import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Settings } from "../model/settings.ts";
import type { Terms } from "../model/store.ts";

/**
 * What settings and requests make of a reading, by the name that the user knows. Only digests: a scan that
 * is continued has to tell whether they are the same, and an address may hold more than others should see.
 */
export const termsOf = ({
  requested,
  probe,
  environmentVariables,
  secrets,
  backups,
  infrastructure,
  tagKeys,
  scope,
}: Settings): Terms => {
  const shaping = {
    "--probe": requested.probes,
    "--repo": requested.repository === null ? null : resolve(requested.repository),
    "--sample-logs": requested.sampleLogs,
    "--cost-explorer": requested.costExplorer,
    probe,
    environmentVariables,
    "secrets.rotatedByHand": secrets.rotatedByHand,
    backups,
    "infrastructure.terraformStates": infrastructure.terraformStates,
    // Of other tags no values are recorded.
    tagKeys,
    "--tag": Object.keys(scope.tags).sort(),
  };
  return Object.fromEntries(
    Object.entries(shaping).map(([name, value]) => [
      name,
      createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16),
    ]),
  );
};
