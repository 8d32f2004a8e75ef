import { factKind } from "../kind.ts";

/** Whether X-Ray took in traces lately, in this region. */
export interface RecentTraces {
  /** How many were found when the search ended: it ends at the first page that holds any. */
  readonly found: number;
  readonly windowSeconds: number;
}

export const recentTracesKey = "recent";

/** One row, under `recent`. */
export const recentTraces = factKind<RecentTraces>("xray.recentTraces", "xray:GetTraceSummaries");
