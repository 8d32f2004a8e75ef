import type { MetricSummary, MetricWindow } from "../../../src/model/facts/metrics.ts";
import { metricKey } from "../../../src/model/facts/metrics.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { type Change, denyRow, put } from "../../support/changes.ts";
import { steady } from "../../support/reference/cost.ts";

/** Says how a kind of metrics is changed, window by window. */
export const useOf = (kind: FactKind<MetricSummary>) => ({
  /** The metric stood at this figure, on so many days. */
  at: (window: MetricWindow, figure: number, days?: number): Change =>
    put(kind, ...steady(window, figure, days)),
  unread: (window: MetricWindow): Change => denyRow(kind, metricKey(window)),
});

export const optionsOf = (rule: string, options: Readonly<Record<string, number>>) => ({
  rules: { [rule]: { enabled: true, severity: null, options } },
});
