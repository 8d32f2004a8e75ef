import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const isPaper = (name) => /^(licen[cs]e|notice|copying)\b/i.test(name);

/** The texts that come with a package; the house's own copy of the licence where there is none. */
const papersOf = (folder, license) => {
  const papers = readdirSync(folder).filter(isPaper).sort();
  if (papers.length > 0) return papers.map((paper) => readFileSync(join(folder, paper), "utf8"));
  if (license === "Apache-2.0") return [readFileSync("LICENSE", "utf8")];
  throw new Error(`${folder} comes under ${license} without the text of it`);
};

const line = "-".repeat(80);

/** Copyrights and licences of the packages in these folders; each text once, with those that it is of. */
export const noticesOf = (folders) => {
  const packagesByText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    const text = papersOf(folder, license)
      .map((paper) => paper.replaceAll("\r\n", "\n").trim())
      .join("\n\n");
    packagesByText.set(text, [
      ...(packagesByText.get(text) ?? []),
      `${name} ${version} (${license})`,
    ]);
  }
  return [
    "gonogo holds code of these packages, each under the licence that follows it.\n",
    ...[...packagesByText].map(
      ([text, packages]) => `${line}\n${packages.join("\n")}\n${line}\n\n${text}\n`,
    ),
  ].join("\n");
};
