import { describe, expect, it } from "@jest/globals";
import { routeTables, securityGroups, subnets } from "../../src/model/facts/ec2.ts";
import { listeners, loadBalancers } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import {
  membersOf,
  type ReportedApplication,
  type ReportedLayout,
} from "../../src/model/report.ts";
import { applications } from "../../src/topology/applications.ts";
import { networkLayout } from "../../src/topology/networkLayout.ts";
import {
  type Change,
  deny,
  denyRow,
  factsWith,
  patch,
  settingsWith,
  worldFor,
} from "../support/changes.ts";
import { sgRule } from "../support/network.ts";
import { ids } from "../support/reference.ts";

interface Laid {
  readonly layout: ReportedLayout;
  /** The role of each member, by its ID. */
  readonly names: ReadonlyMap<string, string>;
}

const laidOut = (changes: readonly Change[]): Laid => {
  const world = worldFor("region", factsWith(changes), settingsWith());
  const found = world.resolve({ applications, networkLayout });
  const [application] = found.applications.reported() as readonly [ReportedApplication];
  return {
    layout: found.networkLayout.of(application),
    names: new Map(membersOf(application).map(({ id, role }) => [id, role])),
  };
};

/** `backend → database 5432: yes`, and what nothing needs with `(not needed)`. */
const pathsWith = (...changes: readonly Change[]): readonly string[] => {
  const { layout, names } = laidOut(changes);
  return layout.paths.map(
    ({ from, to, port, admitted, needed }) =>
      `${names.get(from) ?? from} → ${names.get(to)} ${port}: ${admitted}${needed ? "" : " (not needed)"}`,
  );
};

const usual = [
  "internet → loadBalancer 80: yes",
  "internet → loadBalancer 443: yes",
  "loadBalancer → frontend 3000: yes",
  "loadBalancer → backend 3003: yes",
  "backend → database 5432: yes",
  "backend → cache 6379: yes",
];

const instead = (...lines: readonly string[]): readonly string[] =>
  usual.map((line) => lines.find((other) => other.split(":")[0] === line.split(":")[0]) ?? line);

const databaseAdmits = (...rules: Parameters<typeof sgRule>[]): Change =>
  patch(securityGroups, "sg-database", { ingress: rules.map((rule) => sgRule(...rule)) });

describe("the paths that security groups let through", () => {
  it("are those that the application needs, where nothing is amiss", () => {
    expect(pathsWith()).toEqual(usual);
  });

  it.each<[string, Change, readonly string[]]>([
    [
      "the database does not admit the backend",
      databaseAdmits(),
      instead("backend → database 5432: no"),
    ],
    [
      "the database admits the backend on another port",
      databaseAdmits(["tcp", 6543, "sg-backend"]),
      instead("backend → database 5432: no"),
    ],
    [
      "the backend is not let out to the database",
      patch(securityGroups, "sg-backend", { egress: [sgRule("tcp", 6379, "sg-cache")] }),
      instead("backend → database 5432: inward"),
    ],
    [
      "the database admits one of the two subnets that backend and frontend share",
      databaseAdmits(["tcp", 5432, "10.0.10.0/24"]),
      [
        ...usual.slice(0, 4),
        "frontend → database 5432: inward (not needed)",
        "backend → database 5432: partly",
        ...usual.slice(5),
      ],
    ],
    [
      "the database admits the subnets of backend and frontend, and the frontend is let out",
      (draft) => {
        databaseAdmits(["tcp", 5432, "10.0.0.0/16"])(draft);
        patch(securityGroups, "sg-frontend", { egress: [sgRule("-1", null, "0.0.0.0/0")] })(draft);
      },
      [...usual.slice(0, 4), "frontend → database 5432: yes (not needed)", ...usual.slice(4)],
    ],
    [
      "the frontend is admitted to the database, but not let out",
      databaseAdmits(["tcp", 5432, "sg-backend"], ["tcp", 5432, "sg-frontend"]),
      [...usual.slice(0, 4), "frontend → database 5432: inward (not needed)", ...usual.slice(4)],
    ],
    [
      "everybody is admitted to the database",
      databaseAdmits(["tcp", 5432, "sg-backend"], ["tcp", 5432, "0.0.0.0/0"]),
      [
        ...usual.slice(0, 2),
        "internet → database 5432: yes (not needed)",
        ...usual.slice(2, 4),
        "frontend → database 5432: inward (not needed)",
        ...usual.slice(4),
      ],
    ],
    [
      "an office's addresses are admitted to the database",
      databaseAdmits(["tcp", 5432, "sg-backend"], ["tcp", 5432, "203.0.113.0/24"]),
      [...usual.slice(0, 2), "internet → database 5432: partly (not needed)", ...usual.slice(2)],
    ],
    [
      "the load balancer is an internal one",
      patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
      usual.map((line) => (line.startsWith("internet") ? `${line} (not needed)` : line)),
    ],
    [
      "the load balancer admits its CDN's addresses only",
      patch(securityGroups, "sg-alb", {
        ingress: [sgRule("tcp", 443, "198.51.100.0/24")],
        egress: [sgRule("-1", null, "0.0.0.0/0")],
      }),
      instead("internet → loadBalancer 80: no", "internet → loadBalancer 443: partly"),
    ],
    [
      "the database's groups were not read",
      denyRow(securityGroups, "sg-database"),
      instead("backend → database 5432: unknown"),
    ],
    [
      "the database's port is not stated",
      patch(dbInstances, ids.database, { port: null }),
      usual.map((line) => (line.includes("database") ? "backend → database null: unknown" : line)),
    ],
    [
      "the listeners were not read, so that no service has a role",
      deny(listeners),
      ["internet → loadBalancer null: unknown"],
    ],
  ])("%s", (_, change, paths) => {
    expect(pathsWith(change)).toEqual(paths);
  });

  it("are not known where no security group was read", () => {
    expect(pathsWith(deny(securityGroups))).toEqual(
      usual.map((line) => line.replace("yes", "unknown")),
    );
  });
});

describe("where members lie", () => {
  const placesWith = (...changes: readonly Change[]): readonly string[] => {
    const { layout, names } = laidOut(changes);
    return layout.placements.map(
      ({ member, subnets: own }) =>
        `${names.get(member)}: ${own.map(({ zone, tier }) => `${zone} ${tier}`).join(", ")}`,
    );
  };
  const inTwoZones = (tier: string): string => `eu-west-1a ${tier}, eu-west-1b ${tier}`;

  it("is told by zone, and by what the routes make of the subnet", () => {
    expect(placesWith()).toEqual([
      `loadBalancer: ${inTwoZones("public")}`,
      `frontend: ${inTwoZones("private")}`,
      `backend: ${inTwoZones("private")}`,
      `database: ${inTwoZones("private")}`,
      `cache: ${inTwoZones("private")}`,
    ]);
  });

  it("is unknown as far as routes and subnets were not read", () => {
    expect(placesWith(deny(routeTables))[0]).toBe(`loadBalancer: ${inTwoZones("unknown")}`);
    expect(placesWith(denyRow(subnets, "subnet-public-a"))[0]).toContain("null unknown");
  });
});
