import { rule } from "../../../rules/arc/load-balancer-terminates-https.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { clusters, services } from "../../../src/model/facts/ecs.ts";
import {
  type Action,
  type ListenerRule,
  type LoadBalancer,
  listenerRules,
  listeners,
  loadBalancers,
  targetGroups,
} from "../../../src/model/facts/elbv2.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  only,
  patch,
  put,
  remove,
} from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { copy, declared, place } from "./_changes.ts";

const toHttps = {
  type: "redirect",
  protocol: "HTTPS",
  port: "443",
  host: "#{host}",
  path: "/#{path}",
  statusCode: "HTTP_301",
} as const;

const forward = (arn: string, weight = 1): Action => ({
  type: "forward",
  targetGroups: [{ arn, weight }],
});

const ruleOf = (
  listener: string,
  priority: string,
  path: string | null,
  ...actions: readonly Action[]
): ListenerRule => ({
  arn: `${listener}/${priority}`,
  isDefault: path === null,
  priority,
  conditions: path === null ? [] : [{ field: "path-pattern", values: [path] }],
  actions,
});

/** What the listener on port 80 does by default, and by other rules. */
const onPort80 = (byDefault: Action, ...others: readonly ListenerRule[]): readonly Change[] => [
  edit(listeners, ids.loadBalancer, (rows) =>
    rows.map((row) =>
      row.arn === ids.httpListener ? { ...row, defaultActions: [byDefault] } : row,
    ),
  ),
  put(listenerRules, ids.httpListener, [
    ...others,
    ruleOf(ids.httpListener, "default", null, byDefault),
  ]),
];

const ruleOnPort80 = (path: string, ...actions: readonly Action[]): ListenerRule =>
  ruleOf(ids.httpListener, "5", path, ...actions);

const httpsListener = (fields: {
  readonly port?: number;
  readonly protocol?: string;
  readonly certificates?: readonly string[];
}): Change =>
  edit(listeners, ids.loadBalancer, (rows) =>
    rows.map((row) => (row.arn === ids.httpsListener ? { ...row, ...fields } : row)),
  );

const without = (listener: string): readonly Change[] => [
  edit(listeners, ids.loadBalancer, (rows) => rows.filter(({ arn }) => arn !== listener)),
  remove(listenerRules, listener),
];

const networkLoadBalancer: LoadBalancer = {
  arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop-prod-nlb/1",
  name: "shop-prod-nlb",
  type: "network",
  scheme: "internet-facing",
  dnsName: null,
  vpc: "vpc-1",
  subnets: ["subnet-public-a", "subnet-public-b"],
  securityGroups: [],
  state: "active",
};

const networkLoadBalancerAlone = only(loadBalancers, {
  [networkLoadBalancer.arn]: networkLoadBalancer,
});

const unrouted = (targetGroup: string) => patch(targetGroups, targetGroup, { loadBalancers: [] });

const billing = "arn:aws:ecs:eu-west-1:111122223333:service/shop-prod/billing";
const billingTargets =
  "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/billing/0123456789abcdef";

/** A service with a target group of its own that no listener sends requests to. */
const unroutedService = (tags: Readonly<Record<string, string>>): readonly Change[] => [
  copy(targetGroups, ids.backendTargets, billingTargets, {
    arn: billingTargets,
    name: "billing",
    loadBalancers: [],
  }),
  copy(services, ids.backend, billing, {
    arn: billing,
    name: "billing",
    tags,
    deployments: [],
    loadBalancers: [
      {
        targetGroup: billingTargets,
        containerName: "billing",
        containerPort: 8080,
        alternateTargetGroup: null,
      },
    ],
  }),
];

const decisive = /^elbv2\.(loadBalancer|listeners|listenerRules)$|^ecs\.service$/;

