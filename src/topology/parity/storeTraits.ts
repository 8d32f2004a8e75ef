import {
  anyOf,
  asListing,
  complete,
  exists,
  type Fact,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  orElse,
  undecided,
} from "../../model/fact.ts";
import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../model/facts/elasticache.ts";
import {
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyTargets,
  type Parameters,
} from "../../model/facts/rds.ts";
import { type Context, derive, type FactKind, type Resolved } from "../../model/kind.ts";
import type { Cache } from "../caches.ts";
import { type Database, membersOf } from "../databases.ts";
import type { PropertyOf } from "./compared.ts";
import { surroundings, type Wearing } from "./surroundings.ts";
import {
  knownAspects,
  oneAspect,
  onOff,
  statedBy,
  type Trait,
  type Traits,
  traitOf,
} from "./trait.ts";

export interface StoreTraits {
  ofDatabase(database: Database, wearers: Listing<Wearing>): Traits<PropertyOf<"database">>;
  ofCache(cache: Cache, wearers: Listing<Wearing>): Traits<PropertyOf<"cache">>;
}

/**
 * The part of a version that is upgraded by hand: `16` of 16.3, `9.6` of 9.6.24, `8.0` of MySQL's 8.0.35
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html).
 */
export const majorVersion = (engine: string, version: string): string => {
  const [first = version, second] = version.split(".");
  const takesTwo = /mysql|mariadb/.test(engine) || (/postgres/.test(engine) && Number(first) < 10);
  return takesTwo && second !== undefined ? `${first}.${second}` : first;
};

/** A parameter that follows the instance's size is none of the application's. */
const followsSize: readonly string[] = ["max_connections"];

const userSet = (parameters: Parameters): readonly string[] =>
  Object.entries(parameters)
    .filter(([name, { source }]) => source === "user" && !followsSize.includes(name))
    .map(([name, { value }]) => `${name} = ${value ?? "not set"}`);

const kindOfDatabase = ({ instance, cluster, engine }: Database): string => {
  if (instance !== null) return "instance";
  if (cluster?.engineMode === "serverless") return "serverless cluster";
  return engine.startsWith("aurora") ? "Aurora cluster" : "Multi-AZ cluster";
};

const kindOfCache = ({ replicationGroup, serverless }: Cache): string => {
  if (replicationGroup !== null) return "replication group";
  return serverless === null ? "single node" : "serverless";
};

/** A serverless cache is always encrypted, at rest and in transit (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-security.html). */
const serverlessEncryption = [onOff("at rest:")(true), onOff("in transit:")(true)];

const needs = {
  dbInstances,
  dbParameters,
  dbClusterParameters,
  dbProxies,
  dbProxyTargets,
  cacheClusters,
  surroundings,
};

type Tables = Resolved<typeof needs>;

const kindOf = ({ instance }: Database): FactKind<unknown> =>
  instance === null ? dbClusters : dbInstances;

/** Aurora leaves the public address to the members. */
const publicAccessOf = (
  { instance, cluster }: Database,
  facts: Tables,
  context: Context,
): Fact<boolean> => {
  const ofInstance = statedBy(context, dbInstances);
  if (instance !== null) return ofInstance(instance.publiclyAccessible, "PubliclyAccessible");
  if (cluster === null) return known(false);
  if (cluster.publiclyAccessible !== null) return known(cluster.publiclyAccessible);
  return flatMap(membersOf(cluster, facts.dbInstances.list()), (members) =>
    anyOf(members.map((member) => ofInstance(member.publiclyAccessible, "PubliclyAccessible"))),
  );
};

const parametersIn = (table: Tables["dbParameters"], group: string): Listing<string> =>
  asListing(
    map(
      orElse(table.get(group), () =>
        undecided(
          `the parameter group ${group} does not exist`,
          "scan again: it may have been deleted during the scan",
        ),
      ),
      userSet,
    ),
  );

const parametersOf = ({ instance, cluster }: Database, facts: Tables): Listing<string> => {
  const ofInstances = (instances: readonly DbInstance[]): Listing<string> =>
    joinListings(
      instances.flatMap(({ parameterGroups }) =>
        parameterGroups.map(({ name }) => parametersIn(facts.dbParameters, name)),
      ),
    );
  if (instance !== null) return ofInstances([instance]);
  if (cluster === null) return complete([]);
  const members = membersOf(cluster, facts.dbInstances.list());
  return joinListings([
    cluster.parameterGroup === null
      ? complete([])
      : parametersIn(facts.dbClusterParameters, cluster.parameterGroup),
    members.known ? ofInstances(members.value) : { items: [], causes: members.causes },
  ]);
};

const isProxied = ({ id }: Database, facts: Tables): Fact<boolean> =>
  exists(facts.dbProxies.list(), ({ name }) =>
    map(facts.dbProxyTargets.get(name), (targets) => (targets ?? []).includes(id)),
  );

