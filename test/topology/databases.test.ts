import { describe, expect, it } from "@jest/globals";
import type { Listing } from "../../src/model/fact.ts";
import {
  type DbInstance,
  dbClusters,
  dbInstances,
  dbSubnetGroups,
} from "../../src/model/facts/rds.ts";
import { derive } from "../../src/model/kind.ts";
import { databases, isPostgres, membersOf } from "../../src/topology/databases.ts";
import { variants } from "../scan/support/variants.ts";
import { derivedWith, listed, told } from "../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, only, patch, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const aurora = variants["an Aurora cluster besides"] ?? [];
const replica = variants["the database has a read replica"] ?? [];
const clusterArn = ids.database.replace(":db:shop-prod-db", ":cluster:shop-prod-aurora");
const memberArn = (number: number): string =>
  ids.database.replace("shop-prod-db", `shop-prod-aurora-${number}`);

const found = (id: string, changes: readonly Change[]) => {
  const database = derivedWith(databases, changes).items.find((one) => one.id === id);
  if (database === undefined) throw new Error(`no database ${id}`);
  return database;
};

describe("databases", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["an instance is one", [], ["shop-prod-db"]],
    ["a read replica is one, marked", replica, ["shop-prod-db", "shop-prod-db-replica (replica)"]],
    ["a cluster is one, its members are none", aurora, ["shop-prod-db", "shop-prod-aurora"]],
    [
      "members are none either where clusters are unread",
      [...aurora, deny(dbClusters)],
      ["shop-prod-db", "? rds:DescribeDBClusters"],
    ],
    [
      "a cluster is one where instances are unread",
      [...aurora, deny(dbInstances)],
      ["shop-prod-aurora", "? rds:DescribeDBInstances"],
    ],
    [
      "a cluster that follows another is a replica",
      [...aurora, patch(dbClusters, clusterArn, { replicationSource: "arn:of:another" })],
      ["shop-prod-db", "shop-prod-aurora (replica)"],
    ],
    ["there are none", [only(dbInstances, {})], []],
    ["there may be more", [breakOff(dbInstances)], ["shop-prod-db", "? rds:DescribeDBInstances"]],
  ])("%s", (_, changes, expected) => {
    expect(
      listed(derivedWith(databases, changes), ({ id, isReplica }) =>
        isReplica ? `${id} (replica)` : id,
      ),
    ).toEqual(expected);
  });

  it.each<[string, string, readonly Change[], Readonly<Record<string, unknown>>]>([
    [
      "an instance states where it lies",
      "shop-prod-db",
      [deny(dbSubnetGroups)],
      { vpc: "vpc-1", subnets: ["subnet-data-a", "subnet-data-b"], port: 5432 },
    ],
    [
      "a cluster lies where its subnet group does",
      "shop-prod-aurora",
      aurora,
      { vpc: "vpc-1", subnets: ["subnet-data-a", "subnet-data-b"], port: 5432 },
    ],
    [
      "a cluster whose subnet group is unread",
      "shop-prod-aurora",
      [...aurora, denyRow(dbSubnetGroups, "shop-prod-db")],
      { vpc: "? rds:DescribeDBSubnetGroups", subnets: "? rds:DescribeDBSubnetGroups", port: 5432 },
    ],
    [
      "a cluster whose subnet group is gone",
      "shop-prod-aurora",
      [...aurora, remove(dbSubnetGroups, "shop-prod-db")],
      { vpc: "? undecided", subnets: "? undecided", port: 5432 },
    ],
    [
      "a cluster that states nothing",
      "shop-prod-aurora",
      [...aurora, patch(dbClusters, clusterArn, { subnetGroup: null, port: null })],
      {
        vpc: "? rds:DescribeDBClusters",
        subnets: "? rds:DescribeDBClusters",
        port: "? rds:DescribeDBClusters",
      },
    ],
    [
      "an instance that is being created has no port yet",
      "shop-prod-db",
      [patch(dbInstances, ids.database, { port: null })],
      { port: "? rds:DescribeDBInstances" },
    ],
  ])("%s", (_, id, changes, expected) => {
    const { vpc, subnets, port } = found(id, changes);
    expect({ vpc: told(vpc), subnets: told(subnets), port: told(port) }).toMatchObject(expected);
  });

  it.each([
    ["postgres", true],
    ["aurora-postgresql", true],
    ["mysql", false],
    ["aurora-mysql", false],
    ["custom-postgres-like", false],
    ["oracle-ee", false],
  ])("%s is PostgreSQL: %s", (engine, expected) => {
    expect(isPostgres(engine)).toBe(expected);
  });
});

describe("members of a cluster", () => {
  const instances = derive({
    name: "instances",
    needs: { dbInstances },
    compute: (facts): Listing<DbInstance> => facts.dbInstances.list(),
  });
  const membersWith = (changes: readonly Change[]) => {
    const { cluster } = found("shop-prod-aurora", changes);
    if (cluster === null) throw new Error("it is no cluster");
    return membersOf(cluster, derivedWith(instances, changes));
  };

  it.each<[string, readonly Change[], readonly string[] | string]>([
    ["are its instances", [], ["shop-prod-aurora-1", "shop-prod-aurora-2"]],
    [
      "are unknown where one is unread",
      [denyRow(dbInstances, memberArn(2))],
      "? rds:DescribeDBInstances",
    ],
    ["are unknown where nothing was read", [deny(dbInstances)], "? rds:DescribeDBInstances"],
    [
      "are known where the list broke off behind them",
      [breakOff(dbInstances)],
      ["shop-prod-aurora-1", "shop-prod-aurora-2"],
    ],
    ["are undecided where one is gone", [remove(dbInstances, memberArn(2))], "? undecided"],
  ])("%s", (_, changes, expected) => {
    const members = membersWith([...aurora, ...changes]);
    expect(members.known ? members.value.map(({ id }) => id) : told(members)).toEqual(expected);
  });
});
