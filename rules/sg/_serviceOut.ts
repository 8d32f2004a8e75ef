import { all, anyOf, type Fact, flatMap, known, map, whole } from "../../src/model/fact.ts";
import { subnets } from "../../src/model/facts/ec2.ts";
import { dbProxies, dbProxyTargets } from "../../src/model/facts/rds.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  when,
} from "../../src/model/outcome.ts";
import {
  admission,
  type Destination,
  describeRule,
  type EffectiveRule,
  isEverybody,
  isGroup,
  peerCidrs,
  reaches,
} from "../../src/topology/admission.ts";
import { applications } from "../../src/topology/applications.ts";
import { databaseSecrets, refersTo } from "../../src/topology/databaseSecrets.ts";
import { fronts } from "../../src/topology/fronts.ts";
import { coversCidr } from "../../src/topology/networkAddress.ts";
import { isHttpsOnly, isWithin, type Port } from "../../src/topology/networkTraffic.ts";
import { roles } from "../../src/topology/roles.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { ruleEvidence, tooMuch } from "./_ingress.ts";
import { cidrsOf } from "./_subnetAddresses.ts";

/** What judging the egress of a service takes. */
export const serviceOutNeeds = {
  runningServices,
  roles,
  applications,
  admission,
  fronts,
  subnets,
  dbProxies,
  dbProxyTargets,
  databaseSecrets,
};

export type OutFacts = Resolved<typeof serviceOutNeeds>;

/** Where a service may go: a name for messages, the ports, and where they are, in one place or several. */
export interface Goal {
  readonly label: string;
  readonly ports: readonly Port[];
  readonly at: readonly Destination[];
}

/** A database or a cache of the application. */
export interface StoreGoal extends Goal {
  /** Config or tags put it into the application; else it is there because nothing else claims it. */
  readonly assigned: boolean;
  /** The secret that RDS made for its master user. */
  readonly secret: string | null;
  /** As the config would name it: `databases: [shop-prod-db]`. */
  readonly declaration: string;
}

const tcp = (port: number): Port => ({ protocol: "tcp", port });

/** The proxies in front of a database count as the database. */
const proxiesOf = (facts: OutFacts, id: string) =>
  flatMap(whole(facts.dbProxies.list()), (proxies) =>
    map(
      all(
        proxies.map((proxy) =>
          map(facts.dbProxyTargets.get(proxy.name), (targets) => ({
            proxy,
            leads: (targets ?? []).includes(id),
          })),
        ),
      ),
      (found) => found.filter(({ leads }) => leads).map(({ proxy }) => proxy),
    ),
  );

/** The databases of the application: each is reached by itself, or through a proxy before it. */
export const databaseGoals = (
  facts: OutFacts,
  application: Application,
): Fact<readonly StoreGoal[]> =>
  flatMap(whole(facts.applications.databasesOf(application)), (own) =>
    all(
      own.map((database) =>
        flatMap(database.port, (port) =>
          flatMap(database.subnets, (ids) =>
            flatMap(proxiesOf(facts, database.id), (proxies) =>
              map(
                all([
                  cidrsOf(facts.subnets, ids),
                  ...proxies.map(({ subnets: own_ }) => cidrsOf(facts.subnets, own_)),
                ]),
                ([cidrs = [], ...ofProxies]) => ({
                  label: `database ${database.id}`,
                  assigned: facts.applications.isAssigned(database.arn),
                  secret: database.masterUserSecret,
                  declaration: `databases: [${database.id}]`,
                  ports: [tcp(port)],
                  at: [
                    { groups: database.securityGroups, cidrs },
                    ...proxies.map(({ securityGroups: groups }, index) => ({
                      groups,
                      cidrs: ofProxies[index] ?? [],
                    })),
                  ],
                }),
              ),
            ),
          ),
        ),
      ),
    ),
  );

/** The caches of the application. */
export const cacheGoals = (facts: OutFacts, application: Application): Fact<readonly StoreGoal[]> =>
  flatMap(whole(facts.applications.cachesOf(application)), (own) =>
    all(
      own.map((cache) =>
        flatMap(cache.ports, (ports) =>
          flatMap(cache.subnets, (ids) =>
            flatMap(cidrsOf(facts.subnets, ids), (cidrs) =>
              map(whole(cache.securityGroups), (groups) => ({
                label: `cache ${cache.id}`,
                assigned: facts.applications.isAssigned(cache.arn),
                secret: null,
                declaration: `caches: [${cache.id}]`,
                ports: ports.map(tcp),
                at: [{ groups, cidrs }],
              })),
            ),
          ),
        ),
      ),
    ),
  );

