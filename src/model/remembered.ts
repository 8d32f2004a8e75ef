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
