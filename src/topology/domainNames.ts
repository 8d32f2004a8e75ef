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
import { derive } from "../model/kind.ts";

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
}

/** Load balancers also answer by a name with this in front, which aliases made in the console have. */
const normalized = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");

/** Names of AWS's own services, which no hosted zone of a customer can hold. */
const isAwsName = (name: string): boolean =>
  /\.(amazonaws\.com|amazonaws\.com\.cn|on\.aws|cloudfront\.net)$/.test(name);

/** A chain of records longer than this is not followed. */
const longestChain = 8;

const targetOf = ({ alias, canonicalName }: RecordSet): string | null => {
  const target = alias?.target ?? canonicalName;
  return target === null ? null : normalized(target);
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
    const of = (name: string): Listing<PublicRecord> =>
      filterListing(records, ({ record }) => record.name === name);
    const follow = (name: string, target: string, length: number): Fact<boolean> => {
      if (name === target) return known(true);
      if (isAwsName(name)) return known(false);
      const own = of(name);
      if (length > longestChain || own.items.length + own.causes.length === 0) return notHeld(name);
      return exists(own, ({ record }) => {
        const next = targetOf(record);
        return next === null ? notHeld(name) : follow(next, target, length + 1);
      });
    };
    return {
      naming: (target) =>
        filterListing(records, ({ record }) => targetOf(record) === normalized(target)),
      besides: ({ zone, record: { name, type } }) =>
        filterListing(
          records,
          (other) =>
            other.zone === zone && other.record.name === name && other.record.type === type,
        ),
      of: (name) => of(normalized(name)),
      leadsTo: (name, target) => follow(normalized(name), normalized(target), 0),
    };
  },
});
