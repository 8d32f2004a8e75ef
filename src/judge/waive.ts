import { matches } from "../model/pattern.ts";
import type { Finding } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Waiver } from "../model/settings.ts";

/** A waiver or an attestation holds to the end of its last day, in UTC. */
export const hasExpired = ({ expiry }: { readonly expiry: string }, now: string): boolean =>
  now.slice(0, 10) > expiry;

type Named = Pick<Rule, "id" | "aliases">;

/** Whether a waiver is meant for a rule, under any of its names. */
export const isForRule = (waiver: Pick<Waiver, "rule">, { id, aliases = [] }: Named): boolean =>
  matches([waiver.rule], id, ...aliases);

/** Whether a waiver is meant for what was found by its rule. */
export const isForResource = (
  waiver: Pick<Waiver, "resource">,
  { resource }: Pick<Finding, "resource">,
): boolean => matches([waiver.resource], resource.id, resource.name);

/** Marks the failures that an unexpired waiver covers; they stay failures. */
export const waive = (
  finding: Finding,
  rule: Rule,
  waivers: readonly Waiver[],
  now: string,
): Finding => {
  if (finding.verdict !== "fail") return finding;
  const waiver = waivers.find(
    (candidate) =>
      !hasExpired(candidate, now) &&
      isForRule(candidate, rule) &&
      isForResource(candidate, finding),
  );
  if (waiver === undefined) return finding;
  const { reason, expiry, owner } = waiver;
  return { ...finding, waiver: { reason, expiry, owner } };
};
