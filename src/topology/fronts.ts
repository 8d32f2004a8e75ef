import { all, type Fact, flatMap, map, orElse, undecided } from "../model/fact.ts";
import { type LoadBalancer, loadBalancers, targetGroups } from "../model/facts/elbv2.ts";
import { derive } from "../model/kind.ts";
import type { RunningService } from "./services.ts";
import { targetGroupRouting } from "./targetGroupRouting.ts";

/** Which load balancers lead to a service. */
export interface Fronts {
  of(service: RunningService): Fact<readonly LoadBalancer[]>;
}

const gone = (what: string) =>
  undecided(`${what} does not exist`, "scan again: it may have been deleted during the scan");

export const fronts = derive({
  name: "fronts",
  needs: { targetGroups, loadBalancers, targetGroupRouting },
  compute(facts): Fronts {
    const balancersOf = (targetGroup: string): Fact<readonly string[]> =>
      flatMap(facts.targetGroups.get(targetGroup), (group) =>
        group === null
          ? gone(`the target group ${targetGroup}`)
          : facts.targetGroupRouting.balancersOf(targetGroup),
      );
    const balancer = (arn: string): Fact<LoadBalancer> =>
      orElse(facts.loadBalancers.get(arn), () => gone(`the load balancer ${arn}`));
    return {
      of: (service) =>
        flatMap(
          map(all(service.targetGroups.map(balancersOf)), (arns) =>
            [...new Set(arns.flat())].sort(),
          ),
          (arns) => all(arns.map(balancer)),
        ),
    };
  },
});
