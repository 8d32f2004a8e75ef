import type { AnswerCache } from "../collect/answers.ts";
import { openAnswerFolder } from "../snapshot/answerFolder.ts";
import { tool } from "../version.ts";
import { say } from "./say.ts";

/**
 * The cache that `--cache` names; null where it names none.
 *
 * @throws UserError where the folder cannot be used
 */
export const answerCacheIn = async (folder: string | null): Promise<AnswerCache | null> =>
  folder === null
    ? null
    : openAnswerFolder(folder, tool.version, (error) => {
        say(`${error instanceof Error ? error.message : error}: the next scan asks AWS again`);
      });
