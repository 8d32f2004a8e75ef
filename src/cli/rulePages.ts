import { rules } from "../../rules/index.generated.ts";
import { pagesOf } from "./pages.ts";

/** The pages of `docs/rules` as they should be. */
export const rulePages = pagesOf(rules);
