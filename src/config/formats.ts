/** A day of the calendar: 2026-02-30 is none. */
const date = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
};

/** What a schema's `format` may ask of a text. */
export const formats = { date } as const;
