import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readConfig } from "../../src/config/config.ts";
import { UserError } from "../../src/model/userError.ts";
import { folderWith } from "./files.ts";
import { rules } from "./rules.ts";

/** What the user reads, the folder left out; empty where the config is accepted. */
const errorOf = async (text: string, name = "gonogo.config.yaml"): Promise<string> => {
  const root = await folderWith({ ".git/": "", [name]: text });
  try {
    await readConfig(join(root, name), root, rules);
    return "";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replaceAll(`${root}/`, "");
  }
};

const lines = (...texts: readonly string[]): string => `${texts.join("\n")}\n`;

const waiver = (expiry: string): string =>
  lines(
    "waivers:",
    "  - rule: hc-interval",
    "    resource: shop",
    "    reason: known",
    `    expiry: ${expiry}`,
  );

const attestation = (item: string, expiry = "2026-12-31"): string =>
  lines(
    "attestations:",
    `  - item: ${item}`,
    "    by: me",
    "    at: 2026-01-15",
    "    link: https://example.com",
    `    expiry: ${expiry}`,
  );

const option = (text: string): string =>
  lines("rules:", "  hc-interval:", "    options:", `      ${text}`);

const at = (place: string, text: string): string => `gonogo.config.yaml:${place}: ${text}`;

describe("a mistake is named with its place and what was meant", () => {
  test.each<readonly [name: string, config: string, error: string]>([
    [
      "an unknown key at the top",
      lines("regions: [eu-west-1]", "failon: high"),
      at("2:1", 'unknown key "failon"; did you mean "failOn"?'),
    ],
    [
      "an unknown key within a part",
      lines("scope:", "  cluster: [shop]"),
      at("2:3", 'unknown key "cluster"; did you mean "clusters"?'),
    ],
    [
      "an unknown key of the second application",
      lines("applications:", "  - name: shop", "  - name: other", "    fronted: [web]"),
      at("4:5", 'unknown key "fronted"; did you mean "frontend"?'),
    ],
    [
      "an unknown key of an application's ports",
      lines("applications:", "  - name: shop", "    ports: { backend: 3003, front: 3000 }"),
      at("3:29", 'unknown key "front"; known: frontend, backend'),
    ],
    [
      "an unknown key that is near none",
      lines("scope:", "  shoes: [red]"),
      at("2:3", 'unknown key "shoes"; known: tags, clusters, vpcs, applications'),
    ],
    [
      "an unknown key of a rule",
      lines("rules:", "  hc-interval:", "    sevrity: low"),
      at("3:5", 'unknown key "sevrity"; did you mean "severity"?'),
    ],
    [
      "an application without a name",
      lines("applications:", "  - backend: [api]"),
      at("2:5", '"applications.0" lacks "name"'),
    ],
    [
      "a port that is none",
      lines("applications:", "  - name: shop", "    ports:", "      backend: 70000"),
      at("4:16", '"applications.0.ports.backend" must be <= 65535'),
    ],
    [
      "a wrong value where there is a list of them",
      lines("failOn: severe"),
      at("1:9", '"failOn" must be one of critical, high, medium, low, none'),
    ],
    [
      "a text where a list belongs",
      lines("regions: eu-west-1"),
      at("1:10", '"regions" must be array'),
    ],
    ["a key with nothing behind it", lines("regions:"), at("1:9", '"regions" must be array')],
    [
      "an empty pattern",
      lines("applications:", "  - name: shop", '    backend: [""]'),
      at("3:15", '"applications.0.backend.0" must NOT have fewer than 1 characters'),
    ],
    [
      "an unknown rule",
      lines("rules:", "  hc-intervall: off"),
      at("2:3", 'unknown rule "hc-intervall"; did you mean "hc-interval"?'),
    ],
    [
      "an unknown option",
      option("maximumSecond: 10"),
      at("4:7", 'unknown option "maximumSecond"; did you mean "maximumSeconds"?'),
    ],
    [
      "an option that every object has",
      option("constructor: 10"),
      at(
        "4:7",
        'unknown option "constructor"; known: maximumSeconds, path, protocol, strict, codes',
      ),
    ],
    [
      "an option of a rule that has none",
      lines("rules:", "  enc-rds-at-rest:", "    options:", "      days: 3"),
      at("4:7", 'unknown option "days"; there are none'),
    ],
    [
      "a text where an option is a number",
      option("maximumSeconds: ten"),
      at("4:23", 'option "maximumSeconds" must be a number'),
    ],
    [
      "a number in quotes where an option is a number",
      option('maximumSeconds: "10"'),
      at("4:23", 'option "maximumSeconds" must be a number'),
    ],
    [
      "a text where an option is a list",
      option("codes: 200"),
      at("4:14", 'option "codes" must be a list'),
    ],
    [
      "a number where an option is a switch",
      option("strict: 1"),
      at("4:15", 'option "strict" must be a boolean'),
    ],
    [
      "an option below its least",
      option("maximumSeconds: 4"),
      at("4:23", 'option "maximumSeconds" must be at least 5'),
    ],
    [
      "an option that is none of its values",
      option("protocol: TLS1.2"),
      at("4:17", 'option "protocol" must be one of TLSv1.2, TLSv1.3'),
    ],
    [
      "an option's value in another case",
      option("protocol: tlsv1.3"),
      at("4:17", 'option "protocol" must be one of TLSv1.2, TLSv1.3'),
    ],
    [
      "an option above its most",
      option("maximumSeconds: 301"),
      at("4:23", 'option "maximumSeconds" must be at most 300'),
    ],
    [
      "a waiver without an expiry",
      lines("waivers:", "  - rule: hc-interval", "    resource: shop", "    reason: known"),
      at("2:5", '"waivers.0" lacks "expiry"'),
    ],
    [
      "a waiver of an unknown rule",
      waiver("2026-12-31").replace("hc-interval", "hc-intervl"),
      at("2:11", 'unknown rule "hc-intervl"; did you mean "hc-interval"?'),
    ],
    [
      "an expiry that is no date",
      waiver("next year"),
      at("5:13", '"waivers.0.expiry" must be a date like 2026-12-31, in quotes'),
    ],
    [
      "an attestation of an unknown item",
      attestation("POST-77"),
      at("2:11", 'unknown item "POST-77"; did you mean "POST-7"?'),
    ],
    ["a list at the top", lines("- regions: [eu-west-1]"), at("1:1", "the config must be object")],
    ["a text at the top", lines("regions"), at("1:1", "the config must be object")],
    ["a key twice", lines("failOn: high", "failOn: low"), at("2:1", "Map keys must be unique")],
  ])("%s", async (_, config, error) => {
    expect(await errorOf(config)).toBe(error);
  });

  test.each<readonly [name: string, config: string, error: RegExp]>([
    [
      "a rule that is neither off nor a description",
      lines("rules:", "  hc-interval: of"),
      /^gonogo\.config\.yaml:2:16: .*hc-interval.*off/,
    ],
    [
      "a switch of a rule that is no switch",
      lines("rules:", "  hc-interval:", "    enabled: yes please"),
      /^gonogo\.config\.yaml:3:14: .*enabled.*boolean/,
    ],
    [
      "a wrong severity of a rule, and nothing beside it",
      lines("rules:", "  hc-interval:", "    severity: severe"),
      /^gonogo\.config\.yaml:3:15: .*severity.*must be one of critical, high, medium, low$/,
    ],
    [
      "a key that every object has",
      lines("constructor: 1"),
      /^gonogo\.config\.yaml:1:1: unknown key "constructor"; known: \$schema, regions, /,
    ],
    ["a list that does not end", lines("regions: [eu-west-1"), /^gonogo\.config\.yaml:\d+:\d+: /],
    [
      "a tab before a key",
      lines("scope:", "\tclusters: [shop]"),
      /^gonogo\.config\.yaml:2:1: .*[Tt]ab/,
    ],
    [
      "two documents",
      lines("failOn: high", "---", "failOn: low"),
      /^gonogo\.config\.yaml:2:1: .*document/,
    ],
    ["an alias of nothing", lines("regions: *everywhere"), /^gonogo\.config\.yaml.*everywhere/],
    [
      "a tag that makes something else",
      lines("regions: !!js/function 'x'"),
      /^gonogo\.config\.yaml/,
    ],
  ])("%s", async (_, config, error) => {
    expect(await errorOf(config)).toMatch(error);
  });

  test.each([
    ["a 13th month", waiver("2026-13-01")],
    ["a day that no month has", waiver("2026-01-45")],
    ["both", waiver("2026-13-45")],
    ["30 February", waiver("2026-02-30")],
    ["an attestation's", attestation("POST-7", "2026-13-45")],
  ])("a date that is none, %s", async (_, config) => {
    expect(await errorOf(config)).toMatch(/^gonogo\.config\.yaml:\d:\d+: .*expiry.*date/);
  });

  test("every mistake is named, each on its own line", async () => {
    const text = await errorOf(
      lines("failOn: severe", "region: [eu-west-1]", "regions: eu-west-1"),
    );
    expect(text.split("\n")).toHaveLength(3);
  });

  test("in a file with Windows line ends the place is the same", async () => {
    expect(await errorOf("regions: [eu-west-1]\r\nfailon: high\r\n")).toBe(
      at("2:1", 'unknown key "failon"; did you mean "failOn"?'),
    );
  });

  test("the folder above is named as it was given", async () => {
    const root = await folderWith({
      "infra/gonogo.config.yaml": "failon: high\n",
      "infra/.git/": "",
    });
    await expect(readConfig(join(root, "infra/gonogo.config.yaml"), root, rules)).rejects.toThrow(
      `${join(root, "infra/gonogo.config.yaml")}:1:1`,
    );
  });
});

