import type { Rule } from "../model/rule.ts";
import type { ApplicationSettings, RuleSettings, Settings } from "../model/settings.ts";
import { applicationDefaults, defaults } from "./defaults.ts";
import { type DeepPartial, type RawRules, ruleSettings } from "./ruleEntries.ts";

/** A config as people write it, after it was validated. */
export interface RawConfig
  extends Omit<
    DeepPartial<Settings>,
    "applications" | "rules" | "scope" | "waivers" | "requested"
  > {
  readonly applications?: readonly (DeepPartial<ApplicationSettings> & { readonly name: string })[];
  readonly rules?: RawRules;
  readonly waivers?: readonly (Omit<Settings["waivers"][number], "owner"> & {
    readonly owner?: string;
  })[];
  readonly scope?: Omit<DeepPartial<Settings["scope"]>, "tags"> & {
    readonly tags?: Readonly<Record<string, string | readonly string[]>>;
  };
}

const resolveRule = (rule: "off" | DeepPartial<RuleSettings>): RuleSettings =>
  rule === "off"
    ? { enabled: false, severity: null, options: {} }
    : {
        enabled: rule.enabled ?? true,
        severity: rule.severity ?? null,
        options: (rule.options ?? {}) as RuleSettings["options"],
      };

const resolveApplication = (
  raw: DeepPartial<ApplicationSettings> & { readonly name: string },
): ApplicationSettings => ({
  ...applicationDefaults,
  ...raw,
  ports: { ...applicationDefaults.ports, ...raw.ports },
});

const currentId = (id: string, rules: readonly Rule[]): string =>
  rules.find(({ aliases = [] }) => aliases.includes(id))?.id ?? id;

/** What a JavaScript config leaves undefined it does not say. */
const withoutUndefined = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, withoutUndefined(inner)]],
    ),
  ) as T;
};

/** The config with everything that it leaves out: afterwards nothing is optional. */
export const resolveConfig = (raw: RawConfig, rules: readonly Rule[]): Settings =>
  resolveStated(withoutUndefined(raw), rules);

const resolveStated = (raw: RawConfig, rules: readonly Rule[]): Settings => ({
  regions: raw.regions ?? defaults.regions,
  failOn: raw.failOn ?? defaults.failOn,
  scope: {
    ...defaults.scope,
    ...raw.scope,
    tags: Object.fromEntries(
      Object.entries(raw.scope?.tags ?? {}).map(([key, value]) => [
        key,
        typeof value === "string" ? [value] : value,
      ]),
    ),
  },
  tagKeys: { ...defaults.tagKeys, ...raw.tagKeys },
  applications: (raw.applications ?? []).map(resolveApplication),
  secrets: { ...defaults.secrets, ...raw.secrets },
  backups: { ...defaults.backups, ...raw.backups },
  infrastructure: {
    ...defaults.infrastructure,
    ...raw.infrastructure,
    stacks: (raw.infrastructure?.stacks ?? {}) as Settings["infrastructure"]["stacks"],
  },
  environmentVariables: raw.environmentVariables ?? defaults.environmentVariables,
  rules: Object.fromEntries(
    ruleSettings(raw.rules).map(({ key, value }) => [currentId(key, rules), resolveRule(value)]),
  ),
  waivers: (raw.waivers ?? []).map((waiver) => ({ ...waiver, owner: waiver.owner ?? null })),
  attestations: (raw.attestations ?? []).map((attestation) => ({
    ...attestation,
    application: attestation.application ?? null,
  })),
  baseline: raw.baseline ?? defaults.baseline,
  collection: { ...defaults.collection, ...raw.collection },
  probe: { ...defaults.probe, ...raw.probe },
  requested: defaults.requested,
});
