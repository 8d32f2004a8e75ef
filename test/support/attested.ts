import { applicationDefaults } from "../../src/config/defaults.ts";
import { kindsOf } from "../../src/judge/world.ts";
import { services } from "../../src/model/facts/ecs.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { ApplicationSettings, Component } from "../../src/model/settings.ts";
import { testRule } from "./ruleTester.ts";

const shop = (changes: Partial<ApplicationSettings>): ApplicationSettings => ({
  ...applicationDefaults,
  name: "shop",
  ...changes,
});

/** What every rule that only a person can answer must survive. */
export const testAttested = (rule: Rule, question: RegExp, about: Component | null): void =>
  testRule(rule, {
    population: [services],
    onReference: "manual",
    indecisive: kindsOf(rule.needs)
      .filter(({ kind }) => kind !== services.kind)
      .map((kind) => [kind, "an application is known by its services"]),
    cases: [
      { name: "asks a person", verdict: "manual", says: question },
      ...(about === null
        ? []
        : ([
            {
              name: `an application without a ${about}`,
              settings: { applications: [shop({ without: [about] })] },
              verdict: "notApplicable",
            },
          ] as const)),
    ],
  });
