import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { isRead } from "../../src/collect/readOnly.ts";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = json("package.json");
const locked = Object.entries(
  json("package-lock.json").packages as Readonly<Record<string, Locked>>,
).filter(([path]) => path !== "");
const production = locked.filter(([, { dev, devOptional }]) => !dev && !devOptional);
const nameOf = (path: string): string => path.split("node_modules/").at(-1) ?? "";

/** Licences that ask for no more than that their text stays with the code. */
const permissive = ["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT"];

describe("dependencies", () => {
  test.each(["dependencies", "devDependencies", "overrides"])("%s are pinned exactly", (kind) => {
    const loose = Object.entries(manifest[kind] as Readonly<Record<string, string>>).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("every package is locked by its hash, and none by an address of some registry", () => {
    expect(locked.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(readFileSync("package-lock.json", "utf8")).not.toMatch(
      /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/,
    );
  });

  test("nothing that runs in production wants an install script", () => {
    expect(production.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });

  test("the licences of what runs in production are permissive, as locked and as installed", () => {
    const strange = production.flatMap(([path, { license }]) => {
      const installed = json(join(path, "package.json")).license;
      return [license, installed].every((one) => permissive.includes(one)) ? [] : [path];
    });
    expect(strange).toEqual([]);
  });
});

describe("the bill of materials", () => {
  const made = () => {
    const folder = mkdtempSync(join(tmpdir(), "gonogo-"));
    try {
      const file = join(folder, "sbom.json");
      execFileSync(process.execPath, [join("scripts", "sbom.mjs"), file]);
      return readFileSync(file, "utf8");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const text = made();
  const sbom = JSON.parse(text);

  test("is CycloneDX, of this version, the same bytes again, with no path or time", () => {
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
    expect(sbom.metadata.component).toMatchObject({
      type: "application",
      name: manifest.name,
      version: manifest.version,
    });
    expect(made()).toBe(text);
    expect(text).not.toMatch(/timestamp|serialNumber|file:/);
    expect(text).not.toContain(process.cwd());
  });

  test("names every package that runs in production, and no other, by its hash and licence", () => {
    const told = sbom.components.map(
      ({
        name,
        version,
        purl,
        hashes,
        licenses,
      }: {
        readonly name: string;
        readonly version: string;
        readonly purl: string;
        readonly hashes: readonly { readonly content: string }[];
        readonly licenses: readonly { readonly license: { readonly id: string } }[];
      }) => [name, version, purl, hashes[0]?.content, licenses[0]?.license.id],
    );
    const expected = production.map(([path, { version, integrity = "", license }]) => {
      const name = nameOf(path);
      return [
        name,
        version,
        `pkg:npm/${name.replace("@", "%40")}@${version}`,
        Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex"),
        license,
      ];
    });
    expect(new Set(told.map(String))).toEqual(new Set(expected.map(String)));
    expect(told.length).toBe(new Set(expected.map(String)).size);
  });

  test("every reference leads to a component", () => {
    const known = new Set([
      sbom.metadata.component["bom-ref"],
      ...sbom.components.map((component: Readonly<Record<string, string>>) => component["bom-ref"]),
    ]);
    const references = sbom.dependencies.flatMap(
      ({ ref, dependsOn }: { readonly ref: string; readonly dependsOn: readonly string[] }) => [
        ref,
        ...dependsOn,
      ],
    );
    expect(references.filter((one: string) => !known.has(one))).toEqual([]);
  });
});

describe("the package", () => {
  const bundles = readdirSync("dist")
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join("dist", name), "utf8"));

  test("holds what runs, its schemas and its papers, and none of the tools", () => {
    const [{ files }] = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        shell: process.platform === "win32",
      }),
    );
    const paths = files
      .map(({ path }: { readonly path: string }) => path)
      .filter(
        (path: string) => !/^dist\/(chunk-\w+\.js|sbom\.cdx\.json|types\/.*\.d\.ts)$/.test(path),
      );
    expect(paths.sort()).toEqual(
      [
        ...["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json"],
        ...["dist/cli.js", "dist/index.js", "dist/packageHooks.js"],
        "fixtures/accounts/demo.ndjson",
        ...["changes", "config", "parity", "plan", "report"].map(
          (name) => `schemas/${name}.schema.json`,
        ),
      ].sort(),
    );
  });

  test("holds no command of AWS but reads, and the question who asks", () => {
    const commands = bundles.flatMap((text) =>
      [...text.matchAll(/\bnew (?:\w+\.)?(\w+)Command\(/g)].map(([, operation = ""]) => operation),
    );
    expect(commands.length).toBeGreaterThan(80);
    expect(commands.filter((operation) => !isRead(`any:${operation}`))).toEqual([]);
  });

  test("holds no third-party code, so no notices; what it imports, it depends on", () => {
    const imported = bundles.flatMap((text) =>
      [...text.matchAll(/(?:^import[^"';]*?from |^import |\bimport\()"([^"]+)"/gm)].map(
        ([, name = ""]) => name,
      ),
    );
    const packages = new Set(
      imported
        .filter((name) => !name.startsWith(".") && !name.startsWith("node:"))
        .map((name) =>
          name
            .split("/")
            .slice(0, name.startsWith("@") ? 2 : 1)
            .join("/"),
        )
        .filter((name) => !builtinModules.includes(name)),
    );
    expect([...packages].sort()).toEqual(Object.keys(manifest.dependencies).sort());
    for (const text of bundles) expect(text).not.toMatch(/^\/\/ node_modules\//m);
  });
});
