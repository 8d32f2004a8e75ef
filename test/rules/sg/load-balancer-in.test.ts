import { rule } from "../../../rules/sg/load-balancer-in.ts";
import { prefixListEntries, type SecurityGroupRule } from "../../../src/model/facts/ec2.ts";
import { type Listener, listeners, loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { type Change, deny, denyRow, edit, patch } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { group, ingressOf, nobody, prefixList } from "./_actors.ts";

const web = [sgRule("tcp", 80, "0.0.0.0/0"), sgRule("tcp", 443, "0.0.0.0/0")];

const ingress = (...rules: readonly SecurityGroupRule[]) => ingressOf("sg-alb", ...web, ...rules);

const wears = (...securityGroups: readonly string[]) =>
  patch(loadBalancers, ids.loadBalancer, { securityGroups });

const listensOn = (port: number): Change =>
  edit(listeners, ids.loadBalancer, (rows): readonly Listener[] => [
    ...rows,
    ...rows.slice(0, 1).map((row) => ({ ...row, arn: `${row.arn}/${port}`, port })),
  ]);

testRule(rule, {
  population: [loadBalancers],
  indecisive: [
    [listeners, "no rule admits another port than 80 and 443"],
    [prefixListEntries, "no rule names a prefix list"],
  ],
  cases: [
    {
      name: "SSH from everywhere",
      changes: [ingress(sgRule("tcp", 22, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
      says: /sg-alb \(name of sg-alb\) admits TCP 22 from 0\.0\.0\.0\/0: only 80 and 443/,
    },
    {
      name: "two further ports are two failures",
      changes: [ingress(sgRule("tcp", 22, "0.0.0.0/0"), sgRule("tcp", 9000, "10.0.0.0/16"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "another port for IPv6",
      changes: [ingress(sgRule("tcp", 8443, "::/0"))],
      verdict: "fail",
    },
    {
      name: "another port for the VPC, which no listener uses",
      changes: [ingress(sgRule("tcp", 9000, "10.0.0.0/16"))],
      verdict: "fail",
      says: /no listener uses it/,
    },
    {
      name: "a range that holds both ports",
      changes: [ingressOf("sg-alb", sgRule("tcp", [80, 443], "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "every TCP port",
      changes: [ingressOf("sg-alb", sgRule("tcp", [0, 65535], "0.0.0.0/0"))],
      verdict: "fail",
      says: /TCP on all ports/,
    },
    {
      name: "all protocols",
      changes: [ingress(sgRule("-1", null, "0.0.0.0/0"))],
      verdict: "fail",
      says: /all traffic/,
    },
    {
      name: "all protocols, from few",
      changes: [ingress(sgRule("-1", null, "192.0.2.0/24"))],
      verdict: "fail",
    },
    {
      name: "UDP 443 is another port than TCP 443",
      changes: [ingress(sgRule("udp", 443, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "protocol 47, whose ports mean nothing",
      changes: [ingress(sgRule("47", 443, "0.0.0.0/0"))],
      verdict: "fail",
      says: /protocol 47/,
    },
    {
      name: "ICMP, whose type and code are no ports",
      changes: [ingress(sgRule("icmp", [80, 443], "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "a second group adds its rules",
      changes: [
        group("sg-debug", { ingress: [sgRule("tcp", 22, "0.0.0.0/0")] }),
        wears("sg-alb", "sg-debug"),
      ],
      verdict: "fail",
      says: /sg-debug \(name of sg-debug\) admits TCP 22/,
    },
    {
      name: "80 and 443 in a group each",
      changes: [
        ingressOf("sg-alb", sgRule("tcp", 80, "0.0.0.0/0")),
        group("sg-https", { ingress: [sgRule("tcp", 443, "0.0.0.0/0")] }),
        wears("sg-alb", "sg-https"),
      ],
      verdict: "pass",
    },
    {
      name: "no 443",
      changes: [ingressOf("sg-alb", sgRule("tcp", 80, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
      says: /no rule admits TCP 443/,
    },
    {
      name: "443 from nobody",
      changes: [ingressOf("sg-alb", sgRule("tcp", 443, "127.0.0.1/32"))],
      verdict: "fail",
      says: /no rule admits TCP 443/,
    },
    {
      name: "443 of another protocol",
      changes: [ingressOf("sg-alb", sgRule("tcp", 80, "0.0.0.0/0"), sgRule("udp", 443, "::/0"))],
      verdict: "fail",
      says: /no rule admits TCP 443/,
    },
    {
      name: "no 80",
      changes: [ingressOf("sg-alb", sgRule("tcp", 443, "0.0.0.0/0"))],
      verdict: "pass",
    },
    {
      name: "TCP by its number",
      changes: [ingressOf("sg-alb", sgRule("6", 443, "0.0.0.0/0"))],
      verdict: "pass",
    },
    {
      name: "80 and 443 for IPv6 as well",
      changes: [ingress(sgRule("tcp", 80, "::/0"), sgRule("tcp", 443, "::/0"))],
      verdict: "pass",
    },
    {
      name: "443 from few is stricter",
      changes: [ingressOf("sg-alb", sgRule("tcp", 443, "192.0.2.0/24"))],
      verdict: "pass",
    },
    {
      name: "443 from CloudFront alone is stricter",
      changes: [
        ingressOf("sg-alb", sgRule("tcp", 443, "pl-cloudfront")),
        prefixList("pl-cloudfront", ["120.52.22.96/27", "205.251.249.0/24"]),
      ],
      verdict: "pass",
    },
    {
      name: "443 from a prefix list that could not be read: it may be open to everybody",
      changes: [
        ingressOf("sg-alb", sgRule("tcp", 443, "pl-1")),
        denyRow(prefixListEntries, "pl-1"),
      ],
      verdict: "pass",
    },
    {
      name: "a rule from which no packet comes",
      changes: [ingress(sgRule("tcp", 22, "127.0.0.1/32"), ...nobody)],
      verdict: "pass",
    },
    {
      name: "an unattached wide-open group is nobody's",
      changes: [group("sg-open", { ingress: [sgRule("-1", null, "0.0.0.0/0")] })],
      verdict: "pass",
    },
    {
      name: "a test listener's port, from few",
      changes: [listensOn(8443), ingress(sgRule("tcp", 8443, "192.0.2.0/24"))],
      verdict: "pass",
    },
    {
      name: "a test listener's port, from a group",
      changes: [listensOn(8443), ingress(sgRule("tcp", 8443, "sg-backend"))],
      verdict: "pass",
    },
    {
      name: "a test listener's port, from everybody",
      changes: [listensOn(8443), ingress(sgRule("tcp", 8443, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "a test listener's port, from everybody in halves",
      changes: [
        listensOn(8443),
        ingress(sgRule("tcp", 8443, "0.0.0.0/1"), sgRule("tcp", 8443, "128.0.0.0/1")),
      ],
      verdict: "fail",
    },
    {
      name: "a test listener's port, from a narrow prefix list",
      changes: [
        listensOn(8443),
        ingress(sgRule("tcp", 8443, "pl-office")),
        prefixList("pl-office", ["192.0.2.0/24", "198.51.100.0/24"]),
      ],
      verdict: "pass",
    },
    {
      name: "a test listener's port, from a prefix list that holds everybody",
      changes: [
        listensOn(8443),
        ingress(sgRule("tcp", 8443, "pl-office")),
        prefixList("pl-office", ["192.0.2.0/24", "0.0.0.0/0"]),
      ],
      verdict: "fail",
    },
    {
      name: "a test listener's port, from a prefix list that holds everybody in halves",
      changes: [
        listensOn(8443),
        ingress(sgRule("tcp", 8443, "pl-office")),
        prefixList("pl-office", ["0.0.0.0/1", "128.0.0.0/1"]),
      ],
      verdict: "fail",
    },
    {
      name: "a test listener's port, from a prefix list that could not be read",
      changes: [
        listensOn(8443),
        ingress(sgRule("tcp", 8443, "pl-office")),
        denyRow(prefixListEntries, "pl-office"),
      ],
      verdict: "unknown",
      says: /GetManagedPrefixListEntries could not be read/,
    },
    {
      name: "a range around a test listener's port",
      changes: [listensOn(8443), ingress(sgRule("tcp", [8440, 8449], "192.0.2.0/24"))],
      verdict: "fail",
      says: /no listener uses it/,
    },
    {
      name: "a narrow port, where the listeners could not be read",
      changes: [deny(listeners), ingress(sgRule("tcp", 8443, "192.0.2.0/24"))],
      verdict: "unknown",
    },
    {
      name: "an open port fails whatever else could not be read",
      changes: [
        deny(listeners),
        ingress(sgRule("tcp", 22, "0.0.0.0/0"), sgRule("tcp", 8443, "192.0.2.0/24")),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a group that is not the account's",
      changes: [wears("sg-alb", "sg-shared")],
      verdict: "unknown",
      says: /sg-shared is not among the account's security groups/,
    },
    {
      name: "a group that is not the account's excuses nothing",
      changes: [wears("sg-alb", "sg-shared"), ingress(sgRule("tcp", 22, "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "internal ones are not judged",
      changes: [
        patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
        ingress(sgRule("-1", null, "0.0.0.0/0")),
      ],
      verdict: "notApplicable",
    },
    {
      name: "a scheme that is not stated",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: null })],
      verdict: "unknown",
    },
    {
      name: "Network Load Balancers are no application load balancers",
      changes: [
        patch(loadBalancers, ids.loadBalancer, { type: "network" }),
        ingress(sgRule("-1", null, "0.0.0.0/0")),
      ],
      verdict: "notApplicable",
    },
  ],
});
