import { type Fact, flatMap, known, map, undecided } from "../model/fact.ts";
import { subnets } from "../model/facts/ec2.ts";
import type { AwsvpcConfiguration } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import { admission } from "./admission.ts";

/** Which security groups tasks wear. */
export interface NetworkGroups {
  /** Those of the configuration; none given means the VPC's default group. */
  of(network: AwsvpcConfiguration): Fact<readonly string[]>;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
export const networkGroups = derive({
  name: "networkGroups",
  needs: { subnets, admission },
  compute(facts): NetworkGroups {
    return {
      of({ subnets: [first], securityGroups }) {
        if (securityGroups.length > 0 || first === undefined) return known(securityGroups);
        return flatMap(facts.subnets.get(first), (subnet) =>
          subnet === null
            ? undecided(
                `subnet ${first} is not among the account's subnets`,
                "scan again: the subnet may have been deleted during the scan",
              )
            : map(facts.admission.defaultGroup(subnet.vpc), (group) => [group]),
        );
      },
    };
  },
});
