import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Publishes the schema that configs are checked by. */
const { outputFiles } = await build({
  entryPoints: [join("src", "config", "schema.ts")],
  bundle: true,
  format: "esm",
  write: false,
  logLevel: "warning",
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { configSchema } = await import(`data:text/javascript;base64,${code}`);
writeFileSync(join("schemas", "config.schema.json"), `${JSON.stringify(configSchema, null, 2)}\n`);
