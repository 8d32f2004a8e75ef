import {
  causesOf,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  type Unknown,
  undecided,
  unknown,
  whole,
} from "../model/fact.ts";
import {
  prefixListEntries,
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroups,
} from "../model/facts/ec2.ts";
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import {
  canonicalCidr,
  coversCidr,
  coversEverywhere,
  isUnreachable,
  prefixLengthOf,
} from "./networkAddress.ts";
import {
  admits,
  describeTraffic,
  includes,
  type Port,
  portsText,
  protocolText,
  type Traffic,
  trafficOf,
} from "./networkTraffic.ts";

export type Direction = "ingress" | "egress";

const widePrefix = 8;

/** Whom a rule admits, or where it lets out to. */
export type Peer =
  | { readonly kind: "cidr"; readonly cidr: string }
  | { readonly kind: "prefixList"; readonly id: string; readonly cidrs: Fact<readonly string[]> }
  | {
      readonly kind: "securityGroup";
      readonly id: string;
      /** The account that owns the group, where it is another one; else `null`. */
      readonly foreignAccount: string | null;
    };

/** A rule of at least one of the groups; equal rules of several groups are one. */
export interface EffectiveRule {
  /** `ingress|tcp|5432|0.0.0.0/0`, `egress|all|all|sg-0a1b`: tells it from every other rule. */
  readonly key: string;
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly peer: Peer;
  /** The groups that hold the rule, sorted. */
  readonly groups: readonly string[];
  /** The names of the groups that hold it and of the one it names, as far as they were read; by ID. */
  readonly names: Readonly<Record<string, string>>;
}

/** Where traffic is to arrive: the groups that the receiver wears, and the CIDR blocks it may lie in. */
export interface Destination {
  readonly groups: readonly string[];
  readonly cidrs: readonly string[];
}

/** What sets of security groups let through: the union of their rules. */
export interface Admission {
  /**
   * The rules that let something in, sorted by key; those that no packet can match are left out.
   * Groups that could not be read leave their causes.
   */
  ingress(groupIds: readonly string[]): Listing<EffectiveRule>;
  /** The rules that let something out, as `ingress`. */
  egress(groupIds: readonly string[]): Listing<EffectiveRule>;
  /** The ID of the group that a VPC's interfaces wear when none is given. */
  defaultGroup(vpcId: string): Fact<string>;
}

/** The idioms for "nobody": a peer from which or to which no packet of a VPC goes. */
export const isIdle = ({ peer }: Pick<SecurityGroupRule, "peer">): boolean =>
  (peer.kind === "ipv4" || peer.kind === "ipv6") && isUnreachable(peer.cidr);

const peerText = (peer: Peer): string => (peer.kind === "cidr" ? peer.cidr : peer.id);

/** The rule in words: `TCP 5432 from 0.0.0.0/0`. */
export const describeRule = ({ direction, traffic, peer }: EffectiveRule): string => {
  const account =
    peer.kind === "securityGroup" && peer.foreignAccount !== null
      ? ` of account ${peer.foreignAccount}`
      : "";
  return `${describeTraffic(traffic)} ${direction === "ingress" ? "from" : "to"} ${peerText(peer)}${account}`;
};

/** A group as messages call it: `sg-0a1b (shop-backend)`. */
export const describeGroup = (id: string, names: Readonly<Record<string, string>>): string => {
  const name = Object.hasOwn(names, id) ? names[id] : undefined;
  return name === undefined ? id : `${id} (${name})`;
};

/** The rule in words for people: with the groups' names. */
export const describeForPeople = (rule: EffectiveRule): string => {
  const { direction, groups, names, peer } = rule;
  const holders = groups.map((id) => describeGroup(id, names)).join(", ");
  const name =
    peer.kind === "securityGroup" ? describeGroup(peer.id, names).slice(peer.id.length) : "";
  return `${holders} ${direction === "ingress" ? "admits" : "lets out"} ${describeRule(rule)}${name}`;
};

/** The rules that hold this port. */
export const rulesFor = (rules: Listing<EffectiveRule>, port: Port): Listing<EffectiveRule> =>
  filterListing(rules, ({ traffic }) => admits(traffic, port));

/** The addresses that a peer stands for; none for a security group, whose members come and go. */
export const peerCidrs = (peer: Peer): Fact<readonly string[]> => {
  if (peer.kind === "cidr") return known([peer.cidr]);
  return peer.kind === "prefixList" ? peer.cidrs : known([]);
};

/** Whether the peer is one of these security groups. */
export const isGroup = (peer: Peer, groupIds: readonly string[]): boolean =>
  peer.kind === "securityGroup" && groupIds.includes(peer.id);

/** Whether the rule admits the wearers of its own group. */
export const isSelfReference = ({ peer, groups }: EffectiveRule): boolean =>
  peer.kind === "securityGroup" && groups.includes(peer.id);

/** Whether the peer is everybody, in IPv4 or IPv6; also through a prefix list. */
export const isEverybody = (peer: Peer): Fact<boolean> => map(peerCidrs(peer), coversEverywhere);

/**
 * Whether the rule admits everybody, by itself or as the piece that makes the others do so: `0.0.0.0/1`
 * beside `128.0.0.0/1`.
 */
