/** One answer of a paged call. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** The token of the next page; absent or empty on the last. */
  readonly next: string | undefined;
  /** Whether there is more, where the service states it apart from the token. */
  readonly truncated?: boolean | undefined;
}

/** A service handed out the same token twice: following it would never end. */
export class RepeatedTokenError extends Error {
  override readonly name = "RepeatedToken";
  constructor() {
    super("the service repeated a paging token; what came before was read, there may be more");
  }
}

/** A service said that there is more, and not where it begins. */
export class UnstatedTokenError extends Error {
  override readonly name = "UnstatedToken";
  constructor() {
    super("the service said that there is more, and gave no paging token; the rest was not read");
  }
}

const tokenOf = <T>({ next, truncated }: Page<T>): string | undefined => {
  const token = next === "" || truncated === false ? undefined : next;
  if (token === undefined && truncated === true) throw new UnstatedTokenError();
  return token;
};

/**
 * Reads page after page. Some services end with an empty token, some repeat a token for ever.
 *
 * @throws RepeatedTokenError, UnstatedTokenError after what was read so far has been handed on
 */
export async function* pages<T>(
  fetch: (token: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await fetch(token);
    yield page.rows;
    token = tokenOf(page);
    if (token !== undefined && seen.has(token)) throw new RepeatedTokenError();
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

/** Every row up to where the pages break off; then the error is handed on, and what was read is kept. */
export const readPages = async <T>(
  fetch: (token: string | undefined) => Promise<Page<T>>,
  onBreak: (error: unknown) => void,
): Promise<readonly T[]> => {
  const rows: T[] = [];
  try {
    for await (const page of pages(fetch)) rows.push(...page);
  } catch (error) {
    onBreak(error);
  }
  return rows;
};

/** Every row of every page; for answers that are whole or of no use. */
export const allPages = async <T>(
  fetch: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> => {
  const rows: T[] = [];
  for await (const page of pages(fetch)) rows.push(...page);
  return rows;
};

/** A list in parts of at most `size`. */
export const batches = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
