import { describe, expect, test } from "@jest/globals";
import { seen, taggedFacts } from "./stackFacts.ts";
import { codeIn, plantTree } from "./tree.ts";

const yaml = [
  "AWSTemplateFormatVersion: '2010-09-09'",
  "Parameters:",
  "  Password: { Type: String, NoEcho: true }",
  "Resources:",
  "  # the database",
  "  Db:",
  "    Type: AWS::RDS::DBInstance",
  "    DeletionPolicy: Snapshot",
  "    Properties:",
  "      MasterUserPassword: !Ref Password",
  `      DBName: !Sub '\${AWS::StackName}-db'`,
  "      AvailabilityZone: !Select [0, !GetAZs '']",
  '  "Web":',
  "    Type: AWS::ECS::Service",
  "    Properties: { Cluster: !ImportValue cluster, TaskDefinition: !GetAtt [A, Arn] }",
  "  Role:",
  "    Type: AWS::IAM::Role",
  "",
].join("\n");

const json = {
  Resources: {
    Db: { Type: "AWS::RDS::DBInstance", Properties: { MasterUserPassword: "c4n4ry" } },
    Web: { Type: "AWS::ECS::Service" },
  },
};

const facts = taggedFacts({ database: "shop/Db", service: "shop/Web", role: "shop/Role" });

describe("a template that describes everything that was seen of a stack", () => {
  test.each(["infra/shop.yaml", "infra/shop.yml", "infra/shop.template"])("in YAML: %s", (file) => {
    const { of, warnings } = codeIn(plantTree({ [file]: yaml }), { facts });
    expect([of(seen.database), of(seen.service), of(seen.role)]).toEqual([
      `${file}:6:3-6:5 Db`,
      `${file}:13:3-13:8 Web`,
      `${file}:16:3-16:7 Role`,
    ]);
    expect(warnings).toEqual([]);
  });

  test("in JSON", () => {
    const own = taggedFacts({ database: "shop/Db", service: "shop/Web" });
    const { of } = codeIn(plantTree({ "shop.json": json }), { facts: own });
    expect(of(seen.database)).toBe("shop.json:3:5-3:9 Db");
    expect(of(seen.service)).toBe("shop.json:9:5-9:10 Web");
  });

  test("for several stacks of the same template", () => {
    const two = taggedFacts({
      ...{ database: "shop-a/Db", service: "shop-a/Web" },
      ...{ role: "shop-b/Role", definition: "shop-b/Definition" },
    });
    const more = `${yaml}  Definition:\n    Type: AWS::ECS::TaskDefinition\n`;
    const { of } = codeIn(plantTree({ "shop.yaml": more }), { facts: two });
    expect(of(seen.database)).toBe("shop.yaml:6:3-6:5 Db");
    expect(of(seen.role)).toBe("shop.yaml:16:3-16:7 Role");
  });
});

describe("nothing is said where whose the template is would be a guess", () => {
  test.each<readonly [what: string, tree: Readonly<Record<string, unknown>>]>([
    ["no template", {}],
    ["two templates describe it", { "a.yaml": yaml, "b/a.yaml": yaml }],
    ["a resource that the template lacks", { "a.json": json }],
    ["a resource of another type", { "a.yaml": yaml.replace("AWS::IAM::Role", "AWS::IAM::User") }],
    ["a resource without a type", { "a.yaml": yaml.replace("    Type: AWS::IAM::Role\n", "") }],
    ["what SAM has built", { ".aws-sam/build/template.yaml": yaml }],
    ["a file of another language", { "a.txt": yaml }],
    ["several documents", { "a.yaml": `${yaml.replace("AWSTemplate", "Template")}---\na: 1\n` }],
  ])("%s", (_, tree) => {
    const { of, warnings } = codeIn(plantTree(tree), { facts });
    expect([of(seen.database), of(seen.service), of(seen.role)]).toEqual([null, null, null]);
    expect(warnings).toEqual([]);
  });

  test("one resource alone is no evidence", () => {
    const one = taggedFacts({ database: "shop/Db" });
    expect(codeIn(plantTree({ "a.yaml": yaml }), { facts: one }).of(seen.database)).toBeNull();
  });

  test("a Terraform state and a template that claim the same resource", () => {
    const state = {
      version: 4,
      resources: [
        {
          ...{ mode: "managed", type: "aws_iam_role", name: "web" },
          instances: [{ attributes: { arn: seen.role.id } }],
        },
      ],
    };
    const terraform = {
      "terraform.tfstate": state,
      "main.tf": 'resource "aws_iam_role" "web" {}\n',
    };
    const { of } = codeIn(plantTree({ "a.yaml": yaml, ...terraform }), { facts });
    expect(of(seen.role)).toBeNull();
    expect(of(seen.database)).toBe("a.yaml:6:3-6:5 Db");
  });
});

