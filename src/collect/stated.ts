/**
 * Takes empty texts out of an SDK's answer, in place: some services state "there is none" by an empty
 * element (`<DBClusterIdentifier/>`), which must not be read as a name.
 */
export const onlyStated = (answer: unknown): void => {
  if (Array.isArray(answer)) {
    for (const item of answer) onlyStated(item);
    return;
  }
  if (typeof answer !== "object" || answer === null || answer instanceof Date) return;
  if (ArrayBuffer.isView(answer)) return;
  const fields = answer as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === "") delete fields[name];
    else onlyStated(value);
  }
};
