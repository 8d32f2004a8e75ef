const widest = 100;
const unknown = 80;

/** The columns of a help text: the terminal's, but lines no longer than one reads. */
export const helpWidth = (): number => Math.min(widest, process.stdout.columns ?? unknown);
