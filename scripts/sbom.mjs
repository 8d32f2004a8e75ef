import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm } from "./npm.mjs";

/**
 * Writes the bill of materials of what runs in production: npm's own, from the lock file alone, without
 * what differs from run to run or from one npm to the next.
 */
// With --omit dev npm leaves out also what tools share with production (npm 11.19), so it names
// everything, and the lock file says what is of production.
const { status, stdout, stderr } = npm([
  ...["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"],
]);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const { name, version, dependencies: direct } = json("package.json");
const { packages } = json("package-lock.json");
const referenceOf = (path) => `${path.split("node_modules/").at(-1)}@${packages[path].version}`;
const root = `${name}@${version}`;
const production = new Set(
  Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
    path === "" || dev || devOptional ? [] : [referenceOf(path)],
  ),
);
const directly = new Set(Object.keys(direct).map((one) => referenceOf(`node_modules/${one}`)));
const isWanted = (from, to) => (from === root ? directly : production).has(to);

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const { serialNumber, metadata, ...rest } = JSON.parse(stdout);
const { component } = metadata;
const sbom = {
  ...rest,
  metadata: { component: { ...component, name } },
  components: rest.components
    .filter((one) => production.has(one["bom-ref"]))
    .map(({ properties, ...one }) => one)
    .toSorted((a, b) => compare(a["bom-ref"], b["bom-ref"])),
  dependencies: rest.dependencies
    .filter(({ ref }) => ref === root || production.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((to) => isWanted(ref, to)).toSorted(compare),
    }))
    .toSorted((a, b) => compare(a.ref, b.ref)),
};
const file = process.argv[2] ?? join("dist", "sbom.cdx.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
