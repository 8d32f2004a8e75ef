import {
  all,
  allOf,
  anyOf,
  complete,
  type Fact,
  flatMap,
  known,
  type Listing,
  map,
  not,
  orElse,
  undecided,
  unknown,
  whole,
} from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import {
  type Action,
  type Listener,
  type ListenerRule,
  type LoadBalancer,
  listenerRules,
  listeners,
  loadBalancers,
  targetGroups,
} from "../../src/model/facts/elbv2.ts";
import { indexListing } from "../../src/model/indexListing.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { allDoWithout, placeOf } from "./_components.ts";

/** A load balancer, or the account and region where one is missing. */
interface Balancer extends Resource {
  readonly loadBalancer: LoadBalancer | null;
}

const needs = {
  loadBalancers,
  listeners,
  listenerRules,
  targetGroups,
  targetGroupRouting,
  runningServices,
  serviceApplications,
};
type Facts = Resolved<typeof needs>;

/** Every application load balancer; where services run without any, the place that lacks one. */
const balancersOrPlace = (facts: Facts, context: Context): Listing<Balancer> => {
  const balancers = applicationLoadBalancers(facts.loadBalancers);
  if (balancers.items.length + balancers.causes.length > 0) return balancers;
  const { items, causes } = facts.runningServices;
  return items.length > 0
    ? { items: [{ ...placeOf(context), loadBalancer: null }], causes: [] }
    : { items: [], causes };
};

const isApplicationLoadBalancer = (arn: string): boolean => arn.includes(":loadbalancer/app/");

/** Only application load balancers speak HTTP to their targets: an unattached group tells by its protocol. */
const isForApplicationLoadBalancer = (
  facts: Facts,
  targetGroup: string,
  context: Context,
): Fact<boolean> =>
  flatMap(
    orElse(facts.targetGroups.get(targetGroup), () =>
      undecided(
        `the target group ${targetGroup} does not exist`,
        "scan again: it may have been deleted during the scan",
      ),
    ),
    ({ loadBalancers: attached, protocol }) => {
      if (attached.length > 0) return known(attached.some(isApplicationLoadBalancer));
      return protocol === null
        ? unknown([context.unstated(targetGroups, "Protocol")])
        : known(protocol === "HTTP" || protocol === "HTTPS");
    },
  );

/** Registered with target groups of application load balancers, and none of them gets requests. */
const isUnrouted = (
  facts: Facts,
  { targetGroups: own }: RunningService,
  context: Context,
): Fact<boolean> =>
  allOf([
    anyOf(own.map((arn) => isForApplicationLoadBalancer(facts, arn, context))),
    not(anyOf(own.map((arn) => facts.targetGroupRouting.getsRequests(arn)))),
  ]);

/** The services that wait for requests and get none. */
const unroutedServices = onceFor(
  (facts: Facts, context: Context): Fact<readonly RunningService[]> =>
    flatMap(whole(facts.runningServices), (views) =>
      map(all(views.map((view) => isUnrouted(facts, view, context))), (unrouted) =>
        views.filter((_, index) => unrouted[index]),
      ),
    ),
);

/** The services that a load balancer sends requests to, by its ARN. */
const servedServices = onceFor((facts: Facts) => {
  const behind = (view: RunningService) =>
    map(
      all(view.targetGroups.map((group) => facts.targetGroupRouting.balancersOf(group))),
      (balancers) => ({ view, balancers: balancers.flat() }),
    );
  return map(all(facts.runningServices.items.map(behind)), (served) =>
    indexListing(complete(served), ({ balancers }) => balancers),
  );
});

/** Every service of the applications behind the load balancer gets its requests from somewhere. */
const judgeRouting = (facts: Facts, { arn }: LoadBalancer, context: Context): Outcome =>
  when(unroutedServices(facts, context), (lost) => {
    if (lost.length === 0) return pass("every service that waits for requests gets some");
    const keyOf = (view: RunningService) =>
      map(facts.serviceApplications.ofService(view), ({ key }) => key);
    const served = flatMap(servedServices(facts), (own) =>
      all(own(arn).items.map(({ view }) => keyOf(view))),
    );
    return when(served, (applications) =>
      combine(
        ...lost.map((view) =>
          when(applications.length === 0 ? known(null) : keyOf(view), (key) =>
            key === null || applications.includes(key)
              ? fail(
                  `unrouted|${view.service.name}`,
                  `no listener sends requests to the service ${view.service.name}`,
                  saw(services, view.service.arn, "loadBalancers[].targetGroupArn", [
                    ...view.targetGroups,
                  ]),
                )
              : pass(`${view.service.name} belongs to another application`),
          ),
        ),
      ),
    );
  });

const withoutBalancer = notApplicable(
  "the config says that the applications have no load balancer",
);

const noBalancer = (place: string, facts: Facts): Outcome =>
  fail(
    "absent",
    "services run, and there is no application load balancer",
    saw(
      loadBalancers,
      place,
      "LoadBalancers[].Type",
      facts.loadBalancers.list().items.map(({ type }) => type),
    ),
  );

