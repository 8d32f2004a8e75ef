import { factKind } from "../kind.ts";
import type { Container } from "./ecs.ts";

/** Where the log driver of CloudWatch Logs sends what a container writes. */
export interface LogStreams {
  readonly group: string;
  /** Null where not stated: the container's own. */
  readonly region: string | null;
  /** How the names of the container's streams begin; null: nothing tells them from others. */
  readonly prefix: string | null;
}

/**
 * Null where the container has another log driver, or none
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html).
 */
export const logStreamsOf = ({
  name,
  logDriver,
  logGroup,
  logRegion,
  logStreamPrefix,
}: Container): LogStreams | null =>
  logDriver !== "awslogs" || logGroup === null
    ? null
    : {
        group: logGroup,
        region: logRegion,
        prefix: logStreamPrefix === null ? null : `${logStreamPrefix}/${name}/`,
      };

/** What recent events of some streams look like. Nothing that they say is kept. */
export interface LogSample {
  readonly group: string;
  readonly prefix: string | null;
  readonly sampled: number;
  /** Those that are JSON objects. */
  readonly json: number;
  /** Those of them that have a request's ID, a method or a level. */
  readonly structured: number;
}

/** Under which the sample of some streams is kept. */
export const logSampleKey = ({ group, prefix }: Pick<LogStreams, "group" | "prefix">): string =>
  `${group}|${prefix ?? ""}`;

/** Of the streams that the containers of services write to; a group that does not exist has none. */
export const logSamples = factKind<LogSample>("logs.sample", "logs:FilterLogEvents", {
  onRequest: "sampleLogs",
});
