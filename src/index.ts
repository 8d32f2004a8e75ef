/** The library's public surface; `docs/library.md` shows how it is used. */

export { renderAsff } from "../reporters/asff.ts";
export { renderConsole } from "../reporters/console.ts";
export { renderCsv } from "../reporters/csv.ts";
export { renderGithubAnnotations } from "../reporters/githubAnnotations.ts";
export { renderHtml } from "../reporters/html.tsx";
export { renderJson } from "../reporters/json.ts";
export { renderJunit } from "../reporters/junit.ts";
export { renderMarkdown } from "../reporters/markdown.ts";
export { renderOcsf } from "../reporters/ocsf.ts";
export { renderSarif, type SarifOptions } from "../reporters/sarif.ts";
export type { RawConfig as Config } from "./config/resolve.ts";
export * as derived from "./library/derived.ts";
export * as kinds from "./library/kinds.ts";
export {
  type AccountOptions,
  type JudgingOptions,
  judge,
  read,
  type ScanOptions,
  scan,
} from "./library/library.ts";
export * as resources from "./library/resources.ts";
export * from "./model/fact.ts";
export { type Item, type ItemId, items, type Section, sections } from "./model/guide.ts";
export {
  type AcrossRegions,
  acrossRegions,
  type Context,
  type Derived,
  derive,
  type FactKind,
  type Json,
  type LocalNeed,
  type Need,
  type Needs,
  type Resolved,
  type Scope,
} from "./model/kind.ts";
export * from "./model/outcome.ts";
export { matches } from "./model/pattern.ts";
export type { ServiceProgress } from "./model/progress.ts";
export type * from "./model/report.ts";
export { exitCode } from "./model/report.ts";
export {
  type Chosen,
  defineRule,
  type Option,
  type Options,
  type Remedy,
  type Resource,
  type Rule,
  type RuleMetadata,
} from "./model/rule.ts";
export type { OptionValue, Requested, Role, Settings, Threshold } from "./model/settings.ts";
export type { Facts } from "./model/store.ts";
export type { Tags } from "./model/tags.ts";
export { uploadGap } from "./model/uploadGap.ts";
export { UserError } from "./model/userError.ts";
export {
  type Overall,
  type Severity,
  severities,
  type Verdict,
  verdicts,
} from "./model/verdict.ts";
export { readSnapshot, writeSnapshot } from "./snapshot/file.ts";
