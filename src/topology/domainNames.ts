import {
  asListing,
  exists,
  type Fact,
  filterListing,
  flatMapListing,
  known,
  type Listing,
  mapListing,
  undecided,
} from "../model/fact.ts";
import { hostedZones, type RecordSet, recordSets } from "../model/facts/route53.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { remembered } from "../model/remembered.ts";

/** A record of a public hosted zone. */
export interface PublicRecord {
  /** The zone's ID. */
  readonly zone: string;
  readonly record: RecordSet;
}

/** What the public hosted zones of the account say of names. */
export interface DomainNames {
  /** The records that lead straight to this name: aliases and CNAMEs. */
  naming(target: string): Listing<PublicRecord>;
  /** All records of one zone with the name and type of this one, itself included. */
  besides(own: PublicRecord): Listing<PublicRecord>;
  /** The records of this name that lead to another. */
  of(name: string): Listing<PublicRecord>;
  /** Whether the name is the target's, or leads there. */
  leadsTo(name: string, target: string): Fact<boolean>;
  wayFrom(name: string): Way;
}

/** Where a name leads. */
export interface Way {
  /** The names on the way, as `canonicalName` writes them, the first one included. */
  readonly names: readonly string[];
  /** Whether it leads to any other name: no, or not known. */
  readonly elsewhere: Fact<boolean>;
}

/** Load balancers also answer by a name with this in front, which aliases made in the console have. */
export const canonicalName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");

/** Names of AWS's own services, which no hosted zone of a customer can hold. */
const isAwsName = (name: string): boolean =>
  /\.(amazonaws\.com|amazonaws\.com\.cn|on\.aws|cloudfront\.net)$/.test(name);

/** A chain of records longer than this is not followed. */
const longestChain = 8;

const targetOf = ({ alias, canonicalName: other }: RecordSet): string | null => {
  const target = alias?.target ?? other;
  return target === null ? null : canonicalName(target);
};

const notHeld = (name: string) =>
  undecided(
    `what the name ${name} leads to is not known: no public hosted zone of the account says it`,
    "scan with the account that holds its zone, or let the origin name the load balancer itself",
  );

export const domainNames = derive({
  name: "domainNames",
  needs: { hostedZones, recordSets },
  compute(facts): DomainNames {
    const zones = filterListing(facts.hostedZones.list(), (zone) => !zone.private);
    const records: Listing<PublicRecord> = flatMapListing(zones, ({ id }) =>
      mapListing(asListing(facts.recordSets.get(id)), (record) => ({ zone: id, record })),
    );
    const of = indexListing(records, ({ record }) => [record.name]);
    const naming = indexListing(records, ({ record }) => {
      const target = targetOf(record);
      return target === null ? [] : [target];
    });
    const follow = (name: string, length: number): Way => {
      if (isAwsName(name)) return { names: [name], elsewhere: known(false) };
      const own = of(name);
      if (length > longestChain || own.items.length + own.causes.length === 0) {
        return { names: [name], elsewhere: notHeld(name) };
      }
      const ways = mapListing(own, ({ record }): Way => {
        const next = targetOf(record);
        return next === null ? { names: [], elsewhere: notHeld(name) } : follow(next, length + 1);
      });
      return {
        names: [name, ...ways.items.flatMap(({ names }) => names)],
        elsewhere: exists(ways, ({ elsewhere }) => elsewhere),
      };
    };
    const wayOf = remembered((name) => follow(name, 0));
    return {
      naming: (target) => naming(canonicalName(target)),
      besides: ({ zone, record: { name, type } }) =>
        filterListing(of(name), (other) => other.zone === zone && other.record.type === type),
      of: (name) => of(canonicalName(name)),
      leadsTo(name, target) {
        const { names, elsewhere } = wayOf(canonicalName(name));
        return names.includes(canonicalName(target)) ? known(true) : elsewhere;
      },
      wayFrom: (name) => wayOf(canonicalName(name)),
    };
  },
});
