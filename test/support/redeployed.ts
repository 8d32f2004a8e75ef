import { createHash } from "node:crypto";
import { mapTexts } from "../../reporters/_text.ts";
import { natGateways, networkInterfaces } from "../../src/model/facts/ec2.ts";
import type { Facts } from "../../src/model/store.ts";

const digits = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** What AWS makes up when the same thing is created again under its name, and what it is then. */
const generated: readonly (readonly [pattern: RegExp, again: (...parts: string[]) => string])[] = [
  [
    /\b((?:loadbalancer\/|listener\/|listener-rule\/)?(?:app|net|gwy)\/[^/\s]+)((?:\/[0-9a-z]+)+)/g,
    (_, name = "", ids = "") => name + ids.replace(/[0-9a-z]+/g, (id) => digits(id, 16)),
  ],
  [
    /\b(targetgroup\/[^/\s]+)\/([0-9a-f]{16})\b/g,
    (_, name, id = "") => `${name}/${digits(id, 16)}`,
  ],
  [/(task-definition\/[\w-]+):(\d+)/g, (_, name, revision) => `${name}:${Number(revision) + 3}`],
  [
    /(:secret:[\w/+=.@-]+)-([A-Za-z0-9]{6})(?![\w-])/g,
    (_, name, suffix = "") => `${name}-${digits(suffix, 6)}`,
  ],
  [/(:task\/[\w-]+\/)([0-9a-z]+)\b/g, (_, name, id = "") => name + digits(id, 32)],
  [
    /((?:certificate|stack\/[\w-]+)\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g,
    (_, what, id = "") =>
      what + digits(id, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
  ],
  [/(:attachment\/)([0-9a-z-]+)/g, (_, name, id = "") => name + digits(id, 32)],
  [
    /\b(eni|eni-attach|eipalloc|sgr)-([0-9a-f]{8,17})\b/g,
    (_, kind, id = "") => `${kind}-${digits(id, 17)}`,
  ],
];

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Names of the tests' own for things that AWS gives an ID. */
const namedIn = ({ shards }: Facts): RegExp | null => {
  const ids = shards.flatMap(({ kinds }) =>
    [networkInterfaces, natGateways].flatMap(({ kind }) => [
      ...(kinds.get(kind)?.rows.keys() ?? []),
    ]),
  );
  const longestFirst = [...new Set(ids)].sort((a, b) => b.length - a.length).map(literally);
  return longestFirst.length === 0
    ? null
    : new RegExp(`(?<![\\w-])(?:${longestFirst.join("|")})(?![\\w-])`, "g");
};

/** How an account names what it made again, where everything is as it was. */
export const renaming = (facts: Facts): ((text: string) => string) => {
  const named = namedIn(facts);
  return (text) => {
    const known =
      named === null ? text : text.replace(named, (id) => `${id.split("-")[0]}-${digits(id, 17)}`);
    return generated.reduce((changed, [pattern, again]) => changed.replace(pattern, again), known);
  };
};

/**
 * The same account after everything in it was deployed again: new revisions of task definitions, tasks,
 * network interfaces; load balancers, target groups, secrets, NAT gateways and certificates
 * replaced by ones of the same name. Subnets and security groups are the same: another one is another, and
 * the name of a group that a rule admits may be unread where the rule is not.
 */
export const redeployed = (facts: Facts, again = renaming(facts)): Facts => ({
  ...facts,
  shards: facts.shards.map((shard) => ({
    ...shard,
    kinds: new Map(
      [...shard.kinds].map(([kind, recording]) => [
        kind,
        {
          ...recording,
          rows: new Map(
            [...recording.rows].map(([id, row]) => [again(id), mapTexts(row, again)] as const),
          ),
          unreadRows: new Map([...recording.unreadRows].map(([id, causes]) => [again(id), causes])),
        },
      ]),
    ),
  })),
});
