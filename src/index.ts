/** The library's public surface. */
export { openSession } from "./collect/session.ts";
export { readBaseline } from "./config/baseline.ts";
export { readConfig } from "./config/config.ts";
export type { Baseline } from "./model/baseline.ts";
export type { Report } from "./model/report.ts";
export { exitCode } from "./model/report.ts";
export { UserError } from "./model/userError.ts";
export { judgeFacts, readAccount, type ScanRequest } from "./scan.ts";
export { readSnapshot, writeSnapshot } from "./snapshot/file.ts";
