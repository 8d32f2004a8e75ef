import type { SecurityGroupRule } from "../model/facts/ec2.ts";

/** TCP or UDP to one port, as a question. */
export interface Port {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** What a security group's rule lets through, whoever the peer. */
export type Traffic =
  | { readonly protocol: "all" }
  | { readonly protocol: "tcp" | "udp"; readonly from: number; readonly to: number }
  /** `null`: every type, every code. */
  | {
      readonly protocol: "icmp" | "icmpv6";
      readonly type: number | null;
      readonly code: number | null;
    }
  /** Any other protocol, by its number or name; it has no ports that a rule could narrow. */
  | { readonly protocol: "other"; readonly number: string };

const highestPort = 65535;

const protocolNames: ReadonlyMap<string, "all" | "tcp" | "udp" | "icmp" | "icmpv6"> = new Map([
  ["-1", "all"],
  ["all", "all"],
  ["6", "tcp"],
  ["tcp", "tcp"],
  ["17", "udp"],
  ["udp", "udp"],
  ["1", "icmp"],
  ["icmp", "icmp"],
  ["58", "icmpv6"],
  ["icmpv6", "icmpv6"],
]);

const stated = (number: number | null): number | null => (number === -1 ? null : number);

/**
 * The traffic of a rule. The protocol decides first: ports mean something for TCP and UDP alone, for
 * ICMP the same fields are type and code
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
 */
export const trafficOf = ({
  protocol,
  fromPort,
  toPort,
}: Pick<SecurityGroupRule, "protocol" | "fromPort" | "toPort">): Traffic => {
  const name = protocolNames.get(protocol.toLowerCase());
  if (name === undefined) return { protocol: "other", number: protocol.toLowerCase() };
  if (name === "all") return { protocol: "all" };
  const first = stated(fromPort);
  const last = stated(toPort);
  if (name === "icmp" || name === "icmpv6") {
    return { protocol: name, type: first, code: first === null ? null : last };
  }
  return first === null
    ? { protocol: name, from: 0, to: highestPort }
    : { protocol: name, from: first, to: last ?? highestPort };
};

/** Whether the traffic holds this port; a range that contains it does, and so does "all". */
export const admits = (traffic: Traffic, { protocol, port }: Port): boolean => {
  if (traffic.protocol === "all") return true;
  if (traffic.protocol !== "tcp" && traffic.protocol !== "udp") return false;
  return traffic.protocol === protocol && traffic.from <= port && port <= traffic.to;
};

/** Whether the one lets through whatever the other does. */
export const includes = (outer: Traffic, inner: Traffic): boolean => {
  if (outer.protocol === "all") return true;
  if (outer.protocol === "tcp" || outer.protocol === "udp") {
    return inner.protocol === outer.protocol && outer.from <= inner.from && inner.to <= outer.to;
  }
  return outer.protocol === inner.protocol && ["all", portsText(inner)].includes(portsText(outer));
};

/** Whether the traffic is this port and no other. */
export const isExactly = (traffic: Traffic, { protocol, port }: Port): boolean =>
  traffic.protocol === protocol && traffic.from === port && traffic.to === port;

/** Whether the traffic holds nothing beyond these ports. */
export const isWithin = (traffic: Traffic, ports: readonly Port[]): boolean => {
  if (traffic.protocol !== "tcp" && traffic.protocol !== "udp") return false;
  const allowed = new Set(
    ports.filter(({ protocol }) => protocol === traffic.protocol).map(({ port }) => port),
  );
  if (traffic.to - traffic.from >= allowed.size) return false;
  for (let port = traffic.from; port <= traffic.to; port += 1) {
    if (!allowed.has(port)) return false;
  }
  return true;
};

/** TCP 443 and nothing else. */
export const isHttpsOnly = (traffic: Traffic): boolean =>
  isExactly(traffic, { protocol: "tcp", port: 443 });

const rangeText = (from: number, to: number): string => {
  if (from === 0 && to === highestPort) return "all";
  return from === to ? String(from) : `${from}-${to}`;
};

/** The ports as a key spells them: `5432`, `5432-5440`, `all`; for ICMP the type and code. */
export const portsText = (traffic: Traffic): string => {
  switch (traffic.protocol) {
    case "all":
    case "other":
      return "all";
    case "tcp":
    case "udp":
      return rangeText(traffic.from, traffic.to);
    case "icmp":
    case "icmpv6":
      if (traffic.type === null) return "all";
      return traffic.code === null ? String(traffic.type) : `${traffic.type}-${traffic.code}`;
  }
};

/** The protocol as a key spells it: `tcp`, `all`, `47`. */
export const protocolText = (traffic: Traffic): string =>
  traffic.protocol === "other" ? traffic.number : traffic.protocol;

/** The traffic in words: `TCP 5432`, `all traffic`, `protocol 47`. */
export const describeTraffic = (traffic: Traffic): string => {
  switch (traffic.protocol) {
    case "all":
      return "all traffic";
    case "other":
      return `protocol ${traffic.number}`;
    case "tcp":
    case "udp": {
      const ports = portsText(traffic);
      return `${traffic.protocol.toUpperCase()} ${ports === "all" ? "on all ports" : ports}`;
    }
    case "icmp":
    case "icmpv6": {
      const name = traffic.protocol === "icmp" ? "ICMP" : "ICMPv6";
      return traffic.type === null ? name : `${name} of type ${portsText(traffic)}`;
    }
  }
};
