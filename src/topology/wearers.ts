import type { Listing } from "../model/fact.ts";
import { type NetworkInterface, networkInterfaces } from "../model/facts/ec2.ts";
import { derive } from "../model/kind.ts";

/** Who wears security groups: a rule that admits a group admits every interface that wears it. */
export interface Wearers {
  /** All network interfaces that wear the group, sorted by ID. */
  wearers(groupId: string): Listing<NetworkInterface>;
}

const byGroup = (
  interfaces: readonly NetworkInterface[],
): ReadonlyMap<string, readonly NetworkInterface[]> => {
  const index = new Map<string, NetworkInterface[]>();
  for (const networkInterface of interfaces) {
    for (const group of new Set(networkInterface.securityGroups)) {
      const wearing = index.get(group) ?? [];
      wearing.push(networkInterface);
      index.set(group, wearing);
    }
  }
  return index;
};

export const wearers = derive({
  name: "wearers",
  needs: { networkInterfaces },
  compute(facts): Wearers {
    const { items, causes } = facts.networkInterfaces.list();
    const index = byGroup(items);
    return { wearers: (groupId) => ({ items: index.get(groupId) ?? [], causes }) };
  },
});
