import { listenerRules, listeners, targetGroups } from "../../src/model/facts/elbv2.ts";
import { type Change, edit, patch } from "./changes.ts";
import { ids } from "./reference.ts";

/** Nothing sends requests to the target group: it names no load balancer, and no rule names it. */
export const unused = (targetGroup: string): readonly Change[] => [
  patch(targetGroups, targetGroup, { loadBalancers: [] }),
  edit(listenerRules, ids.httpsListener, (rules) =>
    rules.filter(
      ({ actions }) =>
        !actions.some(
          (action) =>
            action.type === "forward" && action.targetGroups.some(({ arn }) => arn === targetGroup),
        ),
    ),
  ),
];

/** For rules that rest on listeners only where a target group names no load balancer by itself. */
export const namedByTargetGroups = [
  [listeners, "every target group names its load balancer"],
  [listenerRules, "every target group names its load balancer"],
] as const;
