import { recentTraces, recentTracesKey } from "../../model/facts/xray.ts";
import { type Collector, defineCollector } from "../collector.ts";
import { defineService } from "../service.ts";

const xray = defineService({
  prefix: "xray",
  load: () => import("@aws-sdk/client-xray"),
  connect: (sdk, configuration) => new sdk.XRayClient(configuration),
});

const windowSeconds = 3600;
/** A page may be empty although later ones are not. */
const mostPages = 5;

/** X-Ray bills by the trace that it looks at: a sample of an hour, and no more pages than needed. */
const recentTracesCollector = defineCollector({
  kind: recentTraces,
  service: xray,
  needs: {},
  async read({ sdk, client, startedAt }, recorder) {
    const EndTime = new Date(startedAt);
    const StartTime = new Date(EndTime.getTime() - windowSeconds * 1000);
    let found = 0;
    let NextToken: string | undefined;
    for (let page = 0; page < mostPages && found === 0; page += 1) {
      const answer = await client.send(
        new sdk.GetTraceSummariesCommand({ StartTime, EndTime, Sampling: true, NextToken }),
      );
      found = answer.TraceSummaries?.length ?? 0;
      NextToken = answer.NextToken;
      if (NextToken === undefined) break;
    }
    recorder.row(recentTracesKey, { found, windowSeconds });
  },
});

export const xrayCollectors: readonly Collector[] = [recentTracesCollector];
