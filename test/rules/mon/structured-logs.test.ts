import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/mon/structured-logs.ts";
import { evaluate, noSurroundings } from "../../../src/judge/evaluate.ts";
import { services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { type LogSample, logSampleKey, logSamples } from "../../../src/model/facts/logs.ts";
import { edit, factsWith, patch, remove, worldFor } from "../../support/changes.ts";
import { sampleOf } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const key = logSampleKey(sampleOf("backend"));
const sample = (fields: Partial<LogSample>) => patch(logSamples, key, fields);
const container = (fields: object) =>
  edit(taskDefinitions, ids.backendTask, (row) => ({
    ...row,
    containers: row.containers.map((one) => ({ ...one, ...fields })),
  }));
const ofBackend = (verdict: "pass" | "fail" | "unknown") => ({
  frontend: "pass" as const,
  backend: verdict,
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, logSamples],
    "services name their network",
  ),
  cases: [
    {
      name: "plain text",
      changes: [sample({ json: 0, structured: 0 })],
      verdict: ofBackend("fail"),
      says: /0 of 100 events of backend in \/ecs\/shop-prod-backend are JSON objects/,
    },
    {
      name: "JSON that tells nothing of requests",
      changes: [sample({ structured: 10 })],
      verdict: ofBackend("fail"),
      says: /10 of 100 events .* have a request's ID, a method or a level/,
    },
    { name: "nine of ten", changes: [sample({ json: 90, structured: 90 })], verdict: "pass" },
    { name: "fewer", changes: [sample({ json: 89, structured: 89 })], verdict: ofBackend("fail") },
    {
      name: "one event",
      changes: [sample({ sampled: 1, json: 1, structured: 1 })],
      verdict: "pass",
    },
    {
      name: "no event",
      changes: [sample({ sampled: 0, json: 0, structured: 0 })],
      verdict: ofBackend("unknown"),
    },
    { name: "no log group", changes: [remove(logSamples, key)], verdict: ofBackend("unknown") },
    {
      name: "another driver",
      changes: [container({ logDriver: "awsfirelens", logGroup: null })],
      verdict: ofBackend("unknown"),
    },
    {
      name: "another region",
      changes: [container({ logRegion: "us-east-1" })],
      verdict: ofBackend("unknown"),
    },
    {
      name: "streams without a prefix are sampled by their group",
      changes: [container({ logStreamPrefix: null })],
      verdict: ofBackend("unknown"),
    },
  ],
});

test.each([
  ["whatever they log by", []],
  ["also where no sample could be had", [container({ logDriver: "splunk", logGroup: null })]],
])("it is for a person until it is requested, %s", (_, changes) => {
  const facts = factsWith(changes);
  const without = {
    ...facts,
    shards: facts.shards.map((shard) => ({
      ...shard,
      kinds: new Map([...shard.kinds].filter(([kind]) => kind !== logSamples.kind)),
    })),
  };
  const found = evaluate(rule, worldFor("region", without), noSurroundings, {
    file: "gonogo.config.yaml",
    line: 1,
  });
  expect(found.map(({ verdict, message }) => `${verdict} ${message}`)).toEqual([
    "manual backend: it is read on request only: --sample-logs",
    "manual frontend: it is read on request only: --sample-logs",
  ]);
});
