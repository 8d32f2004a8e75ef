/** What the state machine, the worker and the policies call things in the bucket. */
export const prefixes = {
  /** `runs/EXECUTION/…`: what one run listed, recorded and reported. */
  runs: "runs",
  /** What the last run reported. */
  latest: "latest",
  /** `long/ACCOUNT/REGION`: what did not fit into Lambda's time lately. */
  long: "long",
  /** The config by which accounts are read and judged, if any. */
  config: "config",
} as const;

/** The files of a run. */
export const runFiles = {
  regions: "regions.json",
  accounts: "accounts.json",
  expected: "shards/expected.json",
  summary: "summary.json",
} as const;

/** Where metrics are counted. */
export const metricNamespace = "gonogo";

/** The names under which a worker says that Lambda's time or memory did not do; AWS's own among them. */
export const outgrown = [
  "OutOfTime",
  "Sandbox.Timedout",
  "Runtime.ExitError",
  "Lambda.Unknown",
  "States.Timeout",
] as const;
