import type { TemplateResource } from "./template.ts";

/** The code of a stack, or of all that are made by one template. */
export interface StackCode {
  readonly file: string;
  /** The stack's name; null where the code does not say it. */
  readonly name: string | null;
  /** Where it is deployed; null where the code leaves that open. */
  readonly account: string | null;
  readonly region: string | null;
  /** By logical ID. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** The code of nested stacks, by the stack's logical ID. */
  readonly nested: ReadonlyMap<string, StackCode>;
}
