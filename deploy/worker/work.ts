import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prefixes } from "../engine/names.ts";
import { importFindings } from "./importer.ts";
import { mergeRun } from "./merger.ts";
import { Objects } from "./objects.ts";
import { listPlaces, recordGlobal, recordRegion } from "./reader.ts";
import { workerSettings } from "./settings.ts";
import { type Task, taskIn } from "./task.ts";
import type { Workplace } from "./workplace.ts";

const carryOut = (work: Workplace, task: Task): Promise<object> => {
  switch (task.task) {
    case "places":
      return listPlaces(work);
    case "region":
      return recordRegion(work, task.item);
    case "global":
      return recordGlobal(work, task.item);
    case "merge":
      return mergeRun(work, task.run);
    case "findings":
      return importFindings(work, task.item);
  }
};

/**
 * Does what the state machine asks.
 *
 * @param until when it has to have ended, in milliseconds of the epoch
 * @throws what the state machine's catches know by its name
 */
export const perform = async (
  event: unknown,
  { until, isTask }: Pick<Workplace, "until" | "isTask">,
): Promise<object> => {
  const task = taskIn(event);
  const settings = workerSettings();
  const folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  try {
    return await carryOut(
      {
        settings,
        objects: new Objects(settings.bucket),
        run: `${prefixes.runs}/${task.run}`,
        folder,
        until,
        isTask,
      },
      task,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
