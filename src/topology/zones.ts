import {
  all,
  asListing,
  type Fact,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  undecided,
  unknown,
} from "../model/fact.ts";
import { availabilityZones, subnets } from "../model/facts/ec2.ts";
import { derive } from "../model/kind.ts";
import { accountSubnet } from "./accountSubnets.ts";

/** In which Availability Zones subnets lie, by zone ID: zone names differ between accounts. */
export interface Zones {
  /** The zone's ID; `null` in a Local or Wavelength Zone, which is no Availability Zone. */
  ofSubnet(subnetId: string): Fact<string | null>;
  /** The Availability Zones of the subnets, sorted, each once. */
  distinctZones(subnetIds: readonly string[]): Fact<readonly string[]>;
  /**
   * Whether the subnets lie in at least `count` Availability Zones. Known as soon as what was read
   * decides: enough zones, or too few subnets or zone IDs to get there.
   */
  spans(subnetIds: readonly string[], count: number): Fact<boolean>;
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

export const zones = derive({
  name: "zones",
  needs: { subnets, availabilityZones },
  compute(facts): Zones {
    const zoneIdOf = (subnetId: string): Fact<string> =>
      map(accountSubnet(facts.subnets, subnetId), ({ zoneId }) => zoneId);
    const availabilityZoneOf = (zoneId: string): Fact<string | null> =>
      flatMap(facts.availabilityZones.get(zoneId), (zone) =>
        zone === null
          ? undecided(
              `zone ${zoneId} is not among the region's zones`,
              `look up the zone with \`aws ec2 describe-availability-zones --all-availability-zones --zone-ids ${zoneId}\``,
            )
          : known(zone.type === "availability-zone" ? zone.id : null),
      );
    const ofSubnet = (subnetId: string): Fact<string | null> =>
      flatMap(zoneIdOf(subnetId), availabilityZoneOf);
    const read = (subnetIds: readonly string[]): Listing<string> =>
      joinListings(
        subnetIds.map((id) =>
          asListing(map(ofSubnet(id), (zone) => (zone === null ? [] : [zone]))),
        ),
      );
    return {
      ofSubnet,
      distinctZones: (subnetIds) =>
        map(all(subnetIds.map(ofSubnet)), (ids) => distinct(ids.flatMap((id) => id ?? []))),
      spans(subnetIds, count) {
        const { items, causes } = read(subnetIds);
        if (distinct(items).length >= count) return known(true);
        const possible = distinct(
          subnetIds.flatMap((id) => {
            const zoneId = zoneIdOf(id);
            const zone = ofSubnet(id);
            if (zone.known) return zone.value ?? [];
            return zoneId.known ? zoneId.value : `subnet ${id}`;
          }),
        );
        return possible.length < count ? known(false) : unknown(causes);
      },
    };
  },
});
