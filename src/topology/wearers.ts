import type { Listing } from "../model/fact.ts";
import { type NetworkInterface, networkInterfaces } from "../model/facts/ec2.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";

/** Who wears security groups: a rule that admits a group admits every interface that wears it. */
export interface Wearers {
  /** All network interfaces that wear the group, sorted by ID. */
  wearers(groupId: string): Listing<NetworkInterface>;
}

export const wearers = derive({
  name: "wearers",
  needs: { networkInterfaces },
  compute(facts): Wearers {
    return {
      wearers: indexListing(facts.networkInterfaces.list(), ({ securityGroups }) => securityGroups),
    };
  },
});
