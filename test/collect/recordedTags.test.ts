import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { withRecordedTags } from "../../src/collect/recordedTags.ts";
import { resolveConfig } from "../../src/config/resolve.ts";

const settings = resolveConfig(
  { tagKeys: { application: ["Product"] }, scope: { tags: { team: ["green"] } } },
  rules,
);
const tags = {
  Name: "web",
  "aws:cloudformation:stack-name": "shop",
  PRODUCT: "shop",
  env: "production",
  tier: "backend",
  team: "green",
  note: "c4n4ry",
  owner: "c4n4ry@example.com",
  password: "c4n4ry!",
  "cost:center": "4711",
};
const recordedOf = (kind: string, row: unknown) => withRecordedTags(kind, row, settings);

describe("of tags that nothing asks for the key is kept, and no value", () => {
  const kept = {
    ...tags,
    ...{ note: null, owner: null, password: null, "cost:center": null },
  };

  test("in a row's tags", () => {
    expect(recordedOf("ec2.subnet", { id: "subnet-1", tags })).toEqual({
      id: "subnet-1",
      tags: kept,
    });
  });

  test.each(["elasticache.tags", "elbv2.tags"])("in %s, whose rows are tags", (kind) => {
    expect(recordedOf(kind, tags)).toEqual(kept);
  });

  test.each(["iam.role", "secretsmanager.secret"])(
    "policies may ask for any tag in %s: what looks like a secret is left out",
    (kind) => {
      expect(recordedOf(kind, { tags })).toEqual({ tags: { ...tags, password: null } });
    },
  );

  test("what has no tags is as it was, and keys that mean something to JavaScript are keys", () => {
    expect(recordedOf("ec2.route", { id: 1 })).toEqual({ id: 1 });
    expect(recordedOf("ec2.route", ["a"])).toEqual(["a"]);
    expect(recordedOf("ec2.route", null)).toBeNull();
    const odd = JSON.parse('{"tags":{"__proto__":"x","constructor":"y"}}');
    expect(JSON.stringify(recordedOf("ec2.subnet", odd))).toBe(
      '{"tags":{"__proto__":null,"constructor":null}}',
    );
  });
});
