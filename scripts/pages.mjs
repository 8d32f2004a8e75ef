import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulePages } from "../dist/tools/rule-pages.js";

/** Writes a page for each rule, and leaves none of a rule that is gone. */
const folder = join("docs", "rules");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, text] of rulePages) writeFileSync(join(folder, file), text);
