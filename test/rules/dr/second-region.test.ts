import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/dr/second-region.ts";
import { evaluate, noSurroundings } from "../../../src/judge/evaluate.ts";
import { worldsOf } from "../../../src/judge/world.ts";
import { clusters, services } from "../../../src/model/facts/ecs.ts";
import type { Facts, Shard } from "../../../src/model/store.ts";
import {
  breakOff,
  type Change,
  deny,
  factsWith,
  only,
  settingsWith,
} from "../../support/changes.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [services],
  onReference: "manual",
  indecisive: indecisiveBut(rule, [services], "an application is known by its services"),
  cases: [{ name: "one region was scanned", verdict: "manual", says: /scan the second one too/ }],
});

const shardIn = (region: string, changes: readonly Change[] = []): Shard => {
  const shard = factsWith(changes).shards.find((one) => one.region === "eu-west-1");
  if (shard === undefined) throw new Error("no shard of a region");
  return { ...shard, region };
};

const verdictsWith = (second: readonly Change[]): readonly string[] => {
  const facts: Facts = {
    ...factsWith(),
    shards: [shardIn("eu-west-1"), shardIn("eu-central-1", second)],
  };
  const [here] = worldsOf(facts, settingsWith(), facts.startedAt).values();
  if (here === undefined) throw new Error("no world");
  const place = { file: "gonogo.config.yaml", line: 1 };
  return evaluate(rule, here, noSurroundings, place).map(
    ({ verdict, message }) => `${verdict} ${message}`,
  );
};

const renamed: Change = (draftOf) => {
  for (const kind of [services, clusters]) {
    const { rows } = draftOf(kind);
    for (const [id, row] of rows) {
      rows.set(id, {
        ...(row as object),
        tags: { application: "other", environment: "production" },
      });
    }
  }
};

test.each<readonly [string, readonly Change[], string]>([
  ["it stands there too", [], "pass shop (production): stands in eu-central-1 too"],
  [
    "nothing stands there",
    [only(services, {})],
    "fail shop (production): it stands in no other region of the scan (eu-central-1)",
  ],
  [
    "another application stands there",
    [renamed],
    "fail shop (production): it stands in no other region of the scan (eu-central-1)",
  ],
  [
    "it stands there, and the list broke off",
    [breakOff(services)],
    "pass shop (production): stands in eu-central-1 too",
  ],
  [
    "nothing could be read there",
    [deny(services)],
    "unknown shop (production): ecs:DescribeServices could not be read (denied)",
  ],
  [
    "another stands there, and the list broke off",
    [renamed, breakOff(services)],
    "unknown shop (production): ecs:DescribeServices could not be read (throttled)",
  ],
])("a second region is scanned: %s", (_, second, said) => {
  expect(verdictsWith(second)).toEqual([said]);
});