describe("nested stacks", () => {
  const parent = {
    Resources: {
      Role: { Type: "AWS::IAM::Role" },
      Group: { Type: "AWS::EC2::SecurityGroup" },
      Data: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "./data/db.json" } },
    },
  };
  const inner = { Resources: { Db: { Type: "AWS::RDS::DBInstance" } } };
  const membersOf = (stack: string) =>
    taggedFacts({ role: "shop/Role", group: "shop/Group", database: `${stack}/Db` });
  const tree = { "infra/shop.json": parent, "infra/data/db.json": inner };

  test("are known by the names that CloudFormation gives them", () => {
    const own = membersOf("shop-Data-1ABC2DEF3GHI");
    const { of } = codeIn(plantTree(tree), { facts: own });
    expect(of(seen.database)).toBe("infra/data/db.json:3:5-3:9 Db");
    expect(of(seen.role)).toBe("infra/shop.json:3:5-3:11 Role");
  });

  test.each(["shop-Data", "shop-Data-", "shop-Other-1ABC", "other-Data-1ABC", "shop-Data-x1"])(
    "%s is none of them",
    (name) => {
      expect(codeIn(plantTree(tree), { facts: membersOf(name) }).of(seen.database)).toBeNull();
    },
  );

  test("that lie elsewhere, or nest into themselves, are not followed", () => {
    const url = (TemplateURL: string) => ({
      Resources: {
        ...parent.Resources,
        Data: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } },
      },
    });
    for (const address of ["https://s3.amazonaws.com/b/db.json", "../../db.json", "shop.json"]) {
      const root = plantTree({ ...tree, "infra/shop.json": url(address) });
      const own = membersOf("shop-Data-1ABC2DEF3GHI");
      expect(codeIn(root, { facts: own }).of(seen.database)).toBeNull();
    }
  });
});

describe("a template that the config names", () => {
  const one = taggedFacts({ database: "shop-production/Db" });
  const tree = { "a.yaml": yaml, "infra/b.yaml": yaml };

  test("is that of every stack whose name matches; the first pattern counts", () => {
    const root = plantTree(tree);
    const given = (stacks: Readonly<Record<string, string>>) =>
      codeIn(root, { facts: one, folders: ["infra"], stacks }).of(seen.database);
    expect(given({ "shop-production": "infra/b.yaml" })).toBe("infra/b.yaml:6:3-6:5 Db");
    expect(given({ "shop-*": "a.yaml", "shop-production": "infra/b.yaml" })).toBe(
      "a.yaml:6:3-6:5 Db",
    );
    expect(given({ "other-*": "a.yaml" })).toBeNull();
  });

  test.each(["nothing.yaml", "../outside.yaml", "infra", "text.yaml"])(
    "%s is none: it is named, and nothing else is taken for it",
    (path) => {
      const { of, warnings } = codeIn(plantTree({ ...tree, "text.yaml": "a: 1\n" }), {
        facts: taggedFacts({ database: "shop/Db", service: "shop/Web" }),
        folders: ["infra"],
        stacks: { shop: path },
      });
      expect(of(seen.database)).toBeNull();
      expect(warnings).toEqual([
        expect.stringMatching(
          /yaml|infra, which infrastructure\.stacks names, .* correct the path$/,
        ),
      ]);
    },
  );

  test("leads to nested ones, which may be named themselves", () => {
    const root = plantTree({
      "shop.json": {
        Resources: {
          Data: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "./shop.json" } },
          Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "db.yaml" } },
        },
      },
      "db.yaml": yaml,
      "other.yaml": `# another\n${yaml}`,
    });
    const facts = taggedFacts({ role: "shop/Role", database: "shop-Inner-1ABC2DEF/Db" });
    const given = (stacks: Readonly<Record<string, string>>) =>
      codeIn(root, { facts, stacks }).of(seen.database);
    expect(given({ shop: "shop.json" })).toBe("db.yaml:6:3-6:5 Db");
    expect(given({ "shop-Inner-*": "other.yaml", shop: "shop.json" })).toBe(
      "other.yaml:7:3-7:5 Db",
    );
  });
});

test("a template that is none is named, without what it holds", () => {
  const { of, warnings } = codeIn(
    plantTree({
      "bad.yaml": `${yaml}  Broken: [ "c4n4ry\n`,
      "other.yaml": "a: [\n",
      "good.yaml": yaml,
      "huge.json": `{"Resources": "${"x".repeat(2_000_000)}::y"}`,
    }),
    { facts },
  );
  expect(of(seen.database)).toBe("good.yaml:6:3-6:5 Db");
  expect(warnings).toEqual([
    "bad.yaml was not used: it is neither JSON nor YAML; cfn-lint shows where",
    "huge.json was not read: it is larger than 2 MB; split it",
  ]);
});
