import {
  all,
  type Fact,
  flatMap,
  known,
  map,
  type Table,
  undecided,
  whole,
} from "../../src/model/fact.ts";
import { type Listener, listeners } from "../../src/model/facts/elbv2.ts";
import { combine, every, type Outcome, pass, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type EffectiveRule, isGroup } from "../../src/topology/admission.ts";
import { admits } from "../../src/topology/networkTraffic.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";
import { servicesInRole } from "../_resources/services.ts";
import { tooMuch } from "./_ingress.ts";
import {
  cacheGoals,
  databaseGoals,
  type Goal,
  judgeWay,
  type OutFacts,
  serviceOutNeeds,
} from "./_serviceOut.ts";

/** The port that the config pins, else those registered; nothing tells that of a service reached directly. */
const portsOf = (view: RunningService, pinned: number | null): Fact<readonly number[]> => {
  if (pinned !== null) return known([pinned]);
  return flatMap(view.ports, (ports) =>
    ports.length > 0
      ? known(ports)
      : undecided(
          `on which port the service ${view.service.name} listens is not known`,
          "pin it in the config: applications: [{ name: …, ports: { backend: PORT } }]",
        ),
  );
};

const backendGoals = (facts: OutFacts, application: Application): Fact<readonly Goal[]> =>
  flatMap(whole(facts.applications.servicesOf(application, "backend")), (backends) =>
    all(
      backends.map((view) =>
        flatMap(portsOf(view, application.settings?.ports.backend ?? null), (ports) =>
          map(view.securityGroups, (groups) => ({
            label: `service ${view.service.name}`,
            ports: ports.map((port) => ({ protocol: "tcp" as const, port })),
            at: [{ groups, cidrs: [] }],
          })),
        ),
      ),
    ),
  );

type Facts = OutFacts & { readonly listeners: Table<readonly Listener[]> };

/** The load balancers of the application, and those before the frontend. */
const balancerGoals = (
  facts: Facts,
  view: RunningService,
  application: Application,
): Fact<readonly Goal[]> =>
  flatMap(
    all([facts.fronts.of(view), whole(facts.applications.loadBalancersOf(application))]),
    (found) =>
      all(
        [...new Map(found.flat().map((balancer) => [balancer.arn, balancer])).values()].map(
          (balancer) =>
            map(facts.listeners.get(balancer.arn), (rows) => ({
              label: `load balancer ${balancer.name}`,
              ports: (rows ?? []).flatMap(({ port }) =>
                port === null ? [] : [{ protocol: "tcp" as const, port }],
              ),
              at: [{ groups: balancer.securityGroups, cidrs: [] }],
            })),
        ),
      ),
  );

/** A way to the data, on its own port, is named for what it is. */
const judgeStores = (
  rule: EffectiveRule,
  stores: Fact<readonly Goal[]>,
  otherwise: Outcome,
): Outcome => {
  if (!stores.known) return otherwise;
  const store = stores.value.find(
    ({ at, ports }) =>
      ports.some((port) => admits(rule.traffic, port)) &&
      at.some(({ groups }) => isGroup(rule.peer, groups)),
  );
  return store === undefined
    ? otherwise
    : tooMuch(rule, `the frontend has no business with the ${store.label}`);
};

export const rule = defineRule({
  id: "sg-frontend-out",
  title: "The frontend goes out to the backend, the load balancer and HTTPS only",
  section: "SG",
  items: ["SG-6"],
  severity: "medium",
  why: "The frontend is what strangers talk to first. If it can open connections to the database, one flaw in a page renders the backend's checks worthless.",
  checks:
    "Every rule of the effective egress of the frontend's service must lead to the backend's port, to the application's load balancer, or be TCP 443. A rule is not required: a backend that only browsers call needs none.",
  blindSpots: "Where TCP 443 leads is not judged.",
  remedy: {
    summary:
      "Replace the default egress rule by TCP 443, and by the backend's port to its group where the frontend calls it.",
    cli: [
      "aws ec2 authorize-security-group-egress --group-id FRONTEND_GROUP --protocol tcp --port 443 --cidr 0.0.0.0/0",
      "aws ec2 revoke-security-group-egress --group-id FRONTEND_GROUP --protocol all --cidr 0.0.0.0/0",
    ].join("\n"),
    terraform: [
      'resource "aws_vpc_security_group_egress_rule" "frontend_https" {',
      "  security_group_id = aws_security_group.frontend.id",
      '  cidr_ipv4         = "0.0.0.0/0"',
      '  ip_protocol       = "tcp"',
      "  from_port         = 443",
      "  to_port           = 443",
      "}",
    ].join("\n"),
    cdk: "const group = new ec2.SecurityGroup(this, 'Frontend', { vpc, allowAllOutbound: false });\ngroup.connections.allowToAnyIpv4(ec2.Port.tcp(443));",
  },
  references: ["https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"],
  needs: { ...serviceOutNeeds, listeners },
  options: {},
  nothing: "there is no frontend",
  resources: (facts) => servicesInRole(facts.runningServices, facts.roles, "frontend"),
  judge: ({ view }, facts) =>
    when(facts.roles.roleOf(view), () =>
      when(facts.applications.ofService(view), (application) =>
        when(view.securityGroups, (groups) => {
          const goals = map(
            all([backendGoals(facts, application), balancerGoals(facts, view, application)]),
            (found) => found.flat(),
          );
          const stores = map(
            all([databaseGoals(facts, application), cacheGoals(facts, application)]),
            (found) => found.flat(),
          );
          return combine(
            pass("goes out to the backend, the load balancer and HTTPS at most"),
            every(facts.admission.egress(groups), (one) =>
              judgeStores(
                one,
                stores,
                judgeWay(one, goals, "only the backend, the load balancer and TCP 443 are needed"),
              ),
            ),
          );
        }),
      ),
    ),
});
