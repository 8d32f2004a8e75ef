import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readConfig } from "../../src/config/config.ts";
import { defaults } from "../../src/config/defaults.ts";
import { folderWith } from "./files.ts";
import { rules } from "./rules.ts";

const lines = (...texts: readonly string[]): string => `${texts.join("\n")}\n`;

const settingsIn = async (name: string, text: string) => {
  const root = await folderWith({ ".git/": "", [name]: text });
  return (await readConfig(join(root, name), root, rules)).settings;
};

describe("a config means the same in every format", () => {
  test.each([
    ["gonogo.config.yaml", "regions: [eu-west-1]\nfailOn: high\nrules: { hc-interval: off }\n"],
    [
      "gonogo.config.yml",
      'regions:\n  - eu-west-1\nfailOn: "high"\nrules:\n  hc-interval: "off"\n',
    ],
    [
      "gonogo.config.json",
      '{\n\t"regions": ["eu-west-1"],\n\t"failOn": "high",\n\t"rules": { "hc-interval": "off" }\n}\n',
    ],
    [
      "gonogo.config.mjs",
      "export default { regions: ['eu-west-1'], failOn: 'high', rules: { 'hc-interval': 'off' } };",
    ],
    [
      "gonogo.config.js",
      "module.exports = { regions: ['eu-west-1'], failOn: 'high', rules: { 'hc-interval': 'off' } };",
    ],
  ])("%s", async (name, text) => {
    expect(await settingsIn(name, text)).toEqual({
      ...defaults,
      regions: ["eu-west-1"],
      failOn: "high",
      rules: { "hc-interval": { enabled: false, severity: null, options: {} } },
    });
  });

  test("a .js file of a package of modules is a module", async () => {
    const root = await folderWith({
      "package.json": '{ "type": "module" }',
      "gonogo.config.js": "export default { failOn: 'low' };",
    });
    const { settings } = await readConfig(join(root, "gonogo.config.js"), root, rules);
    expect(settings.failOn).toBe("low");
  });
});

test("Terraform states and templates lie beside the config that names them", async () => {
  const root = await folderWith({
    ".git/": "",
    "gonogo.config.yaml":
      "infrastructure: { terraformStates: [infra/a.tfstate, /var/b.tfstate], stacks: { a: b.yaml } }\n",
    "deep/er/": "",
  });
  const { settings } = await readConfig(null, join(root, "deep", "er"), rules);
  expect(settings.infrastructure.terraformStates).toEqual([
    join(root, "infra", "a.tfstate"),
    "/var/b.tfstate",
  ]);
  expect(settings.infrastructure.stacks).toEqual({ a: join(root, "b.yaml") });
});

describe("what is fine", () => {
  test.each([
    ["an empty file", ""],
    ["comments alone", "# nothing yet\n"],
    ["null", "null\n"],
    ["an empty object", "{}\n"],
    ["a mark of the byte order", "\uFEFF{}\n"],
  ])("%s says nothing: the defaults hold", async (_, text) => {
    expect(await settingsIn("gonogo.config.yaml", text)).toEqual(defaults);
  });

  test("anchors and aliases that repeat a list", async () => {
    const { applications } = await settingsIn(
      "gonogo.config.yaml",
      lines(
        "applications:",
        "  - name: shop",
        "    backend: &names [api, worker]",
        "  - name: other",
        "    backend: *names",
      ),
    );
    expect(applications.map(({ backend }) => backend)).toEqual([
      ["api", "worker"],
      ["api", "worker"],
    ]);
  });

  test.each(["2026-12-31", '"2026-12-31"', "2028-02-29"])("the date %s", async (expiry) => {
    const { waivers } = await settingsIn(
      "gonogo.config.yaml",
      lines(
        "waivers:",
        "  - { rule: hc-*, resource: shop, reason: known, expiry: ".concat(expiry, " }"),
      ),
    );
    expect(waivers).toEqual([
      {
        rule: "hc-*",
        resource: "shop",
        reason: "known",
        expiry: expiry.replaceAll('"', ""),
        owner: null,
      },
    ]);
  });

  test("a rule and a waiver under the rule's earlier name", async () => {
    const { rules: settings, waivers } = await settingsIn(
      "gonogo.config.yaml",
      lines(
        "rules: { hc-time-out: { severity: low } }",
        "waivers:",
        "  - { rule: hc-time-out, resource: shop, reason: known, expiry: 2026-12-31 }",
      ),
    );
    expect(settings).toEqual({ "hc-timeout": { enabled: true, severity: "low", options: {} } });
    expect(waivers).toHaveLength(1);
  });

  test("options at their bounds", async () => {
    for (const value of [5, 300]) {
      const { rules: settings } = await settingsIn(
        "gonogo.config.yaml",
        `rules: { hc-interval: { options: { maximumSeconds: ${value} } } }\n`,
      );
      expect(settings["hc-interval"]?.options).toEqual({ maximumSeconds: value });
    }
  });
});

describe("the config that holds", () => {
  test("none: the defaults, and findings point to where it would be", async () => {
    const root = await folderWith({ ".git/": "", "infra/": "" });
    expect(await readConfig(null, join(root, "infra"), rules)).toMatchObject({
      settings: defaults,
      location: { file: "gonogo.config.yaml", line: 1 },
      file: null,
    });
  });

  test("the nearest one, and findings point to it", async () => {
    const root = await folderWith({
      ".git/": "",
      "a/gonogo.config.yaml": "failOn: low\n",
      "a/b/": "",
    });
    const { settings, location } = await readConfig(null, join(root, "a", "b"), rules);
    expect(settings.failOn).toBe("low");
    expect(location).toEqual({ file: "a/gonogo.config.yaml", line: 1 });
  });

  test("the one that was named, whatever else is there", async () => {
    const root = await folderWith({
      ".git/": "",
      "gonogo.config.yaml": "failOn: low\n",
      "other.yaml": "failOn: high\n",
    });
    const { settings, location } = await readConfig(join(root, "other.yaml"), root, rules);
    expect(settings.failOn).toBe("high");
    expect(location).toEqual({ file: "other.yaml", line: 1 });
  });
});
