import type { LogSample } from "../model/facts/logs.ts";
import { isFields, jsonIn } from "../model/fields.ts";

/** What names a request, its method or the weight of an event, in the usual loggers' words. */
const tellingFields: ReadonlySet<string> = new Set(
  [
    ["requestId", "reqId", "correlationId", "traceId", "xrayTraceId", "transactionId"],
    ["xRequestId", "xCorrelationId", "xAmznTraceId"],
    ["method", "httpMethod", "requestMethod", "httpRequestMethod"],
    ["level", "severity", "lvl", "logLevel", "severityText", "levelname"],
  ].flatMap((names) => names.map((name) => name.toLowerCase())),
);

/** `X-Request-ID`, `request_id` and `requestId` are one word. */
const wordOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Loggers put a request into an object of its own: `{ req: { id, method } }`. */
const isRequest = (name: string): boolean => /^(req|request|http|httprequest)$/.test(wordOf(name));

const namesIn = (event: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(event).flatMap(([name, value]) => [
    name,
    ...(isFields(value)
      ? Object.keys(value).map((inner) => (isRequest(name) && inner === "id" ? "requestId" : inner))
      : []),
    ...(isFields(value) ? Object.keys(value).map((inner) => `${name}${inner}`) : []),
  ]);

const isStructured = (event: Readonly<Record<string, unknown>>): boolean =>
  namesIn(event).some((name) => tellingFields.has(wordOf(name)));

/** Counts what log events look like; nothing of them is kept. */
export const describeEvents = (
  messages: readonly string[],
): Pick<LogSample, "sampled" | "json" | "structured"> => {
  const objects = messages.map(jsonIn).filter(isFields);
  return {
    sampled: messages.length,
    json: objects.length,
    structured: objects.filter(isStructured).length,
  };
};
