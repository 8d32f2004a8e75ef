/** Loaded before the scan by NODE_OPTIONS: leaves what the process used behind when it ends. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(
    process.env.GONOGO_USAGE_FILE,
    JSON.stringify({
      wallSeconds: process.uptime(),
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakMiB: maxRSS / 1024,
    }),
  );
});
