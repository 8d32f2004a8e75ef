import { describe, expect, test } from "@jest/globals";
import { readPolicyDocument } from "../../src/collect/policyDocument.ts";

const read = (document: unknown) =>
  readPolicyDocument(encodeURIComponent(JSON.stringify(document)));

const plain = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"] };
const understood = {
  effect: "Allow",
  actions: { except: false, patterns: ["s3:GetObject"] },
  resources: { except: false, patterns: ["*"] },
  conditions: [],
};

describe("a policy's document", () => {
  test.each<readonly [string, unknown, unknown]>([
    ["of lists", { Version: "2012-10-17", Statement: [plain] }, [understood]],
    ["of one statement", { Statement: plain }, [understood]],
    [
      "of single strings",
      { Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" } },
      [understood],
    ],
    ["without statements", { Statement: [] }, []],
    [
      "of exceptions",
      { Statement: [{ Effect: "Deny", NotAction: "s3:*", NotResource: ["a", "b"] }] },
      [
        {
          effect: "Deny",
          actions: { except: true, patterns: ["s3:*"] },
          resources: { except: true, patterns: ["a", "b"] },
          conditions: [],
        },
      ],
    ],
  ])("%s", (_, document, expected) => {
    expect(read(document)).toEqual(expected);
  });

  test.each<readonly [string, unknown]>([
    ["no object", "text"],
    ["no statement", { Version: "2012-10-17" }],
    ["no effect", { Statement: [{ Action: "*", Resource: "*" }] }],
    ["another effect", { Statement: [{ ...plain, Effect: "allow" }] }],
    ["no action", { Statement: [{ Effect: "Allow", Resource: "*" }] }],
    ["both actions", { Statement: [{ ...plain, NotAction: "*" }] }],
    ["no resource", { Statement: [{ Effect: "Allow", Action: "*" }] }],
    ["an action that is no text", { Statement: [{ ...plain, Action: [7] }] }],
    ["a condition that is no object", { Statement: [{ ...plain, Condition: "x" }] }],
    ["a block that is no object", { Statement: [{ ...plain, Condition: { Bool: true } }] }],
    ["one good statement, one bad", { Statement: [plain, {}] }],
  ])("with %s is not understood", (_, document) => {
    expect(read(document)).toBeNull();
  });

  test.each([undefined, "", "%", "{", "%7B"])("%s is not understood", (text) => {
    expect(readPolicyDocument(text)).toBeNull();
  });

  test("a plus is a plus", () => {
    const statement = { ...plain, Resource: "arn:aws:s3:::a+b/*" };
    expect(read({ Statement: statement })).toEqual([
      { ...understood, resources: { except: false, patterns: ["arn:aws:s3:::a+b/*"] } },
    ]);
  });

  test("keeps of conditions what is judged, and no other value", () => {
    const Condition = {
      StringEquals: { "aws:ResourceTag/App": "shop", "sts:ExternalId": "c4n4ry" },
      Bool: { "aws:SecureTransport": false },
      "ForAnyValue:StringLike": { "aws:userid": ["c4n4ry", "x"] },
    };
    const statements = read({ Statement: { ...plain, Condition } });
    expect(statements?.[0]?.conditions).toEqual([
      { operator: "stringequals", key: "aws:resourcetag/app", values: ["shop"] },
      { operator: "stringequals", key: "sts:externalid", values: null },
      { operator: "bool", key: "aws:securetransport", values: ["false"] },
      { operator: "foranyvalue:stringlike", key: "aws:userid", values: null },
    ]);
    expect(JSON.stringify(statements)).not.toContain("c4n4ry");
  });
});
