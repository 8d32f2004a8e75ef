import { format } from "node:util";

/**
 * Stands in for the translations of the command line's parser: gonogo speaks English whatever the locale
 * is, and reads no texts from files that lie around.
 */
export default () => ({
  __: (text: string, ...values: readonly unknown[]): string => format(text, ...values),
  __n: (one: string, many: string, count: number, ...values: readonly unknown[]): string => {
    const text = count === 1 ? one : many;
    return text.includes("%d") ? format(text, count, ...values) : format(text, ...values);
  },
  getLocale: (): string => "en",
  setLocale: (): void => {},
});
