import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { seen, taggedFacts } from "./stackFacts.ts";
import { codeIn, plantTree, type Tree } from "./tree.ts";

const source = `${"class Shop {\n".padEnd(60, "//")}\n    new Database(this);\n`;
const template = {
  Resources: {
    DataMainA53FC637: { Type: "AWS::RDS::DBInstance", Properties: { Password: "c4n4ry" } },
    Alb16C2F182: { Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" },
    InnerNestedStackInnerNestedStackResource745E041B: {
      Type: "AWS::CloudFormation::Stack",
      Properties: { TemplateURL: { "Fn::Join": ["", ["https://s3."]] } },
      Metadata: {
        "aws:asset:path": "ShopInner.nested.template.json",
        "aws:asset:property": "TemplateURL",
      },
    },
  },
};
const nested = {
  Resources: {
    SecretA720EF05: { Type: "AWS::SecretsManager::Secret" },
    Alb16C2F182: { Type: "AWS::IAM::Role" },
  },
};

/** Stack frames, as the CDK of today writes them. */
const created = (...frames: readonly string[]) => ({
  type: "aws:cdk:creationStack",
  data: ["...new DatabaseInstance2 in aws-cdk-lib...", ...frames, "...node internals..."],
});
const named = (data: string) => ({ type: "aws:cdk:logicalId", data });

const metadataWith = (...frames: readonly string[]) => ({
  "/Shop": [{ type: "aws:cdk:templateFile", data: "Shop.template.json" }],
  "/Shop/Data/Main/Resource": [named("DataMainA53FC637"), created(...frames)],
  "/Shop/Alb/Resource": [named("Alb16C2F182")],
  "/Shop/Inner.NestedStack/Inner.NestedStackResource": [
    named("InnerNestedStackInnerNestedStackResource745E041B"),
  ],
  "/Shop/Inner/Secret/Resource": [named("SecretA720EF05"), created(...frames)],
  "/Shop/Inner/Role/Resource": [named("Alb16C2F182"), created(...frames)],
});

const artifact = (more: object = {}, properties: object = {}) => ({
  type: "aws:cloudformation:stack",
  environment: "aws://unknown-account/unknown-region",
  properties: { templateFile: "Shop.template.json", stackName: "shop-production", ...properties },
  additionalMetadataFile: "Shop.metadata.json",
  displayName: "Shop",
  ...more,
});

const manifestOf = (artifacts: object) => ({
  version: "55.0.0",
  artifacts: { Tree: { type: "cdk:tree" }, ...artifacts },
});

const assembly = (folder: string, more: Tree = {}): Tree => ({
  [`${folder}/manifest.json`]: manifestOf({ Shop: artifact() }),
  [`${folder}/Shop.template.json`]: template,
  [`${folder}/ShopInner.nested.template.json`]: nested,
  [`${folder}/Shop.metadata.json`]: metadataWith(),
  ...more,
});

const stack = "shop-production";
const innerStack = `${stack}-InnerNestedStackInnerNestedStackResource745E041B-1A2B3C4D5E6F`;
const facts = taggedFacts({
  database: `${stack}/DataMainA53FC637`,
  balancer: `${stack}/Alb16C2F182`,
  secret: `${innerStack}/SecretA720EF05`,
  role: `${innerStack}/Alb16C2F182`,
});

/** A repository whose assembly was synthesised in its own folder, with these frames (ROOT is the folder). */
const codeWith = (
  frames: readonly string[],
  more: Tree = {},
  options: Parameters<typeof codeIn>[1] = {},
) => {
  const root = plantTree((folder) => {
    const own = frames.map((frame) =>
      frame.replace("URL", pathToFileURL(folder).href).replace("ROOT", folder),
    );
    const metadata = { "cdk.out/Shop.metadata.json": metadataWith(...own) };
    return { ...assembly("cdk.out"), ...metadata, "lib/shop.ts": source, ...more };
  });
  return codeIn(root, { facts, ...options });
};

const inCode = "lib/shop.ts:2:5-2:6 Shop/Data/Main/Resource";
const inTemplate = "cdk.out/Shop.template.json:3:5-3:23 Shop/Data/Main/Resource";
const frame = "new Shop (ROOT/lib/shop.ts:2:5)";

describe("a construct", () => {
  test("is found at the line that made it, else in the template", () => {
    const { of, warnings } = codeWith([frame]);
    expect(of(seen.database)).toBe(inCode);
    expect(of(seen.balancer)).toBe("cdk.out/Shop.template.json:9:5-9:18 Shop/Alb/Resource");
    expect(warnings).toEqual([]);
  });

  test.each<readonly [what: string, frames: readonly string[], more: Tree]>([
    ["with the word before it", ["    at new Shop (ROOT/lib/shop.ts:2:5)"], {}],
    ["without a function's name", ["at ROOT/lib/shop.ts:2:5"], {}],
    ["as a URL", ["at new Shop (URL/lib/shop.ts:2:5)"], {}],
    [
      "behind code of others",
      ["new X (ROOT/node_modules/x/x.js:1:1)", "new Y (/usr/lib/y.js:1:1)", frame],
      { "node_modules/x/x.js": "x\n" },
    ],
    [
      "behind what was compiled from its neighbour",
      ["new Y (ROOT/lib/y.js:1:1)", frame],
      { "lib/y.js": "y\n", "lib/y.ts": "y\n" },
    ],
    [
      "behind what is there no more",
      ["new Y (ROOT/lib/y.ts:1:1)", "(ROOT/lib/shop.ts:99:1)", frame],
      {},
    ],
  ])("is known by a stack frame %s", (_, frames, more) => {
    expect(codeWith(frames, more).of(seen.database)).toBe(inCode);
  });

  test.each([
    ["of another machine", ["new Shop (/home/runner/work/shop/lib/shop.ts:2:5)"]],
    [
      "that is none",
      ["new Shop", "(ROOT/lib/shop.ts)", "ROOT/lib/shop.ts:0:0", "(URL%/a:1:1)", ""],
    ],
    [
      "outside of the repository",
      ["new Shop (ROOT/../shop.ts:1:1)", "(ROOT/../../etc/passwd:1:1)"],
    ],
    ["in the assembly itself", ["new Shop (ROOT/cdk.out/manifest.json:1:1)"]],
  ])("is found in the template where there is but a frame %s", (_, frames) => {
    expect(codeWith(frames).of(seen.database)).toBe(inTemplate);
  });

  test("of an older CDK: in the manifest, with the trace at the logical ID", () => {
    const root = plantTree((folder) => ({
      ...assembly("cdk.out"),
      "lib/shop.ts": source,
      "cdk.out/manifest.json": manifestOf({
        "shop-production": {
          type: "aws:cloudformation:stack",
          environment: "aws://111122223333/eu-west-1",
          properties: { templateFile: "Shop.template.json" },
          metadata: {
            "/Shop/Data/Main/Resource": [
              { ...named("DataMainA53FC637"), trace: [frame.replace("ROOT", folder)] },
            ],
          },
        },
      }),
    }));
    expect(codeIn(root, { facts }).of(seen.database)).toBe(inCode);
  });
});

describe("stacks", () => {
  test("nested ones have their own logical IDs, and lines", () => {
    const { of } = codeWith([frame]);
    expect(of(seen.secret)).toBe("lib/shop.ts:2:5-2:6 Shop/Inner/Secret/Resource");
    expect(of(seen.role)).toBe("lib/shop.ts:2:5-2:6 Shop/Inner/Role/Resource");
    expect(codeWith([]).of(seen.secret)).toBe(
      "cdk.out/ShopInner.nested.template.json:3:5-3:21 Shop/Inner/Secret/Resource",
    );
  });

  test("of stages lie in assemblies of their own", () => {
    const stage = {
      type: "cdk:cloud-assembly",
      properties: { directoryName: "assembly-Production" },
    };
    const tree = {
      ...assembly("infra/cdk.out/assembly-Production"),
      "infra/cdk.out/manifest.json": manifestOf({ "assembly-Production": stage }),
    };
    for (const folders of [[""], ["infra/cdk.out"]]) {
      expect(codeIn(plantTree(tree), { facts, folders }).of(seen.database)).toBe(
        "infra/cdk.out/assembly-Production/Shop.template.json:3:5-3:23 Shop/Data/Main/Resource",
      );
    }
  });

  test.each<readonly [what: string, artifacts: object, isFound: boolean]>([
    [
      "of this account and region",
      { Shop: artifact({ environment: "aws://111122223333/eu-west-1" }) },
      true,
    ],
    [
      "of another account",
      { Shop: artifact({ environment: "aws://444455556666/eu-west-1" }) },
      false,
    ],
    [
      "of another region",
      { Shop: artifact({ environment: "aws://111122223333/us-east-1" }) },
      false,
    ],
    ["of another name", { Shop: artifact({}, { stackName: "shop-staging" }) }, false],
    ["named by their artifact", { [stack]: artifact({}, { stackName: undefined }) }, true],
    ["of one name, twice", { A: artifact(), B: artifact() }, false],
    [
      "of one name in two regions",
      {
        A: artifact({ environment: "aws://111122223333/eu-west-1" }),
        B: artifact({ environment: "aws://111122223333/us-east-1" }),
      },
      true,
    ],
  ])("%s", (_, artifacts, isFound) => {
    const code = codeWith([frame], { "cdk.out/manifest.json": manifestOf(artifacts) });
    expect(code.of(seen.database)).toBe(isFound ? inCode : null);
  });

  test("a logical ID of another type is another resource", () => {
    const other = { Resources: { DataMainA53FC637: { Type: "AWS::RDS::DBCluster" } } };
    const code = codeWith([frame], { "cdk.out/Shop.template.json": other });
    expect(code.of(seen.database)).toBeNull();
  });
});

describe("an assembly that is not whole", () => {
  test.each<readonly [what: string, more: Tree, place: string | null, warnings: readonly string[]]>(
    [
      [
        "without its template",
        {
          "cdk.out/manifest.json": manifestOf({ Shop: artifact({}, { templateFile: "No.json" }) }),
        },
        null,
        [],
      ],
      [
        "whose template lies outside",
        {
          "cdk.out/manifest.json": manifestOf({
            Shop: artifact({}, { templateFile: "../../Shop.template.json" }),
          }),
        },
        null,
        [],
      ],
      [
        "whose artifacts are none",
        {
          "cdk.out/manifest.json": manifestOf({
            Shop: null,
            Other: { type: "cdk:cloud-assembly", properties: { directoryName: ".." } },
          }),
        },
        null,
        [],
      ],
      [
        "that contains itself",
        {
          "cdk.out/manifest.json": manifestOf({
            Other: { type: "cdk:cloud-assembly", properties: { directoryName: "." } },
          }),
        },
        null,
        [],
      ],
      [
        "whose manifest is no JSON",
        { "cdk.out/manifest.json": '{"c4n4ry' },
        "cdk.out/Shop.template.json:3:5-3:23 DataMainA53FC637",
        ["cdk.out/manifest.json was not used: it is no JSON; run `cdk synth`"],
      ],
      [
        "of another tool",
        { "cdk.out/manifest.json": { name: "a web app", icons: [] } },
        "cdk.out/Shop.template.json:3:5-3:23 DataMainA53FC637",
        [],
      ],
    ],
  )("%s", (_, more, place, warnings) => {
    const code = codeWith([frame], more);
    expect(code.of(seen.database)).toBe(place);
    expect(code.warnings).toEqual(warnings);
  });

  test("without its metadata the template is left", () => {
    const { of, warnings } = codeWith([frame], { "cdk.out/Shop.metadata.json": "{" });
    expect(of(seen.database)).toBe("cdk.out/Shop.template.json:3:5-3:23 DataMainA53FC637");
    expect(warnings).toEqual([
      "cdk.out/Shop.metadata.json was not used: it is no JSON; run `cdk synth`",
    ]);
  });
});
