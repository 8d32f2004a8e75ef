import {
  complete,
  type Fact,
  filterListing,
  known,
  type Listing,
  map,
  selectListing,
} from "../../src/model/fact.ts";
import type { NetworkInterface } from "../../src/model/facts/ec2.ts";
import type { LoadBalancer } from "../../src/model/facts/elbv2.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  every,
  fail,
  note,
  type Outcome,
  pass,
  when,
} from "../../src/model/outcome.ts";
import { matches } from "../../src/model/pattern.ts";
import type { ApplicationSettings } from "../../src/model/settings.ts";
import {
  admission,
  describeRule,
  type EffectiveRule,
  isGroup,
  isSelfReference,
  type Peer,
  rulesFor,
} from "../../src/topology/admission.ts";
import { fronts } from "../../src/topology/fronts.ts";
import { interfaceOwner } from "../../src/topology/networkInterfaceOwner.ts";
import { isWithin } from "../../src/topology/networkTraffic.ts";
import { roles } from "../../src/topology/roles.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { serviceNameOf, taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { wearers } from "../../src/topology/wearers.ts";
import { failForEverybody, judgeWearers, ruleEvidence, tooMuch, whose } from "./_ingress.ts";

/** What judging the ingress of a service takes. */
export const serviceInNeeds = {
  runningServices,
  roles,
  serviceApplications,
  admission,
  fronts,
  wearers,
  taskInterfaces,
};

type Facts = Resolved<typeof serviceInNeeds>;

/** Who may reach the service besides its load balancers, as the config says. */
export interface Callers {
  readonly reachedFrom: readonly string[];
  readonly port: number | null;
  /** The frontends, where the config says that they call the backend directly; else none. */
  readonly frontends: Listing<RunningService>;
  /** The config has said by whom the service is reached. */
  readonly declared: boolean;
}

/** Who may reach the backend, by the application's settings. */
export const backendCallers = (facts: Facts, view: RunningService): Fact<Callers> =>
  map(facts.serviceApplications.ofService(view), (application) => {
    const reachedFrom = application.settings?.backendReachedFrom ?? [];
    const calls = application.settings?.frontendCallsBackend ?? false;
    return {
      reachedFrom,
      port: application.settings?.ports.backend ?? null,
      frontends: calls
        ? facts.serviceApplications.servicesOf(application, "frontend")
        : complete<RunningService>([]),
      declared: calls || reachedFrom.length > 0,
    };
  });

/** Who may reach the frontend. */
export const frontendCallers = (facts: Facts, view: RunningService): Fact<Callers> =>
  map(
    facts.serviceApplications.ofService(view),
    ({ settings }: { settings: ApplicationSettings | null }) => ({
      reachedFrom: settings?.frontendReachedFrom ?? [],
      port: settings?.ports.frontend ?? null,
      frontends: complete<RunningService>([]),
      declared: (settings?.frontendReachedFrom.length ?? 0) > 0,
    }),
  );

/** Whether the interface is one of a task of these services. */
const isTaskOf = (
  facts: Facts,
  views: readonly RunningService[],
  row: NetworkInterface,
): Fact<boolean> =>
  map(
    facts.taskInterfaces.behind(row),
    (task) =>
      task !== null &&
      views.some(
        ({ service }) => task.cluster === service.cluster && serviceNameOf(task) === service.name,
      ),
  );

/** Whether the interface is one of these load balancers'; a running task's never is. */
const isBalancers = (
  facts: Facts,
  balancers: readonly LoadBalancer[],
  row: NetworkInterface,
): Fact<boolean> => {
  const owner = interfaceOwner(row);
  if (owner.kind === "ecsTask") return map(facts.taskInterfaces.behind(row), () => false);
  return known(
    owner.kind === "loadBalancer" &&
      owner.arnSuffix !== null &&
      balancers.some(({ arn }) => arn.endsWith(`loadbalancer/${owner.arnSuffix}`)),
  );
};

const settle = (role: string): string =>
  `say in the config by whom it is reached: applications: [{ name: …, ${role}ReachedFrom: [SECURITY_GROUP] }]`;

/** What a rule is judged by. */
interface Reached {
  readonly view: RunningService;
  readonly role: "frontend" | "backend";
  readonly balancers: readonly LoadBalancer[];
  readonly callers: Callers;
  readonly ports: readonly number[];
  readonly rules: Listing<EffectiveRule>;
}

