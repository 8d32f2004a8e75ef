import {
  resourceDrifts,
  stacks,
  stacksOfResources,
} from "../../../src/model/facts/cloudformation.ts";
import { terraformResources } from "../../../src/model/facts/terraform.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Entry, ids as Ids } from "../reference.ts";

const rows = <T>(kind: FactKind<T>, values: Readonly<Record<string, T>>): Entry => ({
  kind,
  rows: values,
});

/** One stack holds the whole application. */
export const infrastructure = (ids: typeof Ids): readonly Entry[] => [
  rows(stacks, {
    [ids.stack]: {
      id: ids.stack,
      name: "shop-prod",
      status: "UPDATE_COMPLETE",
      disableRollback: false,
      root: null,
      drift: "IN_SYNC",
      driftChecked: "2026-01-10T06:00:00.000Z",
    },
  }),
  rows(stacksOfResources, {}),
  rows(resourceDrifts, {}),
  rows(terraformResources, {}),
];
