import { join } from "node:path";
import { prefixes } from "../engine/names.ts";
import type { Workplace } from "./workplace.ts";

/** Config files that are data: one that is code would run with the engine's rights. */
const configFile = /\/(gonogo\.config\.(?:yaml|yml|json))$/;

/** A run is read and judged by one config, whoever changes it meanwhile. */
export const keepConfig = async ({ objects, run }: Workplace): Promise<void> => {
  for (const key of await objects.keysBelow(`${prefixes.config}/`)) {
    const [, name] = configFile.exec(key) ?? [];
    if (name !== undefined) await objects.write(`${run}/${name}`, await objects.text(key));
  }
};

/** The run's config as an argument of the scanner; none where the bucket holds none. */
export const configArguments = async ({
  objects,
  run,
  folder,
}: Workplace): Promise<readonly string[]> => {
  const [key] = await objects.keysBelow(`${run}/gonogo.config.`);
  if (key === undefined) return [];
  const file = join(folder, key.slice(run.length + 1));
  await objects.download(key, file);
  return ["--config", file];
};