testRule(rule, {
  population: [loadBalancers, services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => !decisive.test(kind))
    .map((kind) => [kind, "every service gets requests, whatever its role or application"]),
  cases: [
    {
      name: "no HTTPS listener",
      changes: without(ids.httpsListener),
      verdict: "fail",
      failures: 1,
      says: /it has no HTTPS listener on port 443/,
    },
    {
      name: "an HTTPS listener without a certificate",
      changes: [httpsListener({ certificates: [] })],
      verdict: "fail",
      failures: 1,
      says: /no certificate/,
    },
    {
      name: "an HTTPS listener on another port",
      changes: [httpsListener({ port: 8443 })],
      verdict: "fail",
      says: /no HTTPS listener on port 443/,
    },
    {
      name: "port 443 in plain HTTP",
      changes: [httpsListener({ protocol: "HTTP", certificates: [] })],
      verdict: "fail",
      says: /no HTTPS listener on port 443/,
    },
    {
      name: "no listener at all",
      changes: [
        put(listeners, ids.loadBalancer, []),
        unrouted(ids.frontendTargets),
        unrouted(ids.backendTargets),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "port 80 forwards",
      changes: onPort80(forward(ids.frontendTargets)),
      verdict: "fail",
      failures: 1,
      says: /on port 80 a request is forwarded in plain HTTP \(the default action\)/,
    },
    {
      name: "port 80 redirects to HTTP",
      changes: onPort80({ ...toHttps, protocol: "HTTP", port: "8080" }),
      verdict: "fail",
    },
    {
      name: "a redirect that keeps the protocol leads to HTTP",
      changes: onPort80({ ...toHttps, protocol: "#{protocol}", host: "www.example.com" }),
      verdict: "fail",
      failures: 1,
      says: /redirected to HTTP again/,
    },
    {
      name: "a listener rule, not the default action, forwards plain HTTP",
      changes: onPort80(toHttps, ruleOnPort80("/api/*", forward(ids.backendTargets))),
      verdict: "fail",
      failures: 1,
      says: /\(rule 5\)/,
    },
    {
      name: "a listener rule, not the default action, redirects to HTTP",
      changes: onPort80(
        toHttps,
        ruleOnPort80("/old/*", { ...toHttps, protocol: "#{protocol}", path: "/new" }),
      ),
      verdict: "fail",
    },
    {
      name: "plain HTTP on another port",
      changes: [
        edit(listeners, ids.loadBalancer, (rows) => [
          ...rows,
          {
            arn: "http-8080",
            loadBalancer: ids.loadBalancer,
            protocol: "HTTP",
            port: 8080,
            sslPolicy: null,
            certificates: [],
            defaultActions: [forward(ids.frontendTargets)],
          },
        ]),
        put(listenerRules, "http-8080", [
          ruleOf("http-8080", "default", null, forward(ids.frontendTargets)),
        ]),
      ],
      verdict: "fail",
      says: /on port 8080/,
    },
    {
      name: "an action of a kind that is not known may serve plain HTTP",
      changes: onPort80(toHttps, ruleOnPort80("/x", { type: "other", name: "serve-something" })),
      verdict: "unknown",
    },
    { name: "no listener on port 80", changes: without(ids.httpListener), verdict: "pass" },
    {
      name: "a redirect to HTTPS on another host",
      changes: onPort80({ ...toHttps, host: "www.example.com", statusCode: "HTTP_302" }),
      verdict: "pass",
    },
    {
      name: "port 80 answers by itself",
      changes: onPort80({ type: "fixed-response", statusCode: "404" }),
      verdict: "pass",
    },
    {
      name: "a redirect that keeps the protocol, on the HTTPS listener",
      changes: [
        edit(listenerRules, ids.httpsListener, (rules) => [
          ruleOf(ids.httpsListener, "1", "/old/*", {
            ...toHttps,
            protocol: "#{protocol}",
            path: "/new",
          }),
          ...rules,
        ]),
      ],
      verdict: "pass",
    },
    {
      name: "several certificates",
      changes: [httpsListener({ certificates: [ids.certificate, `${ids.certificate}-2`] })],
      verdict: "pass",
    },
    {
      name: "an internal load balancer is not judged",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: "internal" })],
      verdict: "notApplicable",
    },
    {
      name: "an internal one beside it may serve plain HTTP",
      changes: [
        copy(loadBalancers, ids.loadBalancer, "internal", {
          arn: "internal",
          name: "internal",
          scheme: "internal",
        }),
        put(listeners, "internal", []),
      ],
      verdict: { "shop-prod-alb": "pass", internal: "notApplicable" },
    },
    {
      name: "a scheme that is not stated cannot be judged",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: null })],
      verdict: "unknown",
    },
    {
      name: "a network load balancer alone: there is no application load balancer",
      changes: [networkLoadBalancerAlone],
      verdict: { [place]: "fail" },
      failures: 1,
      says: /services run, and there is no application load balancer/,
    },
    {
      name: "a network load balancer beside it is none of its business",
      changes: [put(loadBalancers, networkLoadBalancer.arn, networkLoadBalancer)],
      verdict: "pass",
    },
    {
      name: "a network load balancer, and nothing runs",
      changes: [networkLoadBalancerAlone, only(services, {})],
      verdict: "notApplicable",
    },
    {
      name: "no application load balancer among those read, and there may be more",
      changes: [networkLoadBalancerAlone, breakOff(loadBalancers)],
      verdict: "unknown",
    },
    {
      name: "no load balancer, and it is not known whether anything runs",
      changes: [only(loadBalancers, {}), deny(services)],
      verdict: "unknown",
    },
    {
      name: "the config says that the only application does without",
      changes: [only(loadBalancers, {})],
      settings: declared({ name: "shop", without: ["loadBalancer"] }),
      verdict: "notApplicable",
    },
    {
      name: "one of two applications does without",
      changes: [only(loadBalancers, {})],
      settings: declared({ name: "shop" }, { name: "batch", without: ["loadBalancer"] }),
      verdict: "fail",
    },
    {
      name: "the config excuses an application that is not the one that runs",
      changes: [only(loadBalancers, {})],
      settings: declared({ name: "batch", without: ["loadBalancer"] }),
      verdict: "fail",
    },
    {
      name: "what the config does without is judged where it is there all the same",
      changes: without(ids.httpsListener),
      settings: declared({ name: "shop", without: ["loadBalancer"] }),
      verdict: "fail",
    },
    {
      name: "no listener sends requests to a service",
      changes: [
        edit(listenerRules, ids.httpsListener, (rules) => rules.filter((one) => one.isDefault)),
        unrouted(ids.backendTargets),
      ],
      verdict: "fail",
      failures: 1,
      says: /no listener sends requests to the service backend/,
    },
    {
      name: "every rule that names the service's target group gives it no weight",
      changes: [
        edit(listenerRules, ids.httpsListener, (rules) =>
          rules.map((one) =>
            one.isDefault ? one : { ...one, actions: [forward(ids.backendTargets, 0)] },
          ),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "the idle target group of a blue/green service",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        edit(services, billing, (service) => ({
          ...service,
          loadBalancers: [
            {
              targetGroup: ids.backendTargets,
              containerName: "billing",
              containerPort: 8080,
              alternateTargetGroup: billingTargets,
            },
          ],
        })),
      ],
      verdict: "pass",
    },
    {
      name: "a service that a network load balancer serves",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        put(loadBalancers, networkLoadBalancer.arn, networkLoadBalancer),
        patch(targetGroups, billingTargets, {
          protocol: "TCP",
          loadBalancers: [networkLoadBalancer.arn],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "a service for a network load balancer that is not there yet",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        patch(targetGroups, billingTargets, { protocol: "TCP" }),
      ],
      verdict: "pass",
    },
    {
      name: "a service that a network load balancer serves, and a target group that gets no requests",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        edit(services, billing, (service) => ({
          ...service,
          loadBalancers: service.loadBalancers.map((one) => ({
            ...one,
            alternateTargetGroup: ids.backendTargets,
          })),
        })),
        patch(targetGroups, billingTargets, {
          protocol: "TCP",
          loadBalancers: [networkLoadBalancer.arn],
        }),
        patch(services, ids.backend, { status: "DRAINING" }),
        edit(listenerRules, ids.httpsListener, (rules) => rules.filter((one) => one.isDefault)),
      ],
      verdict: "fail",
      failures: 1,
      says: /no listener sends requests to the service billing/,
    },
    {
      name: "an unrouted service whose target group states no protocol",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        patch(targetGroups, billingTargets, { protocol: null }),
      ],
      verdict: "unknown",
    },
    {
      name: "an unrouted service whose target group could not be read",
      changes: [
        ...unroutedService({ application: "shop", environment: "production" }),
        denyRow(targetGroups, billingTargets),
      ],
      verdict: "unknown",
    },
    {
      name: "a service that waits for no requests",
      changes: [patch(services, ids.backend, { loadBalancers: [], deployments: [] })],
      verdict: "pass",
    },
    {
      name: "an unrouted service that is being deleted",
      changes: [unrouted(ids.backendTargets), patch(services, ids.backend, { status: "DRAINING" })],
      verdict: "pass",
    },
    {
      name: "an unrouted service of the same application",
      changes: unroutedService({ application: "shop", environment: "production" }),
      verdict: "fail",
      says: /no listener sends requests to the service billing/,
    },
    {
      name: "an unrouted service of another application",
      changes: unroutedService({ application: "billing" }),
      verdict: "pass",
    },
    {
      name: "an unrouted service of another environment",
      changes: unroutedService({ application: "shop", environment: "staging" }),
      verdict: "pass",
    },
    {
      name: "an unrouted service of which the application is not known",
      changes: [...unroutedService({}), denyRow(clusters, ids.cluster)],
      verdict: "unknown",
    },
    {
      name: "a target group that could not be read: the listener's rules tell who gets requests",
      changes: [denyRow(targetGroups, ids.backendTargets)],
      verdict: "pass",
    },
    {
      name: "listeners that could not be read",
      changes: [denyRow(listeners, ids.loadBalancer)],
      verdict: "unknown",
    },
    {
      name: "the rules of port 80 could not be read",
      changes: [denyRow(listenerRules, ids.httpListener)],
      verdict: "unknown",
    },
    {
      name: "a known violation fails whatever else is unread",
      changes: [
        httpsListener({ certificates: [] }),
        denyRow(listenerRules, ids.httpListener),
        breakOff(services),
      ],
      verdict: "fail",
    },
  ],
});
