import { statSync } from "node:fs";
import type { Requested } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";

/** `--probe`, `--repo`, `--sample-logs` and `--cost-explorer`, as typed. */
export interface RequestArguments {
  readonly probe: readonly string[];
  readonly repo: string | null;
  readonly sampleLogs: boolean;
  readonly costExplorer: boolean;
}

const checkAddress = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    // What is mistyped may hold a password all the same.
    const shown = text.includes("@") ? "" : `${text} `;
    throw new UserError(
      `--probe ${shown}is no address; write it as --probe https://shop.example.com`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError("--probe takes an address without a user or a password");
  }
  return url.href;
};

const checkFolder = (path: string): string => {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UserError(`--repo ${path} is no folder`);
  }
  return path;
};

/**
 * What the command line asks to be read besides what every scan reads.
 *
 * @throws UserError for an address or a folder that is none
 */
export const requestedBy = (given: RequestArguments): Requested => ({
  probes: given.probe.map(checkAddress),
  repository: given.repo === null ? null : checkFolder(given.repo),
  sampleLogs: given.sampleLogs,
  costExplorer: given.costExplorer,
});
