import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const collect = join("src", "collect");

/** The names of clients and commands that the collectors write down. */
const named = () =>
  new Set(
    readdirSync(collect, { recursive: true })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) =>
        readFileSync(join(collect, file), "utf8").match(/\b\w+(?:Client|Command)\b/g),
      ),
  );

/**
 * What an SDK client knows of the shapes of requests and answers, with its constants written out where
 * they name a property: a bundler keeps an object whose property names it cannot tell.
 */
const withPlainNames = (schemas) => {
  const constants = new Map(
    [...schemas.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return schemas.replace(/\[(_\w+)\]: /g, (whole, name) => {
    const text = constants.get(name);
    return text === undefined ? whole : `${text}: `;
  });
};

/**
 * Bundles of each SDK client what collectors name, and nothing else: the other operations of a service,
 * all that write among them, are no part of gonogo. A bundler alone keeps whatever an `import()` can give.
 */
export const sdkReads = {
  name: "sdk-reads",
  setup(build) {
    const names = [...named()].sort();
    const isOf = (client, name) =>
      ["commands", ""].some((folder) =>
        existsSync(join("node_modules", client, "dist-es", folder, `${name}.js`)),
      );
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, kind, namespace }) =>
      kind === "dynamic-import" && namespace === "file" ? { path, namespace: "sdk-reads" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "sdk-reads" }, ({ path }) => ({
      contents: `export { ${names.filter((name) => isOf(path, name)).join(", ")} } from "${path}";`,
      resolveDir: process.cwd(),
    }));
    build.onLoad(
      { filter: /client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      ({ path }) => ({
        contents: withPlainNames(readFileSync(path, "utf8")),
      }),
    );
  },
};
