import { type Fact, filterListing, flatMap, known, map } from "../../src/model/fact.ts";
import type { NetworkInterface } from "../../src/model/facts/ec2.ts";
import type { LoadBalancer } from "../../src/model/facts/elbv2.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { combine, every, fail, note, type Outcome, pass, when } from "../../src/model/outcome.ts";
import { matches } from "../../src/model/pattern.ts";
import type { ApplicationSettings } from "../../src/model/settings.ts";
import {
  admission,
  describeRule,
  type EffectiveRule,
  isGroup,
  isSelfReference,
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
  /** Groups of the frontend, where it calls the backend directly. */
  readonly frontendGroups: Fact<readonly string[]>;
}

/** Who may reach the backend, by the application's settings. */
export const backendCallers = (facts: Facts, view: RunningService): Fact<Callers> =>
  map(facts.serviceApplications.ofService(view), (application) => {
    const settings = application.settings;
    const frontends = facts.serviceApplications.servicesOf(application, "frontend");
    const groups: Fact<readonly string[]> =
      frontends.causes.length > 0
        ? { known: false, causes: frontends.causes }
        : flatMap(known(frontends.items), groupsOfServices);
    return {
      reachedFrom: settings?.backendReachedFrom ?? [],
      port: settings?.ports.backend ?? null,
      frontendGroups: settings?.frontendCallsBackend ? groups : known([]),
    };
  });

/** Who may reach the frontend. */
export const frontendCallers = (facts: Facts, view: RunningService): Fact<Callers> =>
  map(
    facts.serviceApplications.ofService(view),
    ({ settings }: { settings: ApplicationSettings | null }) => ({
      reachedFrom: settings?.frontendReachedFrom ?? [],
      port: settings?.ports.frontend ?? null,
      frontendGroups: known([]),
    }),
  );

const groupsOfServices = (views: readonly RunningService[]): Fact<readonly string[]> => {
  const unread = views.flatMap(({ securityGroups }) =>
    securityGroups.known ? [] : securityGroups.causes,
  );
  return unread.length > 0
    ? { known: false, causes: unread }
    : known(
        views.flatMap(({ securityGroups }) => (securityGroups.known ? securityGroups.value : [])),
      );
};

/** The service's tasks, or a load balancer of its own. */
const isOwnTask = (
  facts: Facts,
  { service }: RunningService,
  row: NetworkInterface,
): Fact<boolean> =>
  map(
    facts.taskInterfaces.taskOf(row.id),
    (task) =>
      task !== null && task.cluster === service.cluster && serviceNameOf(task) === service.name,
  );

const isBalancers = (row: NetworkInterface, balancers: readonly LoadBalancer[]): boolean => {
  const owner = interfaceOwner(row);
  return (
    owner.kind === "loadBalancer" &&
    owner.arnSuffix !== null &&
    balancers.some(({ arn }) => arn.endsWith(`loadbalancer/${owner.arnSuffix}`))
  );
};

const settle = (role: string): string =>
  `say in the config by whom it is reached: applications: [{ name: …, ${role}ReachedFrom: [SECURITY_GROUP] }]`;

const judgeRule = (
  facts: Facts,
  role: "frontend" | "backend",
  view: RunningService,
  balancers: readonly LoadBalancer[],
  callers: Callers,
  ports: readonly number[],
  rule: EffectiveRule,
): Outcome => {
  const own = ports.map((port) => ({ protocol: "tcp" as const, port }));
  const { peer } = rule;
  if (isSelfReference(rule) && peer.kind === "securityGroup") {
    return combine(
      note(`${peer.id} admits its own wearers`),
      judgeWearers(peer.id, facts.wearers.wearers(peer.id), (row) => isOwnTask(facts, view, row)),
    );
  }
  const portText =
    ports.length === 0 ? "it listens on no port" : `it listens on ${ports.join(", ")}`;
  const direct = ports.length === 0 || view.reachedDirectly;
  if (!isWithin(rule.traffic, own) && !direct) return tooMuch(rule, portText);
  const balancerGroups = balancers.flatMap((balancer) => balancer.securityGroups);
  if (isGroup(peer, balancerGroups) && peer.kind === "securityGroup") {
    return judgeWearers(peer.id, facts.wearers.wearers(peer.id), (row) =>
      known(isBalancers(row, balancers)),
    );
  }
  if (peer.kind === "securityGroup" && matches(callers.reachedFrom, peer.id)) {
    return pass(`${describeRule(rule)} is declared in the config`, ruleEvidence(rule));
  }
  const why = "only the load balancer's group may reach it";
  return when(callers.frontendGroups, (groups) => {
    if (isGroup(peer, groups)) {
      return pass(`${describeRule(rule)}: the frontend calls it`, ruleEvidence(rule));
    }
    return direct
      ? failForEverybody(
          rule,
          why,
          whose(rule, `${view.service.name} is reached directly`, settle(role)),
        )
      : tooMuch(rule, why);
  });
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
                judgeRule(facts, role, view, balancers, declared, ports, rule),
              ),
            );
          }),
        ),
      ),
    ),
  );
