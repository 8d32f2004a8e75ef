const longest = 256;

/**
 * Keeps each text once: the same ARNs and words stand in thousands of rows, and whoever parses them
 * makes each anew.
 */
export class SharedTexts {
  readonly #known = new Map<string, string>();

  /** The same text, as it was met first. */
  of(text: string): string {
    if (text.length > longest) return text;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, text);
    return text;
  }

  /** Shares the texts in a value that was just parsed; it is changed in its place, and is the same afterwards. */
  within(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const fields = value as Record<string, unknown>;
    for (const key in fields) {
      const inner = fields[key];
      if (typeof inner === "string") fields[key] = this.of(inner);
      else this.within(inner);
    }
  }
}
