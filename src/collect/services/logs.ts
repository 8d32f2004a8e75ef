import { services, taskDefinitions } from "../../model/facts/ecs.ts";
import { type LogStreams, logSampleKey, logSamples } from "../../model/facts/logs.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineCollector, wantedFrom } from "../collector.ts";
import { describeEvents } from "../logEvents.ts";
import { defineService } from "../service.ts";
import { serviceLogStreams } from "./_logStreams.ts";
import { isGone } from "./_scheduledTasks.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html: FilterLogEvents 5 to 10/s by region. */
const logs = defineService({
  prefix: "logs",
  load: () => import("@aws-sdk/client-cloudwatch-logs"),
  connect: (sdk, configuration) => new sdk.CloudWatchLogsClient(configuration),
  bucketOf: (operation) => ({ name: `logs:${operation}`, burst: 5, perSecond: 5 }),
});

const sampleSize = 100;
const sampleMilliseconds = 24 * 3600 * 1000;
/** A page may be empty although later ones are not. */
const mostPages = 5;

const sampleCollector = defineCollector({
  kind: logSamples,
  service: logs,
  needs: { services, taskDefinitions },
  async read({ sdk, client, facts, startedAt, account, region }, recorder) {
    const endTime = Date.parse(startedAt);
    const sampleOf = async ({ group, prefix }: LogStreams): Promise<readonly string[]> => {
      const messages: string[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < mostPages && messages.length === 0; page += 1) {
        const answer = await client.send(
          new sdk.FilterLogEventsCommand({
            logGroupName: group,
            ...(prefix === null ? {} : { logStreamNamePrefix: prefix }),
            startTime: endTime - sampleMilliseconds,
            endTime,
            limit: sampleSize,
            nextToken,
          }),
        );
        messages.push(...(answer.events ?? []).flatMap(({ message }) => message ?? []));
        nextToken = answer.nextToken;
        if (nextToken === undefined) break;
      }
      return messages;
    };
    const sample = async (streams: LogStreams): Promise<void> => {
      const key = logSampleKey(streams);
      try {
        const { group, prefix } = streams;
        recorder.row(key, { group, prefix, ...describeEvents(await sampleOf(streams)) });
      } catch (error) {
        if (isGone(error)) return;
        recorder.unread(key, causeOf(error, { ...logSamples, account, region }));
      }
    };
    await Promise.all(wantedFrom(serviceLogStreams(facts, region), recorder).map(sample));
  },
});

export const logsCollectors: readonly Collector[] = [sampleCollector];
