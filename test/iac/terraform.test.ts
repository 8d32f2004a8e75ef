import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { codeIn, plantTree, type Tree } from "./tree.ts";

const canary = "c4n4ry";
const arnOf = (rest: string): string => `arn:aws:${rest.replace(":", ":eu-west-1:111122223333:")}`;

const database = { type: "AWS::RDS::DBInstance", id: arnOf("rds:db:orders") };
const balancer = {
  type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  id: arnOf("elasticloadbalancing:loadbalancer/app/shop/0123456789abcdef"),
};
const service = (name: string) => ({
  type: "AWS::ECS::Service",
  id: arnOf(`ecs:service/shop/${name}`),
});
const subnet = { type: "AWS::EC2::Subnet", id: "subnet-0a1b2c3d" };

interface Held {
  readonly module?: string;
  readonly mode?: string;
  readonly index_key?: unknown;
  readonly ids: Readonly<Record<string, string>>;
}

/** A resource as a state of version 4 has it, with the attributes around its IDs. */
const held = (address: string, { module, mode = "managed", index_key, ids }: Held) => {
  const [type, name] = address.split(".");
  return {
    ...(module === undefined ? {} : { module }),
    mode,
    type,
    name,
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [
      {
        ...(index_key === undefined ? {} : { index_key }),
        schema_version: 2,
        attributes: { ...ids, password: canary, tags: { secret: canary } },
        sensitive_attributes: [[{ type: "get_attr", value: "password" }]],
        private: canary,
        dependencies: ["aws_subnet.a"],
      },
    ],
  };
};

const stateOf = (...resources: readonly object[]) => ({
  version: 4,
  terraform_version: "1.9.8",
  serial: 12,
  lineage: "4f6a3c1e-0000-4000-8000-000000000000",
  outputs: { password: { value: canary, type: "string", sensitive: true } },
  resources,
  check_results: null,
});

const databaseHeld = held("aws_db_instance.main", { ids: { arn: database.id, id: "db-ABCDEF" } });
const databaseBlock = 'resource "aws_db_instance" "main" {\n  password = var.password\n}\n';
const databasePlace = "main.tf:1:1-1:34 aws_db_instance.main";

describe("a resource of the root module", () => {
  test.each<readonly [what: string, tree: Tree, place: string | null]>([
    ["in the state beside its block", { "main.tf": databaseBlock }, databasePlace],
    [
      "behind others",
      { "main.tf": `# é\nlocals {}\n\n  ${databaseBlock}` },
      "main.tf:4:3-4:36 aws_db_instance.main",
    ],
    [
      "in OpenTofu's file",
      { "main.tofu": databaseBlock },
      "main.tofu:1:1-1:34 aws_db_instance.main",
    ],
    [
      "in JSON",
      { "main.tf.json": '{\n  "resource": {\n    "aws_db_instance": { "main": {} }\n  }\n}\n' },
      "main.tf.json:3:26-3:32 aws_db_instance.main",
    ],
    [
      "that no block declares any more",
      { "main.tf": 'resource "aws_db_instance" "other" {}\n' },
      null,
    ],
    ["that two blocks declare", { "a.tf": databaseBlock, "b.tf": databaseBlock }, null],
    [
      "that an override changes",
      { "main.tf": databaseBlock, "override.tf": databaseBlock, "x_override.tf": databaseBlock },
      databasePlace,
    ],
    [
      "of the same name elsewhere",
      { "main.tf": "locals {}\n", "other/main.tf": databaseBlock },
      null,
    ],
  ])("%s", (_, tree, place) => {
    const { of, warnings } = codeIn(
      plantTree({ ...tree, "terraform.tfstate": stateOf(databaseHeld) }),
    );
    expect(of(database)).toBe(place);
    expect(warnings).toEqual([]);
  });

  test("without a state nothing is known", () => {
    expect(codeIn(plantTree({ "main.tf": databaseBlock })).of(database)).toBeNull();
  });

  test("what the state only reads, or what only belongs to it, did not make it", () => {
    const data = held("aws_db_instance.main", { mode: "data", ids: { arn: database.id } });
    const policy = held("aws_secretsmanager_secret_policy.main", { ids: { id: database.id } });
    const tree = { "main.tf": databaseBlock, "terraform.tfstate": stateOf(data, policy) };
    expect(codeIn(plantTree(tree)).of(database)).toBeNull();
  });

  test("an ID stands for its type alone", () => {
    const tree = {
      "main.tf": 'resource "aws_subnet" "a" {}\n',
      "terraform.tfstate": stateOf(held("aws_subnet.a", { ids: { id: subnet.id } })),
    };
    const { of } = codeIn(plantTree(tree));
    expect(of(subnet)).toBe("main.tf:1:1-1:26 aws_subnet.a");
    expect(of({ ...subnet, type: "AWS::EC2::Volume" })).toBeNull();
  });

  test("a later revision of a task definition has the family's block", () => {
    const revision = (number: number) => ({
      type: "AWS::ECS::TaskDefinition",
      id: arnOf(`ecs:task-definition/shop:${number}`),
    });
    const tree = {
      "main.tf": 'resource "aws_ecs_task_definition" "shop" {}\n',
      "terraform.tfstate": stateOf(
        held("aws_ecs_task_definition.shop", { ids: { arn: revision(7).id, id: "shop" } }),
      ),
    };
    const { of } = codeIn(plantTree(tree));
    const place = "main.tf:1:1-1:42 aws_ecs_task_definition.shop";
    expect([of(revision(7)), of(revision(12))]).toEqual([place, place]);
    expect(of({ ...revision(1), id: arnOf("ecs:task-definition/shop-2:7") })).toBeNull();
  });
});

