import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleOf } from "./module-of.mjs";

/** Publishes the schema that configs are checked by. */
const { configSchema } = await moduleOf(join("src", "config", "schema.ts"));
writeFileSync(join("schemas", "config.schema.json"), `${JSON.stringify(configSchema, null, 2)}\n`);
