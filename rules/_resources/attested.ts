import { manual, notApplicable } from "../../src/model/outcome.ts";
import { defineRule, type Rule, type RuleMetadata } from "../../src/model/rule.ts";
import type { Component } from "../../src/model/settings.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "./applications.ts";

/** A rule on what no account can show: each application asks for an attestation in the config. */
export const attestedRule = (
  metadata: RuleMetadata & {
    /** What a person would have to vouch for, as a statement. */
    readonly statement: string;
    /** A component without which there is nothing to attest. */
    readonly about: Component | null;
  },
): Rule => {
  const { statement, about, ...rule } = metadata;
  return defineRule({
    ...rule,
    needs: { serviceApplications },
    options: {},
    nothing: "there is no application: no ECS service",
    resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
    judge: ({ application }) =>
      about !== null && application.settings?.without.includes(about)
        ? notApplicable(`the config says that it has no ${about}`)
        : manual(`a person must attest that ${statement}`),
  });
};

/** How every attestation is given. */
export const attestation = (item: string): string =>
  `Attest it in the config, with who, when, a link to the evidence and an expiry: attestations: [{ item: ${item}, by: …, at: …, link: …, expiry: … }].`;
