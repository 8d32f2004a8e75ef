import { build } from "esbuild";

/** What a source exports, for scripts, which run before anything is built. */
export const moduleOf = async (file) => {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "warning",
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
};
