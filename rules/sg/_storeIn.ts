import {
  type Fact,
  find,
  flatMap,
  known,
  type Listing,
  map,
  orElse,
  undecided,
  unknown,
} from "../../src/model/fact.ts";
import { type NetworkInterface, networkInterfaces } from "../../src/model/facts/ec2.ts";
import type { Task } from "../../src/model/facts/ecs.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  every,
  note,
  type Outcome,
  pass,
  when,
} from "../../src/model/outcome.ts";
import {
  admission,
  type EffectiveRule,
  isGroup,
  isSelfReference,
} from "../../src/topology/admission.ts";
import { type InterfaceOwner, interfaceOwner } from "../../src/topology/networkInterfaceOwner.ts";
import { isWithin } from "../../src/topology/networkTraffic.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { runningServices } from "../../src/topology/services.ts";
import {
  type StoreClient,
  type StoreWearer,
  storeClients,
} from "../../src/topology/storeClients.ts";
import { serviceNameOf, taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { wearers } from "../../src/topology/wearers.ts";
import { judgeWearers, ruleEvidence, tooMuch } from "./_ingress.ts";

/** What judging the ingress of a database or a cache takes, besides its application. */
export const storeInNeeds = {
  runningServices,
  admission,
  storeClients,
  wearers,
  taskInterfaces,
  networkInterfaces,
};

type Facts = Resolved<typeof storeInNeeds>;

/** The kinds of interfaces that the store's own nodes have. */
export type OwnKind = "rds" | "elasticache";

/** Who may reach a store. */
export interface Clients {
  /** Those whose groups may be admitted. */
  readonly admitted: Listing<StoreClient>;
  /** Those who may wear an admitted group. */
  readonly wearing: Listing<StoreWearer>;
}

/** The service that a task belongs to; null for none that is active. */
const serviceArnOf = (facts: Facts, task: Task): Fact<string | null> => {
  const name = serviceNameOf(task);
  if (name === null) return known(null);
  const view = find(
    facts.runningServices,
    ({ service }) => service.cluster === task.cluster && service.name === name,
  );
  return map(view, (found) => found?.service.arn ?? null);
};

/** Whether an interface belongs to one of the clients that may reach the store. */
const belongsTo = (
  facts: Facts,
  row: NetworkInterface,
  wearing: Listing<StoreWearer>,
): Fact<boolean> => {
  const owner = interfaceOwner(row);
  const has = (kind: StoreClient["kind"], name: string): Fact<boolean> => {
    if (wearing.items.some((client) => client.kind === kind && client.name === name)) {
      return known(true);
    }
    return wearing.causes.length > 0 ? unknown(wearing.causes) : known(false);
  };
  switch (owner.kind) {
    case "ecsTask":
      return flatMap(facts.taskInterfaces.behind(row), (task): Fact<boolean> => {
        if (task === null) return known(false);
        if (serviceNameOf(task) === null) return has("task", task.arn);
        return flatMap(serviceArnOf(facts, task), (service) =>
          service === null ? known(false) : has("service", service),
        );
      });
    case "lambda":
      return owner.functionName === null ? known(false) : has("rotation", owner.functionName);
    case "rdsProxy":
      return has("proxy", owner.name);
    default:
      return known(false);
  }
};

const judgePeer = (
  facts: Facts,
  rule: EffectiveRule,
  owned: Fact<Clients>,
  why: string,
): Outcome => {
  const { peer } = rule;
  if (peer.kind !== "securityGroup") return tooMuch(rule, why);
  if (!owned.known) return cannotKnow(owned.causes);
  const { admitted, wearing } = owned.value;
  const client = admitted.items.find(({ groups }) => isGroup(peer, groups));
  if (client === undefined) {
    return admitted.causes.length > 0 ? cannotKnow(admitted.causes) : tooMuch(rule, why);
  }
  return combine(
    pass(`admits ${client.label}`, ruleEvidence(rule)),
    judgeWearers(peer.id, facts.wearers.wearers(peer.id), (row) => belongsTo(facts, row, wearing)),
  );
};

/** Interfaces that the service behind the store made: a serverless cache is reached by endpoints. */
const ownKinds: Readonly<Record<OwnKind, readonly InterfaceOwner["kind"][]>> = {
  rds: ["rds"],
  elasticache: ["elasticache", "vpcEndpoint"],
};

/**
 * A self reference admits the store's own nodes, which is no exposure, and whoever else wears the group:
 * on the store's own port that may be its clients.
 */
const judgeSelf = (
  facts: Facts,
  rule: EffectiveRule,
  own: OwnKind,
  owned: Fact<Clients | null>,
): Outcome =>
  rule.peer.kind === "securityGroup"
    ? combine(
        note(`${rule.peer.id} admits its own wearers`),
        judgeWearers(rule.peer.id, facts.wearers.wearers(rule.peer.id), (row) => {
          if (ownKinds[own].includes(interfaceOwner(row).kind)) return known(true);
          return flatMap(owned, (clients) =>
            clients === null ? known(false) : belongsTo(facts, row, clients.wearing),
          );
        }),
      )
    : note("");

/** The effective ingress of a store: its ports, from its clients' groups only. */
export const judgeStoreIn = (
  facts: Facts,
  own: OwnKind,
  groups: Listing<string>,
  ports: Fact<readonly number[]>,
  owned: Fact<Clients>,
  why: string,
): Outcome =>
  when(ports, (numbers) => {
    const wanted = numbers.map((port) => ({ protocol: "tcp" as const, port }));
    return combine(
      pass(`admits port ${numbers.join(", ")} from its clients only`),
      cannotKnow(groups.causes),
      every(facts.admission.ingress(groups.items), (rule) => {
        const onItsPort = isWithin(rule.traffic, wanted);
        if (isSelfReference(rule))
          return judgeSelf(facts, rule, own, onItsPort ? owned : known(null));
        return onItsPort
          ? judgePeer(facts, rule, owned, why)
          : tooMuch(rule, `its port is ${numbers.join(", ")}`);
      }),
    );
  });

/** The clients of a store; unknown where it is not known whose it is: then whom a group admits is not, either. */
export const clientsOf = (
  id: string,
  list: "databases" | "caches",
  application: Fact<Application | null>,
  clients: (application: Application) => Clients,
): Fact<Clients> =>
  map(
    orElse(application, () =>
      undecided(
        `no application is known to use ${id}`,
        `say in the config whose it is: applications: [{ name: …, backend: [SERVICE], ${list}: [${id}] }]`,
      ),
    ),
    clients,
  );
