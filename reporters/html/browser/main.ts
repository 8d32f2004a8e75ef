/**
 * What the report does in a browser: filters, and links that open what they lead to. Without it
 * everything can be read all the same.
 */

const all = <T extends Element>(selector: string, within: ParentNode = document): readonly T[] => [
  ...within.querySelectorAll<T>(selector),
];

const form = document.querySelector<HTMLFormElement>("#filters");
const words = document.querySelector<HTMLInputElement>("#filter-words");
const status = document.querySelector<HTMLElement>("#filter-status");
const findings = all<HTMLElement>("[data-finding]");
const groups = all<HTMLElement>("[data-findings-of]");

const chosen = (name: string): readonly string[] =>
  all<HTMLInputElement>(`input[name="${name}"]:checked`).map(({ value }) => value);

const application = (): string =>
  document.querySelector<HTMLSelectElement>("#filter-application")?.value ?? "";

/** Each word must be in it; what looks like an item of the guide, or is quoted, as a whole word. */
const holds = (text: string, word: string): boolean =>
  /^[a-z]+-\d+$/.test(word) ? ` ${text} `.includes(` ${word} `) : text.includes(word);

const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().split(/\s+/).filter(Boolean);

const filter = (): void => {
  const [verdicts, severities, owner] = [chosen("verdict"), chosen("severity"), application()];
  const wanted = wordsOf(words?.value ?? "");
  let shown = 0;
  for (const finding of findings) {
    const { verdict = "", severity = "", application: of = "", words: text = "" } = finding.dataset;
    const fits =
      verdicts.includes(verdict) &&
      severities.includes(severity) &&
      (owner === "" || owner === of) &&
      wanted.every((word) => holds(text, word));
    finding.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const group of groups) {
    group.hidden = all("[data-finding]:not([hidden])", group).length === 0;
  }
  if (status !== null) status.textContent = `${shown} of ${findings.length} findings shown`;
};

/** Whatever is folded around the target of a link is unfolded. */
const unfold = (): void => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id === "" ? null : document.getElementById(id);
  for (let node: Element | null = target; node !== null; node = node.parentElement) {
    if (node instanceof HTMLDetailsElement) node.open = true;
    if (node instanceof HTMLElement) node.hidden = false;
  }
  target?.scrollIntoView();
};

/** A link that names words shows every finding that holds them. */
const follow = (link: Element): void => {
  if (words === null) return;
  words.value = link.getAttribute("data-words") ?? "";
  for (const box of all<HTMLInputElement>('#filters input[type="checkbox"]')) box.checked = true;
  const owner = document.querySelector<HTMLSelectElement>("#filter-application");
  if (owner !== null) owner.value = "";
  filter();
};

if (form !== null) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-words]") : null;
  if (link !== null) follow(link);
});

window.addEventListener("hashchange", unfold);
unfold();

/** On paper nothing can be unfolded. */
window.addEventListener("beforeprint", () => {
  for (const fold of all<HTMLDetailsElement>("details[data-print]")) fold.open = true;
});
