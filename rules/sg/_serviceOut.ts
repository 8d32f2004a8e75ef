import {
  all,
  anyOf,
  causesOf,
  type Fact,
  flatMap,
  known,
  map,
  whole,
} from "../../src/model/fact.ts";
import { subnets } from "../../src/model/facts/ec2.ts";
import { dbProxies, dbProxyTargets } from "../../src/model/facts/rds.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
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
import { fronts } from "../../src/topology/fronts.ts";
import { coversCidr } from "../../src/topology/networkAddress.ts";
import { isHttpsOnly, isWithin, type Port } from "../../src/topology/networkTraffic.ts";
import { roles } from "../../src/topology/roles.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { runningServices } from "../../src/topology/services.ts";
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
};

export type OutFacts = Resolved<typeof serviceOutNeeds>;

/** Where a service may go: a name for messages, the ports, and where they are, in one place or several. */
export interface Goal {
  readonly label: string;
  readonly ports: readonly Port[];
  readonly at: readonly Destination[];
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
export const databaseGoals = (facts: OutFacts, application: Application): Fact<readonly Goal[]> =>
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
export const cacheGoals = (facts: OutFacts, application: Application): Fact<readonly Goal[]> =>
  flatMap(whole(facts.applications.cachesOf(application)), (own) =>
    all(
      own.map((cache) =>
        flatMap(cache.ports, (ports) =>
          flatMap(cache.subnets, (ids) =>
            flatMap(cidrsOf(facts.subnets, ids), (cidrs) =>
              map(whole(cache.securityGroups), (groups) => ({
                label: `cache ${cache.id}`,
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

/** A goal in use must be reached on one of its ports. */
export const judgeReach = (
  rules: ReturnType<OutFacts["admission"]["egress"]>,
  goals: Fact<readonly Goal[]>,
): Outcome =>
  when(goals, (known_) => {
    const open = known_.map((goal) => ({
      goal,
      reached: anyOf(
        goal.at.flatMap((place) =>
          goal.ports.slice(0, 1).map((port) => reaches(rules, port, place)),
        ),
      ),
    }));
    const unread = open.flatMap(({ reached }) => causesOf(reached));
    const missing = open.filter(({ reached }) => reached.known && !reached.value);
    if (missing.length === 0) {
      return unread.length > 0 ? cannotKnow(unread) : pass("what it uses is reached");
    }
    return {
      ...fail("", ""),
      violations: missing.map(({ goal }) => ({
        key: `missing|${goal.label}`,
        message: `no rule lets it out to ${goal.label} on port ${goal.ports.map(({ port }) => port).join(", ")}`,
        evidence: [],
      })),
      causes: unread,
    };
  });
