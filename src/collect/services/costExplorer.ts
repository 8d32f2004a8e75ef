import { millisecondsPerDay } from "../../model/days.ts";
import { anomalyMonitors, costExplorer } from "../../model/facts/billing.ts";
import { describeError, errorName } from "../classify.ts";
import { type Collector, defineCollector, list } from "../collector.ts";
import { defineService } from "../service.ts";

const costExplorerService = defineService({
  prefix: "ce",
  load: () => import("@aws-sdk/client-cost-explorer"),
  connect: (sdk, configuration) => new sdk.CostExplorerClient(configuration),
});

const largestPage = 100;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/**
 * Cost Explorer says that it was never switched on by refusing access, in these words, and that it
 * has nothing yet by an error of its own
 * (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html).
 */
const isAnswer = (error: unknown): boolean =>
  errorName(error) === "DataUnavailableException" ||
  (error instanceof Error && /not enabled for cost explorer/i.test(error.message));

const costCollector = defineCollector({
  kind: costExplorer,
  service: costExplorerService,
  needs: {},
  async read({ sdk, client, account, startedAt }, recorder) {
    const today = Date.parse(startedAt);
    try {
      await client.send(
        new sdk.GetCostAndUsageCommand({
          TimePeriod: { Start: dayOf(today - millisecondsPerDay), End: dayOf(today) },
          Granularity: "DAILY",
          Metrics: ["UnblendedCost"],
        }),
      );
      recorder.row(account, { answers: true, reason: null });
    } catch (error) {
      if (!isAnswer(error)) throw error;
      recorder.row(account, { answers: false, reason: describeError(error) });
    }
  },
});

const monitorCollector = list({
  kind: anomalyMonitors,
  service: costExplorerService,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.GetAnomalyMonitorsCommand({ MaxResults: largestPage, NextPageToken: token }),
    );
    return {
      next: answer.NextPageToken,
      rows: (answer.AnomalyMonitors ?? []).map((monitor) => [
        monitor.MonitorArn ?? "",
        {
          arn: monitor.MonitorArn ?? "",
          name: monitor.MonitorName ?? "",
          type: monitor.MonitorType ?? null,
        },
      ]),
    };
  },
});

export const costExplorerCollectors: readonly Collector[] = [costCollector, monitorCollector];
