import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { configSchema } from "../../src/config/schema.ts";

const committed = readFileSync(
  new URL("../../schemas/config.schema.json", import.meta.url),
  "utf8",
);

test("the published schema is the one that configs are checked by", () => {
  if (committed !== `${JSON.stringify(configSchema, null, 2)}\n`) {
    throw new Error(
      "schemas/config.schema.json is not what src/config/schema.ts says; renew it with: npm run schemas",
    );
  }
  expect(JSON.parse(committed)).toEqual(configSchema);
});

test("the published schema is sound by itself, and stands on nothing else", () => {
  const ajv = formats.default(
    new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }),
  );
  expect(ajv.validateSchema(JSON.parse(committed))).toBe(true);
  expect(() => ajv.compile(JSON.parse(committed))).not.toThrow();
  expect(committed).not.toContain("$ref");
});

test("an editor may be pointed to it from within the config", () => {
  const validate = formats.default(new Ajv2020({ strict: false })).compile(JSON.parse(committed));
  expect(validate({ $schema: "./node_modules/gonogo/schemas/config.schema.json" })).toBe(true);
  expect(validate({ regoins: [] })).toBe(false);
});
