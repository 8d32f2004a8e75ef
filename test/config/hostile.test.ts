import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { rules } from "../../rules/index.generated.ts";
import { configOf } from "../../src/config/config.ts";
import type { RawConfig } from "../../src/config/resolve.ts";
import { configSchema } from "../../src/config/schema.ts";
import { UserError } from "../../src/model/userError.ts";

const keys = Object.keys(configSchema.properties).filter((key) => key !== "rules");

const anything = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" });

/** A config with keys that there are, and values that nobody would write. */
const strange = fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 4 });

/** Whether it is taken, or refused in so many words; everything else is a mistake of ours. */
const outcomeOf = async (raw: unknown): Promise<"taken" | UserError> => {
  try {
    await configOf(raw as RawConfig, process.cwd(), rules);
    return "taken";
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
};

describe("a config that nobody would write", () => {
  test.each([
    ["with the keys that there are", strange],
    ["of any shape", anything],
  ] as const)("%s is taken or refused, never broken by", async (_, configs) => {
    await fc.assert(
      fc.asyncProperty(configs, async (raw) => {
        const outcome = await outcomeOf(raw);
        if (outcome !== "taken") expect(outcome.message).not.toBe("");
      }),
      { numRuns: 300 },
    );
  });

  test("neither changes what every object inherits", async () => {
    const raw: unknown = JSON.parse(
      '{"__proto__": {"failOn": "none"}, "scope": {"tags": {"__proto__": "x"}}}',
    );
    await outcomeOf(raw);
    expect(({} as Record<string, unknown>).failOn).toBeUndefined();
  });
});