describe("modules", () => {
  const nested = 'module.app["shop: \\"a].b\\""].module.service[0]';
  const inModules = stateOf(
    held("aws_ecs_service.this", {
      module: nested,
      index_key: "web.a",
      ids: { id: service("web").id },
    }),
    held("aws_lb.this", { module: "module.alb", index_key: 0, ids: { arn: balancer.id } }),
  );
  const tree: Tree = {
    "infra/main.tf": [
      'module "app" {',
      '  source   = "../modules/app"',
      "  for_each = local.apps",
      "}",
      'module "alb" {',
      '  source  = "terraform-aws-modules/alb/aws"',
      "}",
    ].join("\n"),
    "modules/app/main.tf": 'module "service" {\n  source = "./service/"\n  count  = 1\n}\n',
    "modules/app/service/ecs.tf": '\nresource "aws_ecs_service" "this" {\n}\n',
    "infra/terraform.tfstate": inModules,
  };

  test("are followed through the repository, with the keys of count and for_each in the address", () => {
    const { of, warnings } = codeIn(plantTree(tree), { folders: ["infra"] });
    expect(of(service("web"))).toBe(
      `modules/app/service/ecs.tf:2:1-2:34 ${nested}.aws_ecs_service.this["web.a"]`,
    );
    expect(warnings).toEqual([]);
  });

  test("of others: the block that calls them", () => {
    const place = "infra/main.tf:5:1-5:13 module.alb.aws_lb.this[0]";
    const installed = {
      Modules: [{ Key: "alb", Source: "registry", Dir: ".terraform/modules/alb" }],
    };
    for (const more of [
      {},
      {
        "infra/.terraform/modules/modules.json": installed,
        "infra/.terraform/modules/alb/main.tf": 'resource "aws_lb" "this" {}\n',
      },
    ]) {
      expect(codeIn(plantTree({ ...tree, ...more }), { folders: ["infra"] }).of(balancer)).toBe(
        place,
      );
    }
  });

  test("whose source is an expression: where terraform init found them", () => {
    const withExpression = {
      ...tree,
      "infra/main.tf": `module "alb" {\n  source = "\${local.modules}/alb"\n}\n`,
      "modules/alb/main.tf": 'resource "aws_lb" "this" {}\n',
    };
    const caller = "infra/main.tf:1:1-1:13 module.alb.aws_lb.this[0]";
    expect(codeIn(plantTree(withExpression)).of(balancer)).toBe(caller);
    const installed = (Dir: unknown) => ({
      ...withExpression,
      "infra/.terraform/modules/modules.json": {
        Modules: [
          { Key: "", Dir: "." },
          { Key: "alb", Dir },
        ],
      },
    });
    expect(codeIn(plantTree(installed("../modules/alb"))).of(balancer)).toBe(
      "modules/alb/main.tf:1:1-1:25 module.alb.aws_lb.this[0]",
    );
    for (const dir of ["../../elsewhere", "../nothing", 7]) {
      expect(codeIn(plantTree(installed(dir))).of(balancer)).toBe(caller);
    }
  });

  test("that lie outside of the repository: the block that calls them", () => {
    const root = plantTree({
      "repo/main.tf": 'module "alb" {\n  source = "../alb"\n}\n',
      "alb/main.tf": 'resource "aws_lb" "this" {}\n',
      "repo/terraform.tfstate": inModules,
    });
    expect(codeIn(join(root, "repo")).of(balancer)).toBe(
      "main.tf:1:1-1:13 module.alb.aws_lb.this[0]",
    );
  });

  test("in JSON", () => {
    const json = { module: { alb: { source: "./alb", name: "x" } } };
    const root = plantTree({
      "main.tf.json": json,
      "alb/main.tf": 'resource "aws_lb" "this" {}\n',
      "terraform.tfstate": inModules,
    });
    expect(codeIn(root).of(balancer)).toBe("alb/main.tf:1:1-1:25 module.alb.aws_lb.this[0]");
  });
});

