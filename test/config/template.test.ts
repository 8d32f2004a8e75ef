import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { readConfig } from "../../src/config/config.ts";
import { defaults } from "../../src/config/defaults.ts";
import { configSchema } from "../../src/config/schema.ts";
import { configTemplate } from "../../src/config/template.ts";
import { demoFacts, hostileNames, hostileReport, reportOf } from "../reporters/reports.ts";
import { reportOn } from "../scan/support/judging.ts";
import { besideStaging } from "../scan/support/twoEnvironments.ts";
import { factsWith } from "../support/changes.ts";
import { folderWith } from "./files.ts";

const settingsOf = async (text: string) => {
  const root = await folderWith({ ".git/": "", "gonogo.config.yaml": text });
  return (await readConfig(join(root, "gonogo.config.yaml"), root, rules)).settings;
};

const plain = configTemplate({ regions: [], applications: [] });

/** Every example in force: a comment that is no prose begins with a key, or is indented. */
const uncommented = plain.replace(/^#(?! [A-Z]| example| tags)/gm, "");

describe("a config to begin with", () => {
  test("says nothing yet: the defaults hold", async () => {
    expect(await settingsOf(plain)).toEqual(defaults);
  });

  test("has an example for every key, and the examples are valid", async () => {
    const settings = await settingsOf(uncommented);
    const { $schema, ...keys } = configSchema.properties;
    for (const key of Object.keys(keys) as (keyof typeof keys)[]) {
      expect(uncommented).toMatch(new RegExp(`^${key}:`, "m"));
      if (key !== "failOn" && key !== "tagKeys") expect(settings[key]).not.toEqual(defaults[key]);
    }
  });
});

describe("with what was found", () => {
  const found = (report: ReturnType<typeof reportOf>) => ({
    regions: report.accounts.flatMap(({ regions }) => regions),
    applications: report.applications,
  });

  test("the account is judged as without it", async () => {
    const before = reportOf(demoFacts);
    const settings = await settingsOf(configTemplate(found(before)));
    expect(settings.regions).toEqual(["eu-west-1"]);
    expect(settings.applications).toMatchObject([
      { name: "shop", environment: "production", backend: ["backend"] },
    ]);
    const after = reportOf(demoFacts, settings);
    expect(after.checklist).toEqual(before.checklist);
    expect(after.reason).toBe(before.reason);
  });

  test("says what a role rests on, and asks whether the frontend is meant to reach the backend", () => {
    const { applications } = reportOf(demoFacts);
    const [shop] = applications;
    if (shop === undefined) throw new Error("no application");
    const text = configTemplate({ regions: [], applications });
    expect(text).toContain('    # "backend": the load balancer sends /api/* to it; ');
    expect(text).not.toContain("#frontendCallsBackend");
    const [from, to] = [shop.members.frontend[0]?.id ?? "", shop.members.backend[0]?.id ?? ""];
    const path = { from, to, port: 3003, admitted: "yes", needed: false } as const;
    const open = { ...shop, layout: { placements: [], paths: [path] } };
    expect(configTemplate({ regions: [], applications: [open] })).toContain(
      "    #frontendCallsBackend: true",
    );
  });

  test("names that two environments share are told apart by their ARNs", async () => {
    const facts = factsWith(besideStaging);
    const before = reportOn(facts);
    const { applications } = await settingsOf(configTemplate(found(before)));
    expect(applications.map(({ environment }) => environment)).toEqual(["production", "staging"]);
    for (const { backend } of applications) {
      expect(backend).toEqual([expect.stringMatching(/^arn:aws:ecs:.*\/backend$/)]);
    }
    const after = reportOn(facts, { applications });
    expect(after.checklist).toEqual(before.checklist);
    expect(after.verdict).toBe(before.verdict);
  });

  test("an application in two regions stands there once", async () => {
    const { applications } = reportOf(demoFacts);
    const twice = [
      ...applications,
      ...applications.map((one) => ({ ...one, region: "us-east-1" })),
    ];
    const settings = await settingsOf(configTemplate({ regions: [], applications: twice }));
    expect(settings.applications).toHaveLength(1);
  });

  test("hostile names are names, and nothing else", async () => {
    const { applications } = hostileReport();
    const settings = await settingsOf(configTemplate({ regions: [], applications }));
    expect(settings.applications.map(({ name }) => name)).toEqual(Object.values(hostileNames));
    expect(settings).toEqual({ ...defaults, applications: settings.applications });
  });
});
