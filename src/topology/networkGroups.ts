import { type Fact, flatMap, known, map } from "../model/fact.ts";
import { subnets } from "../model/facts/ec2.ts";
import type { AwsvpcConfiguration } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import { accountSubnet } from "./accountSubnets.ts";
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
        return flatMap(accountSubnet(facts.subnets, first), ({ vpc }) =>
          map(facts.admission.defaultGroup(vpc), (group) => [group]),
        );
      },
    };
  },
});
