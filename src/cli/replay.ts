import { UserError } from "../model/userError.ts";

/**
 * Works on what a snapshot holds. Its rows are taken as they were written: what breaks down over them
 * was changed by hand, or is a bug; neither gives a report.
 *
 * @param files the snapshots, as errors name them
 * @throws UserError
 */
export const replay = <T>(files: readonly string[], work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [what = ""] = String(error).split("\n");
    throw new UserError(
      `${files.join(" or ")} holds what no account answers (${what.slice(0, 200)}): it was changed or damaged; record it again, and if that does not help, report a bug`,
      { cause: error },
    );
  }
};
