import { join } from "node:path";

/** Where the build leaves the folders of the packages whose code the bundle holds, as the lock file names them. */
export const bundledFile = join(".cache", "bundled.json");

/** The same, of what esbuild tells of a build. */
export const packagesIn = ({ outputs }) => {
  const sources = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const folders = sources.flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
};
