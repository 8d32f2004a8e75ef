import {
  all,
  asListing,
  type Fact,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  unknown,
} from "../../model/fact.ts";
import {
  type PrefixList,
  prefixLists,
  routeTables,
  securityGroups,
} from "../../model/facts/ec2.ts";
import { type Context, derive, type Resolved } from "../../model/kind.ts";
import { type Role, roleWords } from "../../model/settings.ts";
import { admission, type EffectiveRule, isEverybody, type Peer } from "../admission.ts";
import { isPrivate } from "../networkAddress.ts";
import { describeTraffic } from "../networkTraffic.ts";
import { routing } from "../routing.ts";
import { type Traits, traitOf } from "./trait.ts";

/** Who wears which security groups, as far as it is known. */
export interface Wearing {
  readonly role: Role;
  readonly groups: Listing<string>;
}

export interface Surroundings {
  /** Where something lies and whom it speaks with, by the roles of those who wear the groups. */
  traitsOf(
    subnets: Fact<readonly string[]>,
    groups: Listing<string>,
    wearers: Listing<Wearing>,
  ): Traits<"placement" | "security groups in" | "security groups out">;
}

/** The roles that wear the group; that no other does takes knowing what each wears. */
const rolesWearing = (group: string, wearers: Listing<Wearing>): Fact<string> => {
  const causes = [...wearers.causes, ...wearers.items.flatMap(({ groups }) => groups.causes)];
  if (causes.length > 0) return unknown(causes);
  const roles = wearers.items
    .filter(({ groups }) => groups.items.includes(group))
    .map(({ role }) => roleWords[role]);
  return known([...new Set(roles)].sort().join(" and ") || "another group");
};

/** AWS's own lists are the same in every region but for its name. */
const prefixListWords = (list: PrefixList | null, region: string): string =>
  list?.owner === "AWS"
    ? `the prefix list ${list.name.replace(region, "REGION")}`
    : "a prefix list of its own";

const cidrWords = (cidr: string): string => (isPrivate(cidr) ? "private addresses" : cidr);

const peerWords = (
  peer: Peer,
  wearers: Listing<Wearing>,
  facts: Pick<Resolved<typeof needs>, "prefixLists">,
  { region }: Context,
): Fact<string> => {
  switch (peer.kind) {
    case "securityGroup":
      return peer.foreignAccount === null
        ? rolesWearing(peer.id, wearers)
        : known("a group of another account");
    case "prefixList":
      return map(facts.prefixLists.get(peer.id), (list) => prefixListWords(list, region));
    case "cidr":
      return map(isEverybody(peer), (everybody) => (everybody ? "anywhere" : cidrWords(peer.cidr)));
  }
};

const needs = { routing, admission, prefixLists };

export const surroundings = derive({
  name: "paritySurroundings",
  needs,
  compute(facts, context): Surroundings {
    const openness = (subnet: string): Fact<string> =>
      map(facts.routing.isPublic(subnet), (exposure) => (exposure.public ? "public" : "private"));
    const ruleWords = (rule: EffectiveRule, wearers: Listing<Wearing>): Fact<string> =>
      map(
        peerWords(rule.peer, wearers, facts, context),
        (peer) =>
          `${describeTraffic(rule.traffic)} ${rule.direction === "ingress" ? "from" : "to"} ${peer}`,
      );
    const aspectsOf = (
      direction: "ingress" | "egress",
      groups: Listing<string>,
      wearers: Listing<Wearing>,
    ): Listing<string> => {
      const rules = facts.admission[direction](groups.items);
      return flatMapListing({ ...rules, causes: [...groups.causes, ...rules.causes] }, (rule) =>
        asListing(map(ruleWords(rule, wearers), (words) => [words])),
      );
    };
    return {
      traitsOf: (subnets, groups, wearers) => ({
        placement: traitOf(
          routeTables,
          "Routes",
          asListing(flatMap(subnets, (ids) => all(ids.map(openness)))),
        ),
        "security groups in": traitOf(
          securityGroups,
          "IpPermissions",
          aspectsOf("ingress", groups, wearers),
        ),
        "security groups out": traitOf(
          securityGroups,
          "IpPermissionsEgress",
          aspectsOf("egress", groups, wearers),
        ),
      }),
    };
  },
});
