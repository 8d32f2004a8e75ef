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
  readonly hasInstallScript?: boolean;
  /** It lies in the archive of the package around it, whose hash is also its own. */
  readonly inBundle?: boolean;
}

const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = json("package.json");
const locked = Object.entries(
  json("package-lock.json").packages as Readonly<Record<string, Locked>>,
).filter(([path]) => path !== "");
/** The packages whose code the bundle holds: what runs in production. */
const bundled: readonly string[] = json(join(".cache", "bundled.json"));
const production = locked.filter(([path]) => bundled.includes(path));
const nameOf = (path: string): string => path.split("node_modules/").at(-1) ?? "";

/** Licences that ask for no more than that their text stays with the code. */
const permissive = ["0BSD", "Apache-2.0", "BSD-3-Clause", "ISC", "MIT"];

describe("dependencies", () => {
  test.each(["devDependencies", "overrides"])("%s are pinned exactly", (kind) => {
    const loose = Object.entries(manifest[kind] as Readonly<Record<string, string>>).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("every package is locked by its hash, and none by an address of some registry", () => {
    expect(
      locked.filter(
        ([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith("sha512-"),
      ),
    ).toEqual([]);
    expect(readFileSync("package-lock.json", "utf8")).not.toMatch(
      /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/,
    );
  });

  test("what the bundle holds is locked, and nothing is installed beside it", () => {
    expect(production.map(([path]) => path).sort()).toEqual([...bundled].sort());
    expect(bundled.length).toBeGreaterThan(50);
    expect(manifest.dependencies).toBeUndefined();
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

  test("names every package that the bundle holds code of, and no other, by its hash and licence", () => {
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
        ...["dist/help-80.txt", "dist/help-100.txt", "dist/THIRD-PARTY-NOTICES.txt"],
        "fixtures/accounts/demo.ndjson",
        ...["changes", "config", "parity", "plan", "report"].map(
          (name) => `schemas/${name}.schema.json`,
        ),
      ].sort(),
    );
  });

  /** Credentials of roles, of single sign-on, and of directory buckets, by the SDK itself. */
  const signingIn = [
    ...["AssumeRole", "AssumeRoleWithWebIdentity", "CreateOAuth2Token"],
    ...["CreateOAuth2TokenWithIAM", "CreateSession", "CreateToken"],
  ];

  test("holds no command of AWS but reads, and what the SDK signs in with", () => {
    const commands = bundles.flatMap((text) =>
      [...text.matchAll(/\b(\w+)Command\d* = class extends /g)].map(
        ([, operation = ""]) => operation,
      ),
    );
    expect(commands.length).toBeGreaterThan(80);
    const others = new Set(commands.filter((operation) => !isRead(`any:${operation}`)));
    expect([...others].sort()).toEqual(signingIn);
  });

  test("holds everything of the SDK that a collector names", () => {
    const named = readdirSync(join("src", "collect"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join("src", "collect", file), "utf8"))
      .flatMap((text) => [...text.matchAll(/\bsdk\.(\w+)/g)].map(([, name = ""]) => name));
    expect(named.length).toBeGreaterThan(80);
    const held = new Set(
      bundles.flatMap((text) =>
        [...text.matchAll(/\b(\w+) = class (?:\w+ )?extends /g)].map(([, name = ""]) => name),
      ),
    );
    expect(named.filter((name) => !held.has(name))).toEqual([]);
  });

  test("asks for nothing outside of it but Node's own modules", () => {
    const imported = bundles.flatMap((text) =>
      [...text.matchAll(/(?:^import[^"';]*?from |^import |\bimport\()"([^"]+)"/gm)].map(
        ([, name = ""]) => name,
      ),
    );
    const foreign = imported.filter(
      (name) => !name.startsWith("./") && !builtinModules.includes(name.replace(/^node:/, "")),
    );
    expect(new Set(foreign)).toEqual(new Set());
  });

  test("says under which licence each package is whose code it holds", () => {
    const notices = readFileSync(join("dist", "THIRD-PARTY-NOTICES.txt"), "utf8");
    const told = [...notices.matchAll(/^(@?[\w./-]+ [\d.]+ \([\w.-]+\))$/gm)].map(([, one]) => one);
    expect(told.toSorted()).toEqual(
      production
        .map(([path, { version, license }]) => `${nameOf(path)} ${version} (${license})`)
        .sort(),
    );
    const sources = new Set(
      bundles.flatMap((text) =>
        [
          ...text.matchAll(
            /^ *\/\/ (node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/\s]+)\/\S*$/gm,
          ),
        ].map(([, path = ""]) => path),
      ),
    );
    expect([...sources].filter((path) => !bundled.includes(path))).toEqual([]);
    for (const text of ["Apache License", "Permission is hereby granted, free of charge"]) {
      expect(notices).toContain(text);
    }
    expect(notices).not.toContain(process.cwd());
  });
});
