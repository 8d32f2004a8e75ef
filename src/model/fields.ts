/** A JSON object from elsewhere, of whose shape nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is no object has no fields. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** What a text says as JSON; undefined where it is none. Errors of the parser quote the text, so none gets out. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
