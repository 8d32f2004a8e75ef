import { describe, expect, it } from "@jest/globals";
import {
  admits,
  describeTraffic,
  isExactly,
  isHttpsOnly,
  isWithin,
  type Port,
  portsText,
  protocolText,
  type Traffic,
  trafficOf,
} from "../../src/topology/networkTraffic.ts";

const traffic = (
  protocol: string,
  fromPort: number | null = null,
  toPort: number | null = fromPort,
): Traffic => trafficOf({ protocol, fromPort, toPort });

const postgres: Port = { protocol: "tcp", port: 5432 };

describe("traffic of a rule", () => {
  it.each<[string, number | null, number | null, string, string, string]>([
    ["-1", null, null, "all", "all", "all traffic"],
    ["-1", 22, 22, "all", "all", "all traffic"],
    ["tcp", 5432, 5432, "tcp", "5432", "TCP 5432"],
    ["6", 5432, 5440, "tcp", "5432-5440", "TCP 5432-5440"],
    ["TCP", 0, 65535, "tcp", "all", "TCP on all ports"],
    ["tcp", null, null, "tcp", "all", "TCP on all ports"],
    ["tcp", -1, -1, "tcp", "all", "TCP on all ports"],
    ["17", 53, 53, "udp", "53", "UDP 53"],
    ["icmp", -1, -1, "icmp", "all", "ICMP"],
    ["1", 8, -1, "icmp", "8", "ICMP of type 8"],
    ["icmp", 252, 86, "icmp", "252-86", "ICMP of type 252-86"],
    ["58", null, null, "icmpv6", "all", "ICMPv6"],
    ["47", 22, 22, "47", "all", "protocol 47"],
  ])("%s %s-%s", (protocol, from, to, protocolKey, ports, words) => {
    const made = traffic(protocol, from, to);
    expect([protocolText(made), portsText(made), describeTraffic(made)]).toEqual([
      protocolKey,
      ports,
      words,
    ]);
  });

  it.each<[string, Traffic, boolean, boolean]>([
    ["all traffic", traffic("-1"), true, false],
    ["the port", traffic("tcp", 5432), true, true],
    ["the port, protocol by number", traffic("6", 5432), true, true],
    ["a range that holds it", traffic("tcp", 5000, 6000), true, false],
    ["a range that ends with it", traffic("tcp", 5000, 5432), true, false],
    ["a range below it", traffic("tcp", 5000, 5431), false, false],
    ["all ports", traffic("tcp"), true, false],
    ["UDP", traffic("udp", 5432), false, false],
    ["GRE, which has no ports", traffic("47", 5432), false, false],
    ["ICMP of that type", traffic("icmp", 5432), false, false],
  ])("TCP 5432 and %s", (_, made, admitted, exact) => {
    expect([admits(made, postgres), isExactly(made, postgres)]).toEqual([admitted, exact]);
  });

  it.each<[string, Traffic, boolean]>([
    ["one of them", traffic("tcp", 6380), true],
    ["both as a range", traffic("tcp", 6379, 6380), true],
    ["a range beyond them", traffic("tcp", 6379, 6381), false],
    ["a range below them", traffic("tcp", 6378, 6379), false],
    ["all ports", traffic("tcp"), false],
    ["all traffic", traffic("-1"), false],
    ["another protocol", traffic("udp", 6379), false],
  ])("is within TCP 6379 and 6380: %s", (_, made, expected) => {
    const ports = [6379, 6380].map((port): Port => ({ protocol: "tcp", port }));
    expect(isWithin(made, ports)).toBe(expected);
  });

  it.each<[Traffic, boolean]>([
    [traffic("tcp", 443), true],
    [traffic("tcp", 80, 443), false],
    [traffic("-1"), false],
    [traffic("udp", 443), false],
  ])("%j is HTTPS only: %s", (made, expected) => {
    expect(isHttpsOnly(made)).toBe(expected);
  });
});
