import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundledFile } from "./bundled.mjs";
import { npm } from "./npm.mjs";

/**
 * Writes the bill of materials of what the bundle holds: npm's own, from the lock file alone, without
 * what the build left out and what differs from run to run or from one npm to the next.
 */
const { status, stdout, stderr } = npm([
  ...["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"],
]);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const { name, version, devDependencies: direct } = json("package.json");
const { packages } = json("package-lock.json");
const bundled = json(bundledFile);
const referenceOf = (path) => `${path.split("node_modules/").at(-1)}@${packages[path].version}`;
const root = `${name}@${version}`;
const held = new Set(bundled.map(referenceOf));
const directly = new Set(
  bundled.filter((path) => path.replace(/^node_modules\//, "") in direct).map(referenceOf),
);
const isWanted = (from, to) => (from === root ? directly : held).has(to);

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const { serialNumber, metadata, ...rest } = JSON.parse(stdout);
const { component } = metadata;
const sbom = {
  ...rest,
  metadata: { component: { ...component, name } },
  components: rest.components
    .filter((one) => held.has(one["bom-ref"]))
    .map(({ properties, ...one }) => one)
    .toSorted((a, b) => compare(a["bom-ref"], b["bom-ref"])),
  dependencies: rest.dependencies
    .filter(({ ref }) => ref === root || held.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((to) => isWanted(ref, to)).toSorted(compare),
    }))
    .toSorted((a, b) => compare(a.ref, b.ref)),
};
const file = process.argv[2] ?? join("dist", "sbom.cdx.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
