/** The benchmarks by the names that `npm run bench` takes: a file of bench/ each, and what it measures. */
export const benchmarks = {
  "small-account": ["smallAccount.ts", "a live audit of the reference account, and its replay"],
  "start-up": [
    "startUp.ts",
    "help, mistakes, failing scans and replays beside an empty Node process",
  ],
  "large-account": [
    "largeAccount.ts",
    "an account of 2,000 security groups, 300 databases and 300 services",
  ],
  replay: ["replayAtScale.ts", "an account of 170,000 resources beside reading its snapshot"],
  judging: ["judging.ts", "an account that doubles from 1,000 to 128,000 resources"],
  "throttled-server": [
    "throttledServer.ts",
    "a scan at the documented limits of a server that enforces them",
  ],
  "organization-cost": [
    "organizationCost.ts",
    "10,000 accounts by 17 regions: measured a place, reckoned in dollars and against AWS's limits",
  ],
  comparison: ["comparison.ts", "other scanners, where installed: small (by default) or large"],
};