describe("several states", () => {
  test("of workspaces point to the same block", () => {
    const of = (name: string) =>
      stateOf(held("aws_ecs_service.this", { ids: { id: service(name).id } }));
    const code = codeIn(
      plantTree({
        "infra/main.tf": 'resource "aws_ecs_service" "this" {}\n',
        "infra/terraform.tfstate.d/staging/terraform.tfstate": of("staging"),
        "infra/terraform.tfstate.d/production/terraform.tfstate": of("production"),
      }),
    );
    const place = "infra/main.tf:1:1-1:34 aws_ecs_service.this";
    expect([code.of(service("staging")), code.of(service("production"))]).toEqual([place, place]);
    expect(code.warnings).toEqual([]);
  });

  test("that hold the same in two places decide nothing", () => {
    const state = stateOf(databaseHeld);
    const code = codeIn(
      plantTree({
        "a/main.tf": databaseBlock,
        "a/terraform.tfstate": state,
        "b/main.tf": databaseBlock,
        "b/terraform.tfstate": state,
      }),
    );
    expect(code.of(database)).toBeNull();
  });

  test("a copy of a state changes nothing", () => {
    const state = stateOf(databaseHeld);
    const code = codeIn(
      plantTree({ "main.tf": databaseBlock, "terraform.tfstate": state, "pulled.tfstate": state }),
    );
    expect(code.of(database)).toBe(databasePlace);
  });

  test("that lies elsewhere belongs to the one folder that declares all of it", () => {
    const tree = {
      "states/production.tfstate": stateOf(
        databaseHeld,
        held("aws_subnet.a", { ids: { id: subnet.id } }),
      ),
      "a/main.tf": databaseBlock,
      "b/main.tf": `${databaseBlock}resource "aws_subnet" "a" {}\n`,
    };
    const code = codeIn(plantTree(tree));
    expect(code.of(database)).toBe("b/main.tf:1:1-1:34 aws_db_instance.main");
    expect(code.warnings).toEqual([]);
    const twice = codeIn(plantTree({ ...tree, "c/main.tf": tree["b/main.tf"] }));
    expect(twice.of(database)).toBeNull();
    expect(twice.warnings).toEqual([
      expect.stringMatching(
        /^states\/production\.tfstate was not used: which folder's .* put it beside them$/,
      ),
    ]);
  });

  test("that the config names, also from outside, and as terraform show -json prints it", () => {
    const shown = {
      format_version: "1.0",
      values: {
        outputs: { password: { value: canary } },
        root_module: {
          resources: [
            {
              address: "aws_db_instance.main",
              mode: "managed",
              type: "aws_db_instance",
              name: "main",
              values: { arn: database.id, password: canary },
            },
          ],
          child_modules: [
            {
              address: 'module.a["b"]',
              resources: [
                {
                  address: "x",
                  mode: "managed",
                  type: "aws_ecs_service",
                  name: "this",
                  index: "k",
                  values: { id: service("web").id },
                },
              ],
            },
          ],
        },
      },
    };
    const root = plantTree({
      "repo/infra/main.tf": `${databaseBlock}module "a" {\n  source = "./a"\n}\n`,
      "repo/infra/a/main.tf": 'resource "aws_ecs_service" "this" {}\n',
      "shown.json": shown,
    });
    const code = codeIn(join(root, "repo"), { states: [join(root, "shown.json")] });
    expect(code.of(database)).toBe(`infra/${databasePlace}`);
    expect(code.of(service("web"))).toBe(
      'infra/a/main.tf:1:1-1:34 module.a["b"].aws_ecs_service.this["k"]',
    );
    expect(code.warnings).toEqual([]);
  });
});

