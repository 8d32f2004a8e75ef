import {
  keptByCloudTrail,
  migrationLead,
  type TaskRun,
  taskRuns,
} from "../../model/facts/cloudtrail.ts";
import { services } from "../../model/facts/ecs.ts";
import { fieldsOf, jsonIn } from "../../model/fields.ts";
import { type Collector, defineCollector, wantedFrom } from "../collector.ts";
import { speaksOfMigration } from "../migrationWords.ts";
import { pages } from "../pages.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html: two requests a second, 50 events each. */
const cloudTrail = defineService({
  prefix: "cloudtrail",
  load: () => import("@aws-sdk/client-cloudtrail"),
  connect: (sdk, configuration) => new sdk.CloudTrailClient(configuration),
  bucketOf: () => ({ name: "cloudtrail:LookupEvents", burst: 2, perSecond: 2 }),
});

const largestPage = 50;

/** In milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Spans that overlap are asked for once. */
const joined = (spans: readonly Span[]): readonly Span[] => {
  const found: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last === undefined || span.start > last.end) found.push(span);
    else found[found.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return found;
};

interface RunTaskEvent {
  readonly errorCode?: unknown;
  readonly requestParameters?: {
    readonly cluster?: unknown;
    readonly taskDefinition?: unknown;
    readonly overrides?: {
      readonly containerOverrides?: readonly { readonly command?: unknown }[];
    };
  } | null;
}

/** Commands are looked at for what they are about; environment variables are not looked at. */
const toTaskRun = (id: string, time: Date, text: string | undefined): TaskRun => {
  const event = fieldsOf(jsonIn(text ?? "")) as RunTaskEvent;
  const { cluster, taskDefinition, overrides } = event.requestParameters ?? {};
  const commands = (overrides?.containerOverrides ?? []).flatMap(({ command }) =>
    Array.isArray(command) ? command.map(String) : [],
  );
  return {
    id,
    time: time.toISOString(),
    cluster: typeof cluster === "string" ? cluster : null,
    migrates: speaksOfMigration([String(taskDefinition ?? ""), ...commands].join(" ")),
    failed: event.errorCode !== undefined,
  };
};

const taskRunCollector = defineCollector({
  kind: taskRuns,
  service: cloudTrail,
  needs: { services },
  async read({ sdk, client, facts, startedAt }, recorder) {
    const oldest = Date.parse(startedAt) - keptByCloudTrail;
    const spans = wantedFrom(facts.services.list(), recorder)
      .filter(({ status }) => status === "ACTIVE")
      .flatMap(({ deployments, taskSets }) => [...deployments, ...taskSets])
      .flatMap(({ status, created }) =>
        status === "PRIMARY" && created !== null && Date.parse(created) > oldest
          ? [{ start: Date.parse(created) - migrationLead, end: Date.parse(created) }]
          : [],
      );
    for (const { start, end } of joined(spans)) {
      const found = pages(async (token) => {
        const answer = await client.send(
          new sdk.LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "RunTask" }],
            StartTime: new Date(start),
            EndTime: new Date(end),
            MaxResults: largestPage,
            NextToken: token,
          }),
        );
        return { rows: answer.Events ?? [], next: answer.NextToken };
      });
      for await (const events of found) {
        for (const { EventId = "", EventTime, CloudTrailEvent } of events) {
          if (EventTime !== undefined) {
            recorder.row(EventId, toTaskRun(EventId, EventTime, CloudTrailEvent));
          }
        }
      }
    }
  },
});

export const cloudTrailCollectors: readonly Collector[] = [taskRunCollector];
