/**
 * Hooks of Node's module loader: in a rule of one's own, "gonogo" is the gonogo that runs it, wherever
 * that is installed; another copy would bring kinds of facts that this one does not know.
 */
let running = "";

/** @param url of the library's entry */
export const initialize = (url: string): void => {
  running = url;
};

/** https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve */
export const resolve = <C, R>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => R,
): R | { readonly url: string; readonly shortCircuit: true } =>
  specifier === "gonogo" ? { url: running, shortCircuit: true } : next(specifier, context);
