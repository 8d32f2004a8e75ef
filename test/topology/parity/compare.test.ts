import { describe, expect, test } from "@jest/globals";
import { kindsOf } from "../../../src/judge/world.ts";
import { complete, type Listing } from "../../../src/model/fact.ts";
import { scalableTargets, scalingPolicies } from "../../../src/model/facts/autoscaling.ts";
import {
  prefixListEntries,
  prefixLists,
  routeTables,
  securityGroups,
} from "../../../src/model/facts/ec2.ts";
import {
  clusters,
  services,
  type TaskDefinition,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { cacheClusters, replicationGroups } from "../../../src/model/facts/elasticache.ts";
import { listenerRules, listeners, targetGroups } from "../../../src/model/facts/elbv2.ts";
import {
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyTargets,
} from "../../../src/model/facts/rds.ts";
import { compareAspects, compareEnvironments } from "../../../src/topology/parity/compare.ts";
import { compared } from "../../../src/topology/parity/compared.ts";
import { portraits } from "../../../src/topology/parity/portraits.ts";
import { majorVersion } from "../../../src/topology/parity/storeTraits.ts";
import { row, workerService } from "../../scan/support/rows.ts";
import { besideStaging, stagingId } from "../../scan/support/twoEnvironments.ts";
import { variants } from "../../scan/support/variants.ts";
import { derivedWith } from "../../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, edit, patch, put } from "../../support/changes.ts";
import { securityGroup, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { denied } from "../../support/tables.ts";

/** What differs between production and its copy with these changes: `role property: aspects`. */
const differences = (...changes: readonly Change[]): readonly string[] => {
  const { applications, of } = derivedWith(portraits, [...besideStaging, ...changes]);
  const [production, staging] = ["production", "staging"].map((environment) => {
    const found = applications.items.find((one) => one.environment === environment);
    if (found === undefined) throw new Error(`no ${environment}`);
    return of(found);
  });
  if (production === undefined || staging === undefined) throw new Error("not two");
  return compareEnvironments(production, staging).flatMap(({ role, membership, pairs }) =>
    [membership, ...pairs.flatMap(({ properties }) => properties)]
      .filter(({ verdict }) => verdict !== "same")
      .map(
        ({ property, verdict, onlyA, onlyB }) =>
          `${role} ${property}: ${verdict === "unknown" ? "?" : [...onlyA.map((one) => `-${one}`), ...onlyB.map((one) => `+${one}`)].join(" ")}`,
      ),
  );
};

/** The same row of the staging copy. */
const staging = {
  loadBalancer: stagingId(ids.loadBalancer),
  httpListener: stagingId(ids.httpListener),
  httpsListener: stagingId(ids.httpsListener),
  backendTargets: stagingId(ids.backendTargets),
  frontend: stagingId(ids.frontend),
  backend: stagingId(ids.backend),
  backendTask: stagingId(ids.backendTask),
  database: stagingId(ids.database),
  cache: stagingId(ids.cache),
};

const inStagingBackend = (change: Partial<TaskDefinition["containers"][number]>): Change =>
  edit(taskDefinitions, staging.backendTask, (own) => ({
    ...own,
    containers: own.containers.map((container) => ({ ...container, ...change })),
  }));

const cases: readonly (readonly [string, readonly Change[], readonly string[]])[] = [
  ["a copy under other names", [], []],
  [
    "sizes and numbers",
    [
      patch(dbInstances, staging.database, {
        class: "db.r6g.large",
        backupRetentionDays: 1,
        multiAz: false,
        engineVersion: "16.9",
        secondaryZone: null,
      }),
      patch(services, staging.backend, { desiredCount: 1, runningCount: 1 }),
      patch(taskDefinitions, staging.backendTask, { cpu: "256", memory: "512", revision: 99 }),
      patch(scalableTargets, "service/shop-stag/backend", { minCapacity: 1, maxCapacity: 2 }),
      patch(replicationGroups, staging.cache, { multiAz: "disabled", snapshotRetentionDays: 1 }),
      put(dbInstances, "replica", {
        ...row(dbInstances, ids.database),
        tags: { application: "shop", environment: "staging" },
        arn: "replica",
        id: "shop-stag-db-replica",
        readReplicaOf: "shop-stag-db",
      }),
    ],
    [],
  ],
  [
    "a variable and a secret that are missing",
    [inStagingBackend({ environment: [], secrets: [] })],
    [
      "backend variables: -NODE_ENV -OTEL_EXPORTER_OTLP_ENDPOINT",
      "backend secrets: -DATABASE_URL -JWT_SECRET",
    ],
  ],
  [
    "an image of another tag",
    [inStagingBackend({ image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:2.0.0" })],
    [],
  ],
  [
    "an image of another registry's account and an environment's repository",
    [inStagingBackend({ image: "999999999999.dkr.ecr.eu-west-1.amazonaws.com/shop-staging:1" })],
    [],
  ],
  [
    "an image of another repository",
    [inStagingBackend({ image: "docker.io/library/node:22" })],
    ["backend images: -ECR shop +docker.io/library/node"],
  ],
  [
    "variables that come from a file",
    [inStagingBackend({ environment: [], environmentFiles: ["arn:aws:s3:::shop/env"] })],
    ["backend variables: ?"],
  ],
  [
    "a side-car with a variable of its own",
    [
      edit(taskDefinitions, staging.backendTask, (own) => ({
        ...own,
        containers: own.containers.flatMap((container) => [
          container,
          { ...container, name: "shop-stag-proxy", essential: false, secrets: [], ports: [] },
        ]),
      })),
    ],
    [
      "backend containers: +proxy: not essential",
      "backend images: +proxy: ECR shop",
      "backend variables: +proxy: NODE_ENV +proxy: OTEL_EXPORTER_OTLP_ENDPOINT",
      "backend logging: +proxy: awslogs",
    ],
  ],
  [
    "another deployment",
    [patch(services, staging.frontend, { deploymentStrategy: null, deploymentAlarms: null })],
    ["frontend deployment: -alarms with rollback -strategy BLUE_GREEN +strategy ROLLING"],
  ],
  [
    "another launch type",
    [patch(services, staging.frontend, { launchType: "EC2" })],
    ["frontend launch type: -Fargate +container instances"],
  ],
  [
    "scaling by another kind of policy",
    [
      (draftOf) => {
        const { rows } = draftOf(scalingPolicies);
        for (const [id, value] of rows) {
          const policy = value as { readonly name: string; readonly resourceId: string };
          if (policy.resourceId === "service/shop-stag/backend" && /memory/.test(policy.name)) {
            rows.delete(id);
          }
        }
      },
    ],
    ["backend auto scaling: -TargetTrackingScaling on ECSServiceAverageMemoryUtilization"],
  ],
  [
    "an older TLS policy",
    [
      edit(listeners, staging.loadBalancer, (rows) =>
        rows.map((own) =>
          own.protocol === "HTTPS" ? { ...own, sslPolicy: "ELBSecurityPolicy-2016-08" } : own,
        ),
      ),
    ],
    [
      "loadBalancer TLS policies: -HTTPS 443: ELBSecurityPolicy-TLS13-1-2-2021-06 +HTTPS 443: ELBSecurityPolicy-2016-08",
    ],
  ],
  [
    "no redirect from HTTP",
    [
      edit(listeners, staging.loadBalancer, (rows) =>
        rows.map((own) =>
          own.protocol === "HTTP"
            ? {
                ...own,
                defaultActions: [
                  { type: "forward", targetGroups: [{ arn: staging.backendTargets, weight: 1 }] },
                ],
              }
            : own,
        ),
      ),
    ],
    [
      "loadBalancer default actions: -HTTP 80: redirect to HTTPS 443 (HTTP_301) +HTTP 80: forward to backend",
    ],
  ],
  [
    "another path to the backend",
    [
      edit(listenerRules, staging.httpsListener, (rows) =>
        rows.map((own) =>
          own.isDefault
            ? own
            : { ...own, conditions: [{ field: "path-pattern", values: ["/v1/*", "/api/*"] }] },
        ),
      ),
    ],
    [
      "loadBalancer rules: -HTTPS 443, path-pattern /api/*: forward to backend +HTTPS 443, path-pattern /api/* /v1/*: forward to backend",
    ],
  ],
  [
    "another health check",
    [
      edit(targetGroups, staging.backendTargets, (own) => ({
        ...own,
        protocol: "HTTP",
        healthCheck: { ...own.healthCheck, path: "/" },
      })),
    ],
    [
      "backend target group: -HTTPS HTTP1 to ip +HTTP HTTP1 to ip",
      "backend health check: -path /health +path /",
    ],
  ],
  [
    "another engine, no backups, no encryption",
    [
      patch(dbInstances, staging.database, {
        engineVersion: "15.4",
        storageEncrypted: false,
        backupRetentionDays: 0,
      }),
    ],
    [
      "database engine: -postgres 16 +postgres 15",
      "database encryption: -at rest: on +at rest: off",
      "database backups: -backups on +backups off",
    ],
  ],
  [
    "a parameter that its owner set",
    [
      edit(dbParameters, "shop-stag-postgres16", (own) => ({
        ...own,
        "rds.force_ssl": { value: "0", source: "user" },
        max_connections: { value: "50", source: "user" },
      })),
    ],
    ["database parameters: -rds.force_ssl = 1 +rds.force_ssl = 0"],
  ],
  [
    "a proxy before the database",
    [
      put(dbProxies, "shop", {
        arn: "proxy",
        name: "shop",
        vpc: "vpc-2",
        subnets: [],
        securityGroups: [],
        endpoint: null,
        secrets: [],
        requireTls: true,
      }),
      put(dbProxyTargets, "shop", ["shop-stag-db"]),
    ],
    ["database proxy: +RDS Proxy"],
  ],
  [
    "a cache without TLS, of another engine's version",
    [
      patch(replicationGroups, staging.cache, {
        transitEncryption: false,
        transitEncryptionMode: null,
      }),
      patch(cacheClusters, "shop-stag-cache-001", { engineVersion: "6.2.6" }),
    ],
    ["cache engine: -redis 7 +redis 6", "cache encryption: -in transit: on +in transit: off"],
  ],
  [
    "a database that the frontend reaches too",
    [
      put(
        securityGroups,
        "sg-stag-database",
        securityGroup("sg-stag-database", {
          vpc: "vpc-2",
          ingress: [
            sgRule("tcp", 5432, "sg-stag-backend"),
            sgRule("tcp", 5432, "sg-stag-frontend"),
            sgRule("tcp", 5432, "10.9.0.0/16"),
            sgRule("tcp", 5432, "0.0.0.0/0"),
          ],
        }),
      ),
    ],
    [
      "database security groups in: +TCP 5432 from anywhere +TCP 5432 from frontend +TCP 5432 from private addresses",
    ],
  ],
  [
    "prefix lists, another account's group, a partner's addresses",
    [
      put(prefixLists, "pl-aws", {
        id: "pl-aws",
        name: "com.amazonaws.eu-west-1.s3",
        owner: "AWS",
      }),
      put(prefixLists, "pl-own", { id: "pl-own", name: "offices", owner: "111122223333" }),
      put(prefixListEntries, "pl-aws", ["52.218.0.0/17"]),
      put(prefixListEntries, "pl-own", ["198.51.100.0/24"]),
      put(
        securityGroups,
        "sg-stag-cache",
        securityGroup("sg-stag-cache", {
          vpc: "vpc-2",
          ingress: [
            sgRule("tcp", 6379, "sg-stag-backend"),
            sgRule("tcp", 6379, "sg-elsewhere@999999999999"),
            sgRule("tcp", 6379, "pl-own"),
            sgRule("tcp", 22, "203.0.113.0/24"),
          ],
          egress: [sgRule("tcp", 443, "pl-aws")],
        }),
      ),
    ],
    [
      "cache security groups in: +TCP 22 from 203.0.113.0/24 +TCP 6379 from a group of another account +TCP 6379 from a prefix list of its own",
      "cache security groups out: +TCP 443 to the prefix list com.amazonaws.REGION.s3",
    ],
  ],
  [
    "databases in public subnets",
    [
      edit(routeTables, "rtb-stag-main", (own) => ({
        ...own,
        routes: [...own.routes, { destination: "0.0.0.0/0", target: "igw-2", state: "active" }],
      })),
    ],
    ["database placement: -private +public", "cache placement: -private +public"],
  ],
  [
    "a worker that production lacks",
    [
      put(services, "worker", {
        ...workerService("mailer"),
        arn: "worker",
        cluster: stagingId(ids.cluster),
        taskDefinition: staging.backendTask,
        tags: { application: "shop", environment: "staging" },
      }),
    ],
    ["worker members: +mailer"],
  ],
];

describe("two environments", () => {
  test.each(cases)("%s", (_, changes, expected) => {
    expect(differences(...changes)).toEqual(expected);
  });

  test("every property that is documented is compared, and no other", () => {
    const { applications, of } = derivedWith(portraits, besideStaging);
    const [portrait] = applications.items.map(of);
    for (const role of ["loadBalancer", "frontend", "backend", "database", "cache"] as const) {
      const [member] = portrait?.members[role].items ?? [];
      expect(Object.keys(member?.traits ?? {}).sort()).toEqual(Object.keys(compared[role]).sort());
    }
  });
});

describe("an environment beside itself", () => {
  test.each(Object.keys(variants))("is alike: %s", (name) => {
    const { applications, of } = derivedWith(portraits, variants[name]);
    const differing = applications.items
      .map(of)
      .flatMap((portrait) => compareEnvironments(portrait, portrait))
      .flatMap(({ membership, pairs }) => [
        membership,
        ...pairs.flatMap(({ properties }) => properties),
      ])
      .filter(({ verdict }) => verdict === "different");
    expect(applications.items.length).toBeGreaterThan(0);
    expect(differing).toEqual([]);
  });

  test("says which kind of store it has", () => {
    const kindsOfStores = (name: string, role: "database" | "cache"): readonly string[] => {
      const { applications, of } = derivedWith(portraits, variants[name]);
      return applications.items
        .flatMap((application) => of(application).members[role].items)
        .map(
          ({ name: own, traits }) =>
            `${own}: ${[traits.kind, traits.engine].flatMap((trait) => trait?.aspects.items ?? ["?"]).join(", ")}`,
        );
    };
    expect(kindsOfStores("an Aurora cluster besides", "database")).toEqual([
      "shop-prod-db: instance, postgres 16",
      "shop-prod-aurora: Aurora cluster, aurora-postgresql 16",
    ]);
  });
});

describe("reading less", () => {
  const full = [
    inStagingBackend({ environment: [] }),
    patch(dbInstances, staging.database, { engineVersion: "15.4", backupRetentionDays: 0 }),
    patch(services, staging.frontend, { launchType: "EC2" }),
  ];
  const told = differences(...full);

  test("what is judged in full", () => {
    expect(told).toEqual([
      "frontend launch type: -Fargate +container instances",
      "backend variables: -NODE_ENV -OTEL_EXPORTER_OTLP_ENDPOINT",
      "database engine: -postgres 16 +postgres 15",
      "database backups: -backups on +backups off",
    ]);
  });

  test.each(
    kindsOf({ portraits })
      .filter((kind) => kind !== services && kind !== clusters)
      .flatMap((kind) => [
        [`${kind.kind} denied`, deny(kind)] as const,
        [`${kind.kind} broken off`, breakOff(kind)] as const,
      ]),
  )("%s: differences stay or become unknown, and none appears", (_, less) => {
    const after = differences(...full, less);
    const openRoles = after
      .filter((one) => one.endsWith("members: ?"))
      .map((one) => one.split(" ")[0]);
    for (const one of after) expect([...told, `${one.split(":")[0]}: ?`]).toContain(one);
    for (const one of told) {
      const name = one.split(":")[0] ?? "";
      expect(
        after.includes(one) ||
          after.includes(`${name}: ?`) ||
          openRoles.includes(name.split(" ")[0]),
      ).toBe(true);
    }
  });

  test("an unread definition of one side is not alike, where tags tell the roles", () => {
    const tagged = (
      [
        [ids.frontend, "production", "frontend"],
        [ids.backend, "production", "backend"],
        [staging.frontend, "staging", "frontend"],
        [staging.backend, "staging", "backend"],
      ] as const
    ).map(([id, environment, role]) =>
      patch(services, id, { tags: { application: "shop", environment, role } }),
    );
    expect(differences(...tagged, denyRow(taskDefinitions, staging.backendTask))).toEqual(
      ["network mode", "containers", "images", "container ports", "variables", "secrets"]
        .concat("logging", "roles")
        .map((property) => `backend ${property}: ?`),
    );
  });
});

describe("two sets of aspects", () => {
  const broken = (...items: readonly string[]): Listing<string> => ({
    items,
    causes: [denied("a:B")],
  });

  test.each([
    ["equal", complete(["x", "y"]), complete(["y", "x", "x"]), "same", [], []],
    ["one more on either side", complete(["x"]), complete(["y"]), "different", ["x"], ["y"]],
    ["equal as far as read", complete(["x"]), broken("x"), "unknown", [], []],
    ["both unread", broken(), broken(), "unknown", [], []],
    ["a lack that may be unread", complete(["x"]), broken(), "unknown", [], []],
    ["a known one too many", complete(["x"]), broken("y"), "different", [], ["y"]],
  ] as const)("%s", (_, a, b, verdict, onlyA, onlyB) => {
    expect(compareAspects("p", a, b)).toMatchObject({ property: "p", verdict, onlyA, onlyB });
  });
});

describe("major versions", () => {
  test.each([
    ["postgres", "16.3", "16"],
    ["postgres", "9.6.24", "9.6"],
    ["aurora-postgresql", "15.4", "15"],
    ["mysql", "8.0.35", "8.0"],
    ["aurora-mysql", "8.0.mysql_aurora.3.04.0", "8.0"],
    ["redis", "7.1.0", "7"],
    ["valkey", "8", "8"],
  ])("of %s %s", (engine, version, major) => {
    expect(majorVersion(engine, version)).toBe(major);
  });
});
