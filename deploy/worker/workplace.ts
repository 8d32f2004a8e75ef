import type { Objects } from "./objects.ts";
import type { WorkerSettings } from "./settings.ts";

/** What a worker has at hand. */
export interface Workplace {
  readonly settings: WorkerSettings;
  readonly objects: Objects;
  /** The prefix of the run. */
  readonly run: string;
  /** Empty, and removed afterwards: Lambda keeps its disk for the next run. */
  readonly folder: string;
  /** When it has to have ended, in milliseconds of the epoch. */
  readonly until: number;
  /** Whether it runs on Fargate. */
  readonly isTask: boolean;
}
