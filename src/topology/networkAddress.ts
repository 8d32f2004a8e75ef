import ipaddr from "ipaddr.js";
import { remembered } from "../model/remembered.ts";

/** Arithmetic of CIDR blocks. A text that is no CIDR block contains nothing and lies in nothing. */

export type IpFamily = "ipv4" | "ipv6";

interface Block {
  readonly family: IpFamily;
  /** The network's address, its host bits cleared. */
  readonly first: bigint;
  readonly prefix: number;
}

const bitsOf = { ipv4: 32, ipv6: 128 } as const satisfies Record<IpFamily, number>;

/** Accounts name the same blocks over and over, and rules compare each with each. */
const blockOf = remembered((cidr: string): Block | null => {
  if (!ipaddr.isValidCIDR(cidr)) return null;
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const family = address.kind();
  const hostBits = BigInt(bitsOf[family] - prefix);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family, first: (value >> hostBits) << hostBits, prefix };
});

const contains = (outer: Block, inner: Block): boolean =>
  outer.family === inner.family &&
  outer.prefix <= inner.prefix &&
  outer.first >> BigInt(bitsOf[outer.family] - outer.prefix) ===
    inner.first >> BigInt(bitsOf[outer.family] - outer.prefix);

const halvesOf = ({ family, first, prefix }: Block): readonly [Block, Block] => [
  { family, first, prefix: prefix + 1 },
  { family, first: first | (1n << BigInt(bitsOf[family] - prefix - 1)), prefix: prefix + 1 },
];

const covered = (blocks: readonly Block[], target: Block): boolean => {
  if (blocks.some((block) => contains(block, target))) return true;
  const inside = blocks.filter((block) => contains(target, block));
  return inside.length > 1 && halvesOf(target).every((half) => covered(inside, half));
};

const blocksOf = (cidrs: readonly string[]): readonly Block[] =>
  cidrs.flatMap((cidr) => blockOf(cidr) ?? []);

/** `null` for what is no CIDR block, such as a prefix list's ID. */
export const familyOf = (cidr: string): IpFamily | null => blockOf(cidr)?.family ?? null;

export const prefixLengthOf = (cidr: string): number | null => blockOf(cidr)?.prefix ?? null;

/** One spelling for one block: lower case, shortest form, host bits cleared. */
export const canonicalCidr = (cidr: string): string => {
  const block = blockOf(cidr);
  if (block === null) return cidr;
  const network =
    block.family === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${block.prefix}`;
};

/** Whether all of `inner` lies in `outer`; blocks of different families contain nothing of each other. */
export const cidrContains = (outer: string, inner: string): boolean => coversCidr([outer], inner);

export const cidrsOverlap = (a: string, b: string): boolean =>
  cidrContains(a, b) || cidrContains(b, a);

/** Whether the blocks together hold all of `target`: `0.0.0.0/1` and `128.0.0.0/1` hold `0.0.0.0/0`. */
export const coversCidr = (cidrs: readonly string[], target: string): boolean => {
  const block = blockOf(target);
  return block !== null && covered(blocksOf(cidrs), block);
};

/** Whether the blocks together hold every address of a family. */
export const coversEverywhere = (cidrs: readonly string[]): boolean =>
  coversCidr(cidrs, "0.0.0.0/0") || coversCidr(cidrs, "::/0");

const loopback = ["127.0.0.0/8", "::1/128"];
const broadcast = "255.255.255.255/32";

/**
 * Whether no packet of a VPC ever comes from or goes to the block: loopback, and the limited broadcast
 * address (a VPC has no broadcast). Both are idioms for "nobody".
 */
export const isUnreachable = (cidr: string): boolean =>
  [...loopback, broadcast].some((block) => cidrContains(block, cidr));

const privateBlocks = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
  ...loopback,
];

/** Whether the block is private address space altogether (RFC 1918, 6598, 4193, link-local, loopback). */
export const isPrivate = (cidr: string): boolean =>
  privateBlocks.some((block) => cidrContains(block, cidr));