const isHttps = ({ protocol, port }: Listener): boolean => protocol === "HTTPS" && port === 443;

const judgeHttps = ({ arn }: LoadBalancer, rows: readonly Listener[]): Outcome => {
  const https = rows.find(isHttps);
  if (https === undefined) {
    return fail(
      "https",
      "it has no HTTPS listener on port 443",
      saw(
        listeners,
        arn,
        "Listeners",
        rows.map(({ protocol, port }) => `${protocol} ${port}`),
      ),
    );
  }
  const evidence = saw(listeners, https.arn, "Certificates", https.certificates);
  return https.certificates.length > 0
    ? pass("terminates HTTPS on port 443", evidence)
    : fail("certificate", "its HTTPS listener has no certificate", evidence);
};

/** What a plain HTTP request gets: an answer, or the way to HTTPS. */
const servesPlain = (action: Action, port: number | null): string | null => {
  if (action.type === "forward") return "is forwarded in plain HTTP";
  if (action.type !== "redirect") return null;
  if (action.protocol !== "HTTPS") {
    return `is redirected to ${action.protocol === "#{protocol}" ? "HTTP again" : action.protocol}`;
  }
  return action.port === "#{port}" || action.port === String(port)
    ? `is redirected to HTTPS on port ${port}, where plain HTTP is spoken`
    : null;
};

const judgeRule = (port: number | null, one: ListenerRule): Outcome => {
  const wrong = one.actions.flatMap((action) => servesPlain(action, port) ?? []);
  const which = one.isDefault ? "the default action" : `rule ${one.priority}`;
  const strange = one.actions.flatMap((action) => (action.type === "other" ? [action.name] : []));
  if (wrong.length === 0 && strange.length > 0) {
    return cannotDecide(
      `on port ${port} ${which} does ${strange.join(", ")}, which is not known here`,
      "use a version of gonogo that knows this action",
    );
  }
  const evidence = saw(
    listenerRules,
    one.arn,
    "Actions",
    one.actions.map(({ type }) => type),
  );
  return wrong.length === 0
    ? pass(`port ${port}: ${which} leads to HTTPS`, evidence)
    : fail(
        `plain|${port}|${one.isDefault ? "default" : one.priority}`,
        `on port ${port} a request ${wrong.join(", ")} (${which})`,
        evidence,
      );
};

export const rule = defineRule({
  id: "arc-load-balancer-terminates-https",
  title: "Load balancers terminate HTTPS, and lead plain HTTP there",
  section: "ARC",
  items: ["ARC-2"],
  severity: "high",
  why: "One listener rule that serves plain HTTP is enough for a session cookie to travel in the clear.",
  checks:
    "Every internet-facing application load balancer must have an HTTPS listener on 443 with a certificate. Every rule of every plain HTTP listener, the default one included, must redirect to HTTPS or answer by itself. No listener on 80 is fine. Every service of the applications behind it that is registered with its target groups must get requests through one of them; what a network load balancer serves is not judged. Where services run and there is no application load balancer at all, that fails.",
  blindSpots:
    "Internal load balancers are not judged, and network load balancers are none of this kind. The certificate's validity is another item's.",
  remedy: {
    summary: "Add an HTTPS listener with a certificate, and let port 80 redirect to it.",
    cli: "aws elbv2 modify-listener --listener-arn HTTP_LISTENER --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}'",
    terraform: [
      'resource "aws_lb_listener" "http" {',
      "  load_balancer_arn = aws_lb.main.arn",
      "  port              = 80",
      "  default_action {",
      '    type = "redirect"',
      "    redirect {",
      '      protocol    = "HTTPS"',
      '      port        = "443"',
      '      status_code = "HTTP_301"',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "loadBalancer.addRedirect();",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  ],
  needs,
  options: {},
  nothing: "there is no application load balancer, and no ECS service",
  resources: balancersOrPlace,
  judge({ id, loadBalancer }, facts, _options, context) {
    if (loadBalancer === null) {
      return when(
        allDoWithout(facts.serviceApplications.served, context.settings, "loadBalancer"),
        (without) => (without ? withoutBalancer : noBalancer(id, facts)),
      );
    }
    if (loadBalancer.scheme === null) {
      return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    }
    if (loadBalancer.scheme !== "internet-facing") return notApplicable("it is internal");
    const judgePlain = ({ arn, port }: Listener): Outcome =>
      when(
        map(facts.listenerRules.get(arn), (rows) => rows ?? []),
        (rows) => combine(...rows.map((one) => judgeRule(port, one))),
      );
    return when(facts.listeners.get(loadBalancer.arn), (rows) =>
      combine(
        judgeHttps(loadBalancer, rows ?? []),
        ...((rows ?? []).some(isHttps) ? [judgeRouting(facts, loadBalancer, context)] : []),
        ...(rows ?? []).filter(({ protocol }) => protocol === "HTTP").map(judgePlain),
      ),
    );
  },
});
