import { readFileSync, writeFileSync } from "node:fs";

/** Writes a file that is made from others; one that says the same already keeps its time. */
export const writeGenerated = (file, lines) => {
  const text = lines.join("\n");
  let before = "";
  try {
    before = readFileSync(file, "utf8");
  } catch {
    // The first time there is none.
  }
  if (before !== text) writeFileSync(file, text);
};
