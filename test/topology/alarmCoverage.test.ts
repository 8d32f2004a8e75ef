import { describe, expect, it } from "@jest/globals";
import {
  compositeAlarms,
  type Metric,
  type MetricAlarm,
  metricAlarms,
} from "../../src/model/facts/cloudwatch.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import { alarmCoverage } from "../../src/topology/alarmCoverage.ts";
import { alarmOf } from "../rules/mon/_alarms.ts";
import { derivedWith } from "../scan/support/world.ts";
import { breakOff, type Change, deny, patch, put, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

/** `MemoryUtilization: none`, and `+` before what the guide does not ask for. */
const metricsOf = (name: string, ...changes: readonly Change[]): readonly string[] =>
  derivedWith(alarmCoverage, changes)
    .items.filter(({ resource }) => resource.name === name)
    .flatMap(({ metrics }) =>
      metrics.map(({ name: metric, asked, state }) => `${asked ? "" : "+"}${metric}: ${state}`),
    );

const cpu = (...changes: readonly Change[]): string | undefined =>
  metricsOf("backend", ...changes)[0];

const alarm = alarmOf(ids.cpuAlarm("backend"));
const silent = alarm.with({ alarmActions: [] });
const composite = (rule: string): Change =>
  put(compositeAlarms, "arn:composite", {
    ...{ arn: "arn:composite", name: "backend", rule, actionsEnabled: true },
    alarmActions: [ids.topic],
  });

describe("alarm coverage", () => {
  it("names the guide's metrics of each resource, and whether an alarm on them tells somebody", () => {
    expect(metricsOf("backend")).toEqual([
      "CPUUtilization: told",
      "MemoryUtilization: none",
      "RunningTaskCount: none",
    ]);
    expect(metricsOf("shop-prod-db")[1]).toBe("DatabaseConnections: told");
  });

  it.each<[string, readonly Change[], string]>([
    ["an alarm without an action", [silent], "silent"],
    ["an alarm whose actions are off", [alarm.with({ actionsEnabled: false })], "silent"],
    ["no alarm", [remove(metricAlarms, ids.cpuAlarm("backend"))], "none"],
    ["an alarm of another service", [alarm.measuring({ dimensions: {} })], "none"],
    [
      "an alarm that only scales",
      [alarm.with({ alarmActions: ["arn:aws:autoscaling:eu-west-1:1:scalingPolicy:x"] })],
      "none",
    ],
    ["a composite that tells", [silent, composite("ALARM(shop-prod-backend-cpu)")], "told"],
    [
      "a composite of which that cannot be told",
      [silent, composite("ALARM(shop-prod-backend-cpu) AND ALARM(other)")],
      "unknown",
    ],
    ["composites that were not read", [silent, deny(compositeAlarms)], "unknown"],
    ["a silent and a telling one", [silent, alarm.beside({ alarmActions: [ids.topic] })], "told"],
    ["alarms that were not read", [deny(metricAlarms)], "unknown"],
    [
      "a list that broke off before the alarm",
      [remove(metricAlarms, ids.cpuAlarm("backend")), breakOff(metricAlarms)],
      "unknown",
    ],
    ["a list that broke off after it", [breakOff(metricAlarms)], "told"],
  ])("%s", (_, changes, state) => {
    expect(cpu(...changes)).toBe(`CPUUtilization: ${state}`);
  });

  const onTargets = (targets: string): Change => {
    const arn = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${targets}`;
    const dimensions = {
      LoadBalancer: ids.loadBalancer.split(":loadbalancer/")[1] ?? "",
      TargetGroup: targets.split(":").at(-1) ?? "",
    };
    return (draft) => {
      const usual = draft(metricAlarms).rows.get(ids.cpuAlarm("backend")) as MetricAlarm;
      const metric = {
        ...{ ...(usual.metric as Metric), namespace: "AWS/ApplicationELB", dimensions },
        name: "TargetResponseTime",
      };
      put(metricAlarms, arn, { ...usual, arn, name: targets, metric })(draft);
    };
  };

  it("counts a metric that is watched of each part as watched, and of some parts as partly", () => {
    const some = metricsOf("shop-prod-alb", onTargets(ids.backendTargets));
    const each = metricsOf(
      "shop-prod-alb",
      onTargets(ids.backendTargets),
      onTargets(ids.frontendTargets),
    );
    expect([some[0], each[0]]).toEqual(["TargetResponseTime: partly", "TargetResponseTime: told"]);
  });

  it("lists what alarms watch besides", () => {
    expect(metricsOf("backend", alarm.beside({})).length).toBe(3);
    const further = (draft: Parameters<Change>[0]) => {
      const usual = draft(metricAlarms).rows.get(ids.cpuAlarm("backend")) as MetricAlarm;
      const metric = { ...(usual.metric as Metric), name: "EBSFilesystemUtilization" };
      put(metricAlarms, "arn:further", { ...usual, arn: "arn:further", metric })(draft);
    };
    expect(metricsOf("backend", further)).toContain("+EBSFilesystemUtilization: told");
    expect(metricsOf("frontend", further)).not.toContain("+EBSFilesystemUtilization: told");
  });

  it("leaves network load balancers out, and says where resources were not read", () => {
    expect(
      metricsOf("shop-prod-alb", patch(loadBalancers, ids.loadBalancer, { type: "network" })),
    ).toEqual([]);
    expect(derivedWith(alarmCoverage, [deny(loadBalancers)]).causes).not.toEqual([]);
  });
});
