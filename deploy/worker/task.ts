/** Where the facts of an account's global services are recorded; it is no region. */
export const globalPlace = "aws-global";

/** A place that is to be read, as an item of a map. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Whether Lambda's time is known not to do. */
  readonly long: boolean;
}

/** What the state machine asks of a worker. */
export type Task =
  | { readonly task: "places" | "merge"; readonly run: string }
  | { readonly task: "region" | "global" | "findings"; readonly run: string; readonly item: Place };

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isPlace = (value: unknown): value is Place =>
  isFields(value) &&
  /^\d{12}$/.test(String(value.account)) &&
  /^[a-z0-9-]+$/.test(String(value.region)) &&
  typeof value.long === "boolean";

/** @throws where it is none: somebody invoked the worker by hand */
export const taskIn = (value: unknown): Task => {
  if (isFields(value) && /^[\w-]{1,80}$/.test(String(value.run))) {
    const { task, run, item } = value as { task: Task["task"]; run: string; item: unknown };
    if (task === "places" || task === "merge") return { task, run };
    if (["region", "global", "findings"].includes(task) && isPlace(item)) {
      return { task, run, item };
    }
  }
  throw new Error("this is no task of the state machine");
};