describe("what cannot be used is named, and quotes nothing", () => {
  test.each<readonly [what: string, state: unknown, warning: RegExp]>([
    [
      "no JSON",
      `{"password": "${canary}`,
      /^terraform\.tfstate was not used: it is no JSON; pull it again/,
    ],
    [
      "another version",
      { version: 3, modules: [], resources: [] },
      /no state of version 4; let a newer Terraform/,
    ],
    ["no state", { password: canary }, /it is no Terraform state/],
    [
      "an encrypted state",
      { encrypted_data: canary, encryption_version: "v0" },
      /encrypted; give what `tofu show -json` prints/,
    ],
  ])("%s", (_, state, warning) => {
    const { of, warnings } = codeIn(
      plantTree({ "main.tf": databaseBlock, "terraform.tfstate": state }),
    );
    expect(of(database)).toBeNull();
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings.join()).not.toContain(canary);
  });

  test.each<readonly [what: string, part: unknown]>([
    ["resources that are none", [null, 7, {}, { mode: "managed", type: 1, name: "a" }]],
    [
      "instances that are none",
      [
        {
          mode: "managed",
          type: "aws_db_instance",
          name: "main",
          instances: [null, { attributes: 7 }, { attributes: { arn: 7 } }],
        },
      ],
    ],
    [
      "a module path that is none",
      [
        { ...databaseHeld, module: "module.a[0" },
        { ...databaseHeld, module: "a.b" },
      ],
    ],
  ])("a state with %s", (_, resources) => {
    const { of } = codeIn(
      plantTree({ "main.tf": databaseBlock, "terraform.tfstate": { version: 4, resources } }),
    );
    expect(of(database)).toBeNull();
  });

  test("a file that is no HCL, or no JSON; the others of its folder are used", () => {
    const { of, warnings } = codeIn(
      plantTree({
        "bad.tf": `locals {}\nlocals {\n  password = "${canary}\n}\n`,
        "bad.tf.json": `{"locals": "${canary}`,
        "main.tf": databaseBlock,
        "terraform.tfstate": stateOf(databaseHeld),
      }),
    );
    expect(of(database)).toBe(databasePlace);
    expect(warnings).toEqual([
      "bad.tf was not used: it is no HCL from line 3 on; `terraform validate` shows why",
      "bad.tf.json was not used: it is no JSON; `terraform validate` shows where",
    ]);
  });

  test("links: inside they are followed to the file itself, outside and into nowhere not", () => {
    const root = plantTree({
      "repo/shared/db.tf": databaseBlock,
      "outside.tf": databaseBlock,
      "repo/infra/terraform.tfstate": stateOf(databaseHeld),
    });
    const linked = (name: string, target: string) =>
      symlinkSync(target, join(root, "repo/infra", name));
    linked("db.tf", "../shared/db.tf");
    expect(codeIn(join(root, "repo"), { folders: ["infra"] })).toMatchObject({ warnings: [] });
    expect(codeIn(join(root, "repo"), { folders: ["infra"] }).of(database)).toBe(
      "shared/db.tf:1:1-1:34 aws_db_instance.main",
    );
    linked("out.tf", "../../outside.tf");
    linked("nowhere.tf", "../nowhere.tf");
    const { of, warnings } = codeIn(join(root, "repo"), { folders: ["infra"] });
    expect(of(database)).toBe("shared/db.tf:1:1-1:34 aws_db_instance.main");
    expect(warnings).toEqual([
      expect.stringMatching(/^infra\/nowhere\.tf was not read: .* leads nowhere/),
      expect.stringMatching(/^infra\/out\.tf was not read: .* out of the repository/),
    ]);
  });

  test("a link that runs in a circle, and a folder with a file's name", () => {
    const root = plantTree({
      "main.tf": databaseBlock,
      "terraform.tfstate": stateOf(databaseHeld),
    });
    symlinkSync("loop.tf", join(root, "loop.tf"));
    symlinkSync(".", join(root, "again"));
    mkdirSync(join(root, "folder.tf"));
    expect(codeIn(root).of(database)).toBe(databasePlace);
  });

  test("a file that is too large", () => {
    const { of, warnings } = codeIn(
      plantTree({
        "main.tf": databaseBlock,
        "large.tf": `${databaseBlock}#${"x".repeat(2_000_000)}`,
        "terraform.tfstate": stateOf(databaseHeld),
      }),
    );
    expect(of(database)).toBe(databasePlace);
    expect(warnings).toEqual(["large.tf was not read: it is larger than 2 MB; split it"]);
  });

  // Root reads everything.
  (process.getuid?.() === 0 ? test.skip : test)(
    "a file that may not be read (skipped for root)",
    () => {
      const root = plantTree({
        "main.tf": databaseBlock,
        "terraform.tfstate": stateOf(databaseHeld),
      });
      chmodSync(join(root, "main.tf"), 0);
      const { of, warnings } = codeIn(root);
      expect(of(database)).toBeNull();
      expect(warnings).toEqual(["main.tf could not be read (EACCES); let gonogo read it"]);
    },
  );
});
