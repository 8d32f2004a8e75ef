import { existsSync } from "node:fs";
import module from "node:module";
import { relative, resolve as resolvePath, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { glob } from "tinyglobby";
import type { Rule } from "../model/rule.ts";
import { UserError } from "../model/userError.ts";
import { ownRule } from "./ownRule.ts";
import { initialize, resolve } from "./packageHooks.ts";

/** A pattern of files, and where it stands. */
export interface RulePattern {
  readonly pattern: string;
  readonly place: string;
}

/** Since Node 22.15; before it, hooks run beside the program. */
type Hooking = typeof module & {
  readonly registerHooks?: (hooks: { readonly resolve: unknown }) => void;
};

let answered = false;

/** From now on `import … from "gonogo"` means the gonogo that runs. */
const answerImports = (): void => {
  const library = new URL("./index.js", import.meta.url);
  if (answered || !existsSync(fileURLToPath(library))) return;
  answered = true;
  const { registerHooks } = module as Hooking;
  if (registerHooks === undefined) {
    module.register("./packageHooks.js", { parentURL: import.meta.url, data: library.href });
    return;
  }
  initialize(library.href);
  registerHooks({ resolve });
};

const isExclusion = ({ pattern }: RulePattern): boolean => pattern.startsWith("!");

const filesOf = async (
  { pattern, place }: RulePattern,
  excluded: readonly string[],
  folder: string,
): Promise<readonly string[]> => {
  const found = await glob(pattern, {
    cwd: folder,
    ignore: pattern.includes("node_modules") ? [...excluded] : [...excluded, "**/node_modules/**"],
    expandDirectories: false,
    dot: true,
  });
  if (found.length === 0) {
    throw new UserError(
      `${place}: "${pattern}" matches no file; rules of one's own are found relative to the config`,
    );
  }
  return found.map((file) => relative(folder, resolvePath(folder, file)).split(sep).join("/"));
};

const howTo = "write: export const rule = defineRule({ … })";

/** The rules that a module gives: as its default, as `rule` or as `rules`; each alone or in a list. */
const exportedBy = (exported: Readonly<Record<string, unknown>>): readonly unknown[] => [
  ...new Set(
    ["default", "rule", "rules"].flatMap((name) => {
      const value = exported[name];
      return value === undefined ? [] : Array.isArray(value) ? value : [value];
    }),
  ),
];

const importRules = async (path: string, file: string): Promise<readonly Rule[]> => {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    const [what = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UserError(`${file}: ${what}`, { cause: error });
  }
  const found = exportedBy(exported);
  if (found.length === 0) throw new UserError(`${file}: it exports no rule; ${howTo}`);
  return found.map((one) => ownRule(one, file));
};

/**
 * Runs the modules that these patterns name, in the order of their paths, and takes their rules. A
 * pattern that begins with `!` leaves files out.
 *
 * @param folder the config's: patterns are relative to it
 * @throws UserError for a pattern that matches nothing, a module that cannot be run and what is no rule
 */
export const loadOwnRules = async (
  patterns: readonly RulePattern[],
  folder: string,
): Promise<readonly Rule[]> => {
  if (patterns.length === 0) return [];
  const excluded = patterns.filter(isExclusion).map(({ pattern }) => pattern.slice(1));
  const files = new Set<string>();
  for (const one of patterns.filter((each) => !isExclusion(each))) {
    for (const file of await filesOf(one, excluded, folder)) files.add(file);
  }
  answerImports();
  const rules: Rule[] = [];
  for (const file of [...files].sort()) {
    rules.push(...(await importRules(resolvePath(folder, file), file)));
  }
  return rules;
};
