import type * as Sdk from "@aws-sdk/client-cloudwatch";
import type { Listing } from "../../model/fact.ts";
import { type MetricSummary, type MetricWindow, metricKey } from "../../model/facts/metrics.ts";
import type { FactKind, Resolved } from "../../model/kind.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineCollector, type Kinds, wantedFrom } from "../collector.ts";
import { batches, pages } from "../pages.ts";
import { cloudWatch } from "./cloudwatch.ts";

/** Of one GetMetricData request (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html). */
const mostMetrics = 500;
const mostDatapoints = 100_800;

const batchSizeFor = ({ periodSeconds, windowSeconds }: MetricWindow): number =>
  Math.max(1, Math.min(mostMetrics, Math.floor(mostDatapoints / (windowSeconds / periodSeconds))));

const summaryOf = (window: MetricWindow, values: readonly number[]): MetricSummary => {
  const sum = values.reduce((total, value) => total + value, 0);
  const none = values.length === 0;
  return {
    ...window,
    datapoints: values.length,
    minimum: none ? null : values.reduce((a, b) => Math.min(a, b)),
    maximum: none ? null : values.reduce((a, b) => Math.max(a, b)),
    average: none ? null : sum / values.length,
    sum: none ? null : sum,
  };
};

/** Each window once, in batches of those that span the same time. */
const batchesOf = (windows: readonly MetricWindow[]): readonly (readonly MetricWindow[])[] => {
  const unique = new Map(windows.map((window) => [metricKey(window), window]));
  const spans = new Map<string, MetricWindow[]>();
  for (const [, window] of [...unique].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const span = `${window.periodSeconds}/${window.windowSeconds}`;
    const own = spans.get(span) ?? [];
    own.push(window);
    spans.set(span, own);
  }
  return [...spans.values()].flatMap((own) =>
    own[0] === undefined ? [] : batches(own, batchSizeFor(own[0])),
  );
};

const queryOf = (window: MetricWindow, id: string): Sdk.MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: window.namespace,
      MetricName: window.name,
      Dimensions: Object.entries(window.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: window.periodSeconds,
    Stat: window.statistic,
  },
});

/** Errors that a result of its own states, as if the call had thrown them. */
const failureOf = (status: string, messages: readonly Sdk.MessageData[]): Error =>
  Object.assign(
    new Error(messages.map(({ Value = "" }) => Value).join("; ") || `the result is ${status}`),
    { name: status === "Forbidden" ? "AccessDenied" : status },
  );

const idOf = (index: number): string => `m${index}`;

interface Span {
  readonly StartTime: Date;
  readonly EndTime: Date;
}

/** Ends at the last whole period before the reading began. */
const spanOf = ({ periodSeconds, windowSeconds }: MetricWindow, startedAt: string): Span => {
  const period = periodSeconds * 1000;
  const end = Math.floor(Date.parse(startedAt) / period) * period;
  return { StartTime: new Date(end - windowSeconds * 1000), EndTime: new Date(end) };
};

/**
 * Declares a collector of metrics: of each window that the facts ask for, what its data points come
 * to. A metric without data is a row without data points. GetMetricData costs a cent per 1,000 metrics.
 */
export const metricCollector = <N extends Kinds>({
  kind,
  needs,
  windows,
}: {
  readonly kind: FactKind<MetricSummary>;
  readonly needs: N;
  windows(facts: Resolved<N>, region: string): Listing<MetricWindow>;
}): Collector =>
  defineCollector({
    kind,
    service: cloudWatch,
    needs,
    batchSize: mostMetrics,
    async read({ sdk, client, facts, startedAt, account, region }, recorder) {
      const causeFor = (error: unknown) =>
        causeOf(error, { api: kind.api, action: kind.action, account, region });
      const ask = async (batch: readonly MetricWindow[], span: Span): Promise<void> => {
        const values = new Map<string, readonly number[]>();
        const failures = new Map<string, Error>();
        const page = async (token: string | undefined) => {
          const answer = await client.send(
            new sdk.GetMetricDataCommand({
              ...span,
              MetricDataQueries: batch.map((window, index) => queryOf(window, idOf(index))),
              ScanBy: "TimestampAscending",
              NextToken: token,
            }),
          );
          return { rows: answer.MetricDataResults ?? [], next: answer.NextToken };
        };
        for await (const results of pages(page)) {
          for (const { Id = "", Values = [], StatusCode = "", Messages = [] } of results) {
            values.set(Id, [...(values.get(Id) ?? []), ...Values]);
            if (StatusCode === "Complete") failures.delete(Id);
            else failures.set(Id, failureOf(StatusCode, Messages));
          }
        }
        for (const [index, window] of batch.entries()) {
          const failure = failures.get(idOf(index));
          const own = values.get(idOf(index));
          if (failure !== undefined) recorder.unread(metricKey(window), causeFor(failure));
          else if (own !== undefined) recorder.row(metricKey(window), summaryOf(window, own));
          else recorder.unread(metricKey(window), causeFor(new Error("the answer leaves it out")));
        }
      };
      const askAll = batchesOf(wantedFrom(windows(facts, region), recorder)).map(async (batch) => {
        try {
          if (batch[0] !== undefined) await ask(batch, spanOf(batch[0], startedAt));
        } catch (error) {
          for (const window of batch) recorder.unread(metricKey(window), causeFor(error));
        }
      });
      await Promise.all(askAll);
    },
  });