const databaseTraits = (
  database: Database,
  wearers: Listing<Wearing>,
  facts: Tables,
  context: Context,
): Traits<PropertyOf<"database">> => {
  const from = kindOf(database);
  const stated = statedBy(context, from);
  const state = database.instance ?? database.cluster;
  const one = (field: string, fact: Fact<string>): Trait => oneAspect(from, field, fact);
  return {
    kind: knownAspects(from, "DBInstanceIdentifier", kindOfDatabase(database)),
    engine: one(
      "EngineVersion",
      map(
        stated(state?.engineVersion, "EngineVersion"),
        (version) => `${database.engine} ${majorVersion(database.engine, version)}`,
      ),
    ),
    port: one("Endpoint.Port", map(database.port, String)),
    "public access": one(
      "PubliclyAccessible",
      map(publicAccessOf(database, facts, context), onOff("public access")),
    ),
    encryption: one(
      "StorageEncrypted",
      map(stated(state?.storageEncrypted, "StorageEncrypted"), onOff("at rest:")),
    ),
    credentials: traitOf(
      from,
      "MasterUserSecret",
      joinListings([
        complete(database.masterUserSecret === null ? [] : ["master password managed by RDS"]),
        asListing(
          map(stated(state?.iamAuthentication, "IAMDatabaseAuthenticationEnabled"), (isOn) => [
            onOff("IAM authentication")(isOn),
          ]),
        ),
      ]),
    ),
    backups: one(
      "BackupRetentionPeriod",
      map(stated(state?.backupRetentionDays, "BackupRetentionPeriod"), (days) =>
        onOff("backups")(days > 0),
      ),
    ),
    parameters: traitOf(
      database.instance === null ? dbClusterParameters : dbParameters,
      "Parameters",
      parametersOf(database, facts),
    ),
    proxy: oneAspect(
      dbProxies,
      "DBProxies",
      map(isProxied(database, facts), (is) => (is ? "RDS Proxy" : null)),
    ),
    ...facts.surroundings.traitsOf(database.subnets, complete(database.securityGroups), wearers),
  };
};

const cacheKindOf = ({ replicationGroup, serverless }: Cache): FactKind<unknown> => {
  if (replicationGroup !== null) return replicationGroups;
  return serverless === null ? cacheClusters : serverlessCaches;
};

/** A replication group's version stands at its nodes alone. */
const cacheVersionOf = (
  { replicationGroup, node, serverless }: Cache,
  facts: Tables,
  context: Context,
): Fact<string> => {
  if (serverless !== null) {
    return statedBy(context, serverlessCaches)(serverless.engineVersion, "MajorEngineVersion");
  }
  const [member] = replicationGroup?.members ?? [];
  const found = member === undefined ? known(node) : facts.cacheClusters.get(member);
  return flatMap(found, (row) =>
    statedBy(context, cacheClusters)(row?.engineVersion, "EngineVersion"),
  );
};

const cacheEncryption = (
  { replicationGroup, node }: Cache,
  from: FactKind<unknown>,
  context: Context,
): Listing<string> => {
  const state = replicationGroup ?? node;
  if (state === null) return complete(serverlessEncryption);
  const stated = statedBy(context, from);
  const inTransit = (isOn: boolean): string =>
    `${onOff("in transit:")(isOn)}${isOn && state.transitEncryptionMode === "preferred" ? ", not required" : ""}`;
  return joinListings(
    [
      map(stated(state.atRestEncryption, "AtRestEncryptionEnabled"), onOff("at rest:")),
      map(stated(state.transitEncryption, "TransitEncryptionEnabled"), inTransit),
    ].map((fact) => asListing(map(fact, (words) => [words]))),
  );
};

const cacheTraits = (
  cache: Cache,
  wearers: Listing<Wearing>,
  facts: Tables,
  context: Context,
): Traits<PropertyOf<"cache">> => {
  const from = cacheKindOf(cache);
  const { replicationGroup, node, serverless } = cache;
  const days = (replicationGroup ?? node ?? serverless)?.snapshotRetentionDays;
  return {
    kind: knownAspects(from, "CacheClusterId", kindOfCache(cache)),
    engine: oneAspect(
      serverless === null ? cacheClusters : serverlessCaches,
      "EngineVersion",
      flatMap(cache.engine, (engine) =>
        map(
          cacheVersionOf(cache, facts, context),
          (version) => `${engine} ${majorVersion(engine, version)}`,
        ),
      ),
    ),
    port: traitOf(from, "Endpoint.Port", asListing(map(cache.ports, (ports) => ports.map(String)))),
    encryption: traitOf(from, "TransitEncryptionEnabled", cacheEncryption(cache, from, context)),
    backups: oneAspect(
      from,
      "SnapshotRetentionLimit",
      map(statedBy(context, from)(days, "SnapshotRetentionLimit"), (number) =>
        onOff("backups")(number > 0),
      ),
    ),
    ...facts.surroundings.traitsOf(cache.subnets, cache.securityGroups, wearers),
  };
};

export const storeTraits = derive({
  name: "storeTraits",
  needs,
  compute(facts, context): StoreTraits {
    return {
      ofDatabase: (database, wearers) => databaseTraits(database, wearers, facts, context),
      ofCache: (cache, wearers) => cacheTraits(cache, wearers, facts, context),
    };
  },
});
