import { type Fact, map } from "../../src/model/fact.ts";
import type { Roles } from "../../src/topology/roles.ts";
import {
  canonicalEnvironment,
  type ServiceApplications,
} from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";

/** What an interruption of a service would hurt. */
export interface Standing {
  readonly outsideProduction: Fact<boolean>;
  /** It works behind the scenes: nobody waits for its answer. */
  readonly worker: Fact<boolean>;
}

/** One of the environment's words means production: `prod-eu`, but not `pre-prod`. */
const isProduction = (environment: string, production: readonly string[]): boolean => {
  const words = environment.split(/[^A-Za-z0-9]+/).map(canonicalEnvironment);
  const wanted = production.map(canonicalEnvironment);
  return !["pre", "non"].includes(words[0] ?? "") && words.some((word) => wanted.includes(word));
};

/** What does not say that it is something else is taken for production. */
export const standingOf = (
  view: RunningService,
  applications: ServiceApplications,
  roles: Roles,
  production: readonly string[],
): Standing => ({
  outsideProduction: map(
    applications.ofService(view),
    ({ environment }) => environment !== null && !isProduction(environment, production),
  ),
  worker: map(roles.roleOf(view), ({ role }) => role === "worker"),
});
