import { describe, expect, it } from "@jest/globals";
import { services } from "../../src/model/facts/ecs.ts";
import { listenerRules, loadBalancers, targetGroups } from "../../src/model/facts/elbv2.ts";
import { fronts } from "../../src/topology/fronts.ts";
import { runningServices } from "../../src/topology/services.ts";
import { row, workerService } from "../scan/support/rows.ts";
import { derivedWith, told } from "../scan/support/world.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  patch,
  put,
  remove,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const internal = ids.loadBalancer.replace("shop-prod-alb", "shop-prod-internal");
const besideInternal = put(loadBalancers, internal, {
  ...row(loadBalancers, ids.loadBalancer),
  arn: internal,
  name: "shop-prod-internal",
  scheme: "internal",
});
const behindBoth = patch(targetGroups, ids.backendTargets, {
  loadBalancers: [internal, ids.loadBalancer],
});
const unnamed = patch(targetGroups, ids.backendTargets, { loadBalancers: [] });
const unrouted = edit(listenerRules, ids.httpsListener, (rules) =>
  rules.filter(({ isDefault }) => isDefault),
);
const worker = workerService("backend", { arn: ids.backend });

describe("load balancers that lead to a service", () => {
  it.each<[string, readonly Change[], readonly string[] | string]>([
    ["its target groups'", [], ["shop-prod-alb"]],
    ["several", [besideInternal, behindBoth], ["shop-prod-alb", "shop-prod-internal"]],
    ["none without a target group", [put(services, ids.backend, worker)], []],
    [
      "none without a target group, whatever is unread",
      [put(services, ids.backend, worker), deny(targetGroups), deny(loadBalancers)],
      [],
    ],
    ["that which forwards to it, where its target group names none", [unnamed], ["shop-prod-alb"]],
    ["none that names it or forwards to it", [unnamed, unrouted], []],
    [
      "unknown without the rules, where its target group names none",
      [unnamed, deny(listenerRules)],
      "? elasticloadbalancing:DescribeRules",
    ],
    [
      "unknown without target groups",
      [deny(targetGroups)],
      "? elasticloadbalancing:DescribeTargetGroups",
    ],
    [
      "unknown without its target group",
      [denyRow(targetGroups, ids.backendTargets)],
      "? elasticloadbalancing:DescribeTargetGroups",
    ],
    ["known without another's", [denyRow(targetGroups, ids.frontendTargets)], ["shop-prod-alb"]],
    [
      "unknown without the load balancer",
      [denyRow(loadBalancers, ids.loadBalancer)],
      "? elasticloadbalancing:DescribeLoadBalancers",
    ],
    ["known where the list broke off behind it", [breakOff(loadBalancers)], ["shop-prod-alb"]],
    [
      "unknown where one of two was not read",
      [behindBoth, breakOff(loadBalancers)],
      "? elasticloadbalancing:DescribeLoadBalancers",
    ],
    ["undecided where it is gone", [remove(loadBalancers, ids.loadBalancer)], "? undecided"],
    [
      "undecided where the target group is gone",
      [remove(targetGroups, ids.backendTargets)],
      "? undecided",
    ],
  ])("%s", (_, changes, expected) => {
    const view = derivedWith(runningServices, changes).items.find(
      ({ service }) => service.arn === ids.backend,
    );
    if (view === undefined) throw new Error("no backend");
    const found = derivedWith(fronts, changes).of(view);
    expect(found.known ? found.value.map(({ name }) => name) : told(found)).toEqual(expected);
  });
});
