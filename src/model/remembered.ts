/**
 * A function that remembers what it answered: for pure ones that are asked the same over and over.
 *
 * @param most answers it keeps; then it forgets them all
 */
export const remembered = <T>(
  answer: (question: string) => T,
  most = 10_000,
): ((question: string) => T) => {
  const answers = new Map<string, T>();
  return (question) => {
    if (answers.has(question)) return answers.get(question) as T;
    if (answers.size >= most) answers.clear();
    const given = answer(question);
    answers.set(question, given);
    return given;
  };
};

/**
 * A function that works once for each object that it is given, as long as that lives: for what a rule
 * asks of the same facts, resource after resource.
 */
export const onceFor = <K extends object, V, R extends readonly unknown[] = []>(
  answer: (subject: K, ...rest: R) => V,
): ((subject: K, ...rest: R) => V) => {
  const answers = new WeakMap<K, { readonly value: V }>();
  return (subject, ...rest) => {
    const found = answers.get(subject);
    if (found !== undefined) return found.value;
    const value = answer(subject, ...rest);
    answers.set(subject, { value });
    return value;
  };
};