/** Reached without a load balancer, or on ports that nobody tells. */
const isDirect = ({ view, ports }: Reached): boolean => view.reachedDirectly || ports.length === 0;

/** Whether the rule may hold other ports than those known: nothing pins the port of a service that is reached directly. */
const mayHoldOthers = (reached: Reached): boolean =>
  isDirect(reached) && reached.callers.port === null;

/** The frontends whose group the rule admits; unknown where one of them was not read. */
const callersBy = (peer: Peer, { frontends }: Callers): Listing<RunningService> =>
  selectListing(frontends, ({ securityGroups }) =>
    map(securityGroups, (groups) => isGroup(peer, groups)),
  );

/** A rule that admits a group which the load balancers wear, or which the config means; null for another. */
const judgeMeant = (
  facts: Facts,
  { balancers, callers }: Reached,
  rule: EffectiveRule,
): Outcome | null => {
  const { peer } = rule;
  if (peer.kind !== "securityGroup") return null;
  const worn = facts.wearers.wearers(peer.id);
  if (
    isGroup(
      peer,
      balancers.flatMap((balancer) => balancer.securityGroups),
    )
  ) {
    return judgeWearers(peer.id, worn, (row) => isBalancers(facts, balancers, row));
  }
  if (matches(callers.reachedFrom, peer.id)) {
    return pass(`${describeRule(rule)} is declared in the config`, ruleEvidence(rule));
  }
  const frontends = callersBy(peer, callers);
  if (frontends.items.length > 0) {
    return combine(
      pass(`${describeRule(rule)}: the frontend calls it`, ruleEvidence(rule)),
      judgeWearers(peer.id, worn, (row) => isTaskOf(facts, callers.frontends.items, row)),
    );
  }
  return frontends.causes.length > 0 ? cannotKnow(frontends.causes) : null;
};

const judgeRule = (facts: Facts, reached: Reached, rule: EffectiveRule): Outcome => {
  const { view, callers, ports } = reached;
  const { peer } = rule;
  if (isSelfReference(rule) && peer.kind === "securityGroup") {
    return combine(
      note(`${peer.id} admits its own wearers`),
      judgeWearers(peer.id, facts.wearers.wearers(peer.id), (row) => isTaskOf(facts, [view], row)),
    );
  }
  const own = ports.map((port) => ({ protocol: "tcp" as const, port }));
  if (!isWithin(rule.traffic, own) && !mayHoldOthers(reached)) {
    return tooMuch(
      rule,
      ports.length === 0 ? "it listens on no port" : `it listens on ${ports.join(", ")}`,
    );
  }
  const meant = judgeMeant(facts, reached, rule);
  if (meant !== null) return meant;
  const why = "only the load balancer's group may reach it";
  return isDirect(reached) && !callers.declared
    ? failForEverybody(
        rule,
        reached.rules,
        why,
        whose(rule, `${view.service.name} is reached directly`, settle(reached.role)),
      )
    : tooMuch(rule, why);
};

const judgeReachable = (
  ports: readonly number[],
  rules: ReturnType<Facts["admission"]["ingress"]>,
): Outcome =>
  combine(
    ...ports.map((port) => {
      const admitted = filterListing(
        rulesFor(rules, { protocol: "tcp", port }),
        (rule) => !isSelfReference(rule),
      );
      if (admitted.items.length > 0) return pass(`port ${port} is admitted`);
      return admitted.causes.length > 0
        ? every({ items: [], causes: admitted.causes }, () => pass(""))
        : fail(
            `missing|${port}`,
            `no rule admits port ${port}, so its load balancer cannot reach it`,
          );
    }),
  );

/** The effective ingress of a service: its ports, from its load balancers' groups only. */
export const judgeServiceIn = (
  facts: Facts,
  role: "frontend" | "backend",
  view: RunningService,
  callers: Fact<Callers>,
): Outcome =>
  when(facts.roles.roleOf(view), () =>
    when(view.securityGroups, (groups) =>
      when(facts.fronts.of(view), (balancers) =>
        when(callers, (declared) =>
          when(declared.port === null ? view.ports : known([declared.port]), (ports) => {
            const rules = facts.admission.ingress(groups);
            return combine(
              pass(`admits port ${ports.join(", ")} from its load balancer's group only`),
              judgeReachable(ports, rules),
              every(rules, (rule) =>
                judgeRule(facts, { view, role, balancers, callers: declared, ports, rules }, rule),
              ),
            );
          }),
        ),
      ),
    ),
  );