describe("a bomb does not go off", () => {
  /** Nine levels of nine aliases each: 387 million texts from half a kilobyte. */
  const bomb = lines(
    'a: &a ["x","x","x","x","x","x","x","x","x"]',
    ..."bcdefghi".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(",")}]`;
    }),
  );

  test("of aliases: refused, with the file and the reason", async () => {
    expect(await errorOf(bomb)).toMatch(/^gonogo\.config\.yaml.*alias/i);
  });

  test("of depth: refused, not crashed", async () => {
    expect(await errorOf(`regions: ${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toMatch(
      /^gonogo\.config\.yaml:1:\d+: it is nested too deep to be a config$/,
    );
  });

  test("a key that is a list warns nobody on stderr beside the one line", async () => {
    const warned: unknown[] = [];
    const hear = (warning: unknown): void => {
      warned.push(warning);
    };
    process.on("warning", hear);
    await errorOf("? [a, b]\n: 1\n");
    await new Promise((done) => setImmediate(done));
    process.off("warning", hear);
    expect(warned).toEqual([]);
  });
});

describe("other formats name their mistakes as well", () => {
  test("JSON: by line and column", async () => {
    expect(await errorOf('{\n  "failon": "high"\n}\n', "gonogo.config.json")).toBe(
      'gonogo.config.json:2:3: unknown key "failon"; did you mean "failOn"?',
    );
  });

  test("JSON that is cut", async () => {
    expect(await errorOf('{\n  "regions": [', "gonogo.config.json")).toMatch(
      /^gonogo\.config\.json:\d+:\d+: /,
    );
  });

  test.each([
    [
      "an unknown key",
      "export default { failon: 'high' };",
      ', failon: unknown key "failon"; did you mean "failOn"?',
    ],
    [
      "an unknown key within a list",
      "export default { applications: [{ name: 'shop', fronted: [] }] };",
      ', applications[0].fronted: unknown key "fronted"; did you mean "frontend"?',
    ],
    ["something else than an object", "export default () => ({});", ": the config must be object"],
    ["a module that throws", "throw new Error('no such stage');", ": no such stage"],
  ])("a module, %s: by its key", async (_, text, error) => {
    expect(await errorOf(text, "gonogo.config.mjs")).toBe(`gonogo.config.mjs${error}`);
  });

  test("a module without a default export says so", async () => {
    expect(await errorOf("export const config = { failOn: 'high' };", "gonogo.config.mjs")).toMatch(
      /^gonogo\.config\.mjs.*default/,
    );
  });
});

describe("a file that is not there, or cannot be read", () => {
  test("named, but missing", async () => {
    const root = await folderWith({ ".git/": "" });
    const file = join(root, "gonogo.config.yaml");
    await expect(readConfig(file, root, rules)).rejects.toThrow(`no such config: ${file}`);
  });

  test("a module that is missing", async () => {
    const root = await folderWith({ ".git/": "" });
    const file = join(root, "gonogo.config.mjs");
    await expect(readConfig(file, root, rules)).rejects.toBeInstanceOf(UserError);
  });

  test("a folder", async () => {
    const root = await folderWith({ "gonogo.config.yaml/": "" });
    await expect(readConfig(join(root, "gonogo.config.yaml"), root, rules)).rejects.toThrow(
      /cannot read the config .*EISDIR/,
    );
  });
});