const leadsTo = (rule: EffectiveRule, { ports, at }: Goal): Fact<boolean> => {
  if (!isWithin(rule.traffic, ports)) return known(false);
  if (at.some(({ groups }) => isGroup(rule.peer, groups))) return known(true);
  return map(peerCidrs(rule.peer), (cidrs) =>
    at.some((place) => cidrs.length > 0 && cidrs.every((cidr) => coversCidr(place.cidrs, cidr))),
  );
};

/** The rule leads where it should: to one of the goals, or out on TCP 443. */
export const judgeWay = (
  rule: EffectiveRule,
  goals: Fact<readonly Goal[]>,
  why: string,
): Outcome => {
  if (isHttpsOnly(rule.traffic)) return pass("HTTPS leads out", ruleEvidence(rule));
  return when(isEverybody(rule.peer), (everywhere) => {
    if (everywhere) return tooMuch(rule, why);
    return when(goals, (known_) =>
      when(all(known_.map((goal) => leadsTo(rule, goal))), (fits) => {
        const goal = known_[fits.indexOf(true)];
        return goal === undefined
          ? tooMuch(rule, why)
          : combine(
              pass(`it leads to ${goal.label}`, ruleEvidence(rule)),
              ...(rule.peer.kind === "securityGroup"
                ? []
                : [note(`${describeRule(rule)} reaches whatever else lies in those subnets`)]),
            );
      }),
    );
  });
};

/** The store and what says that it is reached, and whether the service uses it. */
interface Way {
  readonly goal: StoreGoal;
  readonly reached: Fact<boolean>;
  readonly used: Fact<boolean>;
}

/** Whether the service is seen to use the store: config or tags say so, it reads the store's secret, or there is no other. */
const isUsed = (
  facts: OutFacts,
  { taskDefinitions }: RunningService,
  { assigned, secret }: StoreGoal,
  isOnly: boolean,
): Fact<boolean> =>
  assigned || isOnly || secret === null
    ? known(assigned || isOnly)
    : map(facts.databaseSecrets.injectedBy(taskDefinitions), (injected) =>
        injected.some(
          ({ reference }) => reference.kind === "secret" && refersTo(reference.arn, secret),
        ),
      );

const missing = ({ goal }: Way): Outcome =>
  fail(
    `missing|${goal.label}`,
    `no rule lets it out to ${goal.label} on port ${goal.ports.map(({ port }) => port).join(", ")}`,
  );

/** Nothing says that the service uses the store: it need not, as long as it uses another one. */
const judgeUnused = ({ goal }: Way, others: readonly Way[]): Outcome => {
  const usesAnother = others.some(
    ({ reached, used }) => (reached.known && reached.value) || (used.known && used.value),
  );
  return usesAnother
    ? note(`no rule lets it out to ${goal.label}, and nothing says that it uses it`)
    : cannotDecide(
        `no rule lets it out to ${goal.label}; whether it uses it cannot be told`,
        `say in the config which of them is its own: applications: [{ name: …, ${goal.declaration} }]`,
      );
};

/** A store in use must be reached on one of its ports. */
export const judgeReach = (
  facts: OutFacts,
  view: RunningService,
  rules: ReturnType<OutFacts["admission"]["egress"]>,
  goals: Fact<readonly StoreGoal[]>,
): Outcome =>
  when(goals, (known_) => {
    const ways = known_.map(
      (goal): Way => ({
        goal,
        reached: anyOf(
          goal.at.flatMap((place) =>
            goal.ports.slice(0, 1).map((port) => reaches(rules, port, place)),
          ),
        ),
        used: isUsed(facts, view, goal, known_.length === 1),
      }),
    );
    return combine(
      ...ways.map((way) =>
        when(way.reached, (reached) =>
          reached
            ? pass(`${way.goal.label} is reached`)
            : when(way.used, (used) =>
                used
                  ? missing(way)
                  : judgeUnused(
                      way,
                      ways.filter((other) => other !== way),
                    ),
              ),
        ),
      ),
    );
  });
