import { posix } from "node:path";
import type { Made } from "./made.ts";
import type { Repository } from "./repository.ts";
import type { Sources } from "./sources.ts";
import { type TerraformCode, terraformCode } from "./terraformCode.ts";
import { parseState, type State, type StateResource } from "./terraformState.ts";

const largestState = 200_000_000;

/** `infra` for `infra/terraform.tfstate.d/staging/terraform.tfstate`. */
const folderOfWorkspace = (file: string): string | null =>
  /^(?:(.*)\/)?terraform\.tfstate\.d\/[^/]+\/[^/]+$/.exec(file)?.[1] ?? null;

const folderOf = (file: string): string => {
  const folder = posix.dirname(file);
  return folder === "." ? "" : folder;
};

/**
 * The folder of the root module that a state belongs to: its own, a workspace's, or else the one folder
 * that declares everything that the state manages. Null where that is none, or several.
 *
 * @param file the state, from the repository's root; null where it lies outside
 */
const rootOf = (
  file: string | null,
  { declared }: State,
  code: TerraformCode,
  folders: readonly string[],
): string | null => {
  const own = file === null ? [] : [folderOf(file), folderOfWorkspace(file) ?? ""];
  const beside = own.find((folder) => code.hasCode(folder));
  if (beside !== undefined) return beside;
  const fitting = folders.filter((folder) => code.declares(folder, declared));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
};

const madeBy = (resource: StateResource, root: string, code: TerraformCode): readonly Made[] => {
  const { module, type, name, address, judgedAs, ids } = resource;
  const found = code.find(root, module, `${type}.${name}`);
  return found === null
    ? []
    : ids.map((id) => ({ type: judgedAs, id, location: { ...found, address } }));
};

/**
 * What Terraform made, and by which block: the states say which address holds what, the `.tf` files
 * where the address is declared.
 *
 * @param named states that the config names, by absolute paths
 */
export const terraformMade = (
  repository: Repository,
  { states, terraformFolders }: Sources,
  named: readonly string[],
): readonly Made[] => {
  const code = terraformCode(repository);
  const inside = named.flatMap((path) => repository.within(path) ?? []);
  const outside = named.filter((path) => repository.within(path) === null);
  const texts = [
    ...[...new Set([...states, ...inside])].map((file) => ({
      name: file,
      file,
      text: repository.read(file, largestState)?.text,
    })),
    ...outside.map((path) => ({
      name: path,
      file: null,
      text: repository.readNamed(path, largestState),
    })),
  ];
  return texts.flatMap(({ name, file, text }) => {
    if (typeof text !== "string") return [];
    const state = parseState(text);
    if (typeof state === "string") {
      repository.warn(`${name} was not used: ${state}`);
      return [];
    }
    if (state.resources.length === 0) return [];
    const root = rootOf(file, state, code, terraformFolders);
    if (root === null) {
      repository.warn(
        `${name} was not used: which folder's .tf files it belongs to cannot be told; put it beside them`,
      );
      return [];
    }
    return state.resources.flatMap((resource) => madeBy(resource, root, code));
  });
};
