import { mkdir, stat } from "node:fs/promises";
import { UserError } from "../model/userError.ts";

/**
 * Makes a folder, and those above it, where they are not there.
 *
 * @throws UserError where it is a file, or cannot be made
 */
export const makeFolder = async (folder: string): Promise<void> => {
  const existing = await stat(folder.replace(/\/+$/, "")).catch(() => null);
  if (existing !== null && !existing.isDirectory()) {
    throw new UserError(
      `${folder} is a file; several accounts, and a name that ends in /, are recorded in a folder`,
    );
  }
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `cannot make the folder ${folder} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
};