export const joinsEverybody = (
  rule: EffectiveRule,
  rules: Listing<EffectiveRule>,
): Fact<boolean> => {
  const own = peerCidrs(rule.peer);
  if (!own.known || own.value.length === 0) return map(own, () => false);
  if (coversEverywhere(own.value)) return known(true);
  const beside = rules.items
    .filter((other) => other.key !== rule.key && includes(other.traffic, rule.traffic))
    .map(({ peer }) => peerCidrs(peer));
  const others = beside.flatMap((cidrs) => (cidrs.known ? cidrs.value : []));
  if (coversEverywhere([...others, ...own.value]) && !coversEverywhere(others)) return known(true);
  const causes = [...rules.causes, ...beside.flatMap(causesOf)];
  return causes.length > 0 && own.value.some(isWide) ? unknown(causes) : known(false);
};

/** Only a wide block can be a piece of everywhere that is worth asking for the other pieces. */
const isWide = (cidr: string): boolean => (prefixLengthOf(cidr) ?? 128) <= widePrefix;

/**
 * Whether the rules let traffic to the port through to the whole destination: by one of its groups, or
 * by every one of its CIDR blocks (and at least one).
 */
export const reaches = (
  rules: Listing<EffectiveRule>,
  port: Port,
  { groups, cidrs }: Destination,
): Fact<boolean> => {
  const fitting = rulesFor(rules, port);
  if (fitting.items.some(({ peer }) => isGroup(peer, groups))) return known(true);
  const read = fitting.items.map(({ peer }) => peerCidrs(peer));
  const holds = (blocks: readonly string[]): boolean =>
    cidrs.length > 0 && cidrs.every((cidr) => coversCidr(blocks, cidr));
  if (holds(read.flatMap((fact) => (fact.known ? fact.value : [])))) return known(true);
  const causes = [...fitting.causes, ...read.flatMap((fact) => (fact.known ? [] : fact.causes))];
  return causes.length > 0 ? unknown(causes) : known(false);
};

const merge = (rules: readonly EffectiveRule[]): readonly EffectiveRule[] => {
  const byKey = new Map<string, EffectiveRule>();
  for (const rule of rules) {
    const twin = byKey.get(rule.key);
    const groups = new Set([...(twin?.groups ?? []), ...rule.groups]);
    byKey.set(rule.key, {
      ...rule,
      groups: [...groups].sort(),
      names: { ...twin?.names, ...rule.names },
    });
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
};

export const admission = derive({
  name: "admission",
  needs: { securityGroups, prefixListEntries },
  compute(facts, context): Admission {
    const defaultGroups = indexListing(facts.securityGroups.list(), ({ vpc, name }) =>
      vpc !== null && name === "default" ? [vpc] : [],
    );
    const entriesOf = (id: string): Fact<readonly string[]> =>
      flatMap(facts.prefixListEntries.get(id), (entries) =>
        entries === null
          ? unknown([context.unstated(prefixListEntries, `the entries of ${id}`)])
          : known(entries),
      );
    const peerOf = (peer: SecurityGroupRule["peer"]): Peer => {
      switch (peer.kind) {
        case "ipv4":
        case "ipv6":
          return { kind: "cidr", cidr: canonicalCidr(peer.cidr) };
        case "prefixList":
          return { kind: "prefixList", id: peer.id, cidrs: entriesOf(peer.id) };
        case "securityGroup":
          return {
            kind: "securityGroup",
            id: peer.id,
            foreignAccount: peer.account === context.account ? null : peer.account,
          };
      }
    };
    const nameOf = (peer: Peer): Readonly<Record<string, string>> => {
      if (peer.kind !== "securityGroup") return {};
      const group = facts.securityGroups.get(peer.id);
      return group.known && group.value !== null ? { [peer.id]: group.value.name } : {};
    };
    const effective = (
      direction: Direction,
      group: SecurityGroup,
      rule: SecurityGroupRule,
    ): EffectiveRule => {
      const traffic = trafficOf(rule);
      const peer = peerOf(rule.peer);
      const key = [direction, protocolText(traffic), portsText(traffic), peerText(peer)].join("|");
      const names = { [group.id]: group.name, ...nameOf(peer) };
      return { key, direction, traffic, peer, groups: [group.id], names };
    };
    const rulesOf = (direction: Direction, groupId: string): Listing<EffectiveRule> => {
      const group = facts.securityGroups.get(groupId);
      if (!group.known) return { items: [], causes: group.causes };
      if (group.value === null) return { items: [], causes: noSuchGroup(groupId).causes };
      const { value } = group;
      return {
        items: value[direction]
          .filter((rule) => !isIdle(rule))
          .map((rule) => effective(direction, value, rule)),
        causes: [],
      };
    };
    const union = (direction: Direction, groupIds: readonly string[]): Listing<EffectiveRule> => {
      const ids = [...new Set(groupIds)].sort();
      const { items, causes } = joinListings(ids.map((id) => rulesOf(direction, id)));
      return { items: merge(items), causes };
    };
    return {
      ingress: (groupIds) => union("ingress", groupIds),
      egress: (groupIds) => union("egress", groupIds),
      defaultGroup(vpcId) {
        const groups = defaultGroups(vpcId);
        const [found] = groups.items;
        if (found !== undefined) return known(found.id);
        return flatMap(whole(groups), () =>
          undecided(
            `the default security group of ${vpcId} is not visible`,
            "scan the account that owns the VPC",
          ),
        );
      },
    };
  },
});

const noSuchGroup = (groupId: string): Unknown =>
  undecided(
    `security group ${groupId} is not among the account's security groups`,
    "scan again; if it belongs to another account, scan that account",
  );
