import { millisecondsPerDay } from "../days.ts";
import { factKind } from "../kind.ts";

/** A task that somebody or something started by RunTask; its overrides are looked at, not kept. */
export interface TaskRun {
  readonly id: string;
  readonly time: string;
  /** ARN or name, as it was asked for. */
  readonly cluster: string | null;
  /** Its command or its task definition speaks of migrations. */
  readonly migrates: boolean;
  readonly failed: boolean;
}

/** RunTask events in the hour before each deployment that is in force, for the 90 days that CloudTrail keeps. */
export const taskRuns = factKind<TaskRun>("cloudtrail.taskRun", "cloudtrail:LookupEvents");

/** How long before a deployment its migration may have been started, in milliseconds. */
export const migrationLead = 60 * 60 * 1000;
/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html: 90 days. */
export const keptByCloudTrail = 90 * millisecondsPerDay;
