import { rule } from "../../../rules/cost/ecs-right-sized.ts";
import { services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { serviceUse, serviceWindows } from "../../../src/model/facts/use.ts";
import { type Change, denyRow, patch, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { optionsOf, useOf } from "./_use.ts";

const { at, unread } = useOf(serviceUse);
const windows = serviceWindows("shop-prod", "backend");
const idle: readonly Change[] = [
  at(windows.peakCpu, 11),
  at(windows.averageCpu, 3),
  at(windows.peakMemory, 25),
  at(windows.averageMemory, 20),
];
const ofSize = (cpu: string | null, memory: string | null) =>
  patch(taskDefinitions, ids.backendTask, { cpu, memory });

const backend = (verdict: "pass" | "fail" | "unknown" | "notApplicable") => ({
  frontend: "pass" as const,
  backend: verdict,
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, serviceUse],
    "the size is judged by the task definition and the metrics alone",
  ),
  cases: [
    {
      name: "idle",
      changes: idle,
      verdict: backend("fail"),
      failures: 1,
      says: /never used more than 11 % of its CPU and 25 % of its memory/,
    },
    {
      name: "idle on Fargate's smallest task",
      changes: [...idle, ofSize("256", "512")],
      verdict: "pass",
    },
    {
      name: "idle with the smallest CPU, but memory to give back",
      changes: [...idle, ofSize("256", "2048")],
      verdict: backend("fail"),
    },
    {
      name: "the smallest task, in words",
      changes: [...idle, ofSize(".25 vCPU", "0.5 GB")],
      verdict: "pass",
    },
    {
      name: "a larger task, in words",
      changes: [...idle, ofSize("1 vCPU", "2 GB")],
      verdict: backend("fail"),
    },
    {
      name: "memory in use, CPU at rest",
      changes: [...idle, at(windows.peakMemory, 45)],
      verdict: "pass",
    },
    {
      name: "CPU above 80 % on average",
      changes: [at(windows.averageCpu, 85)],
      verdict: backend("fail"),
      failures: 1,
      says: /85 % of its CPU on average, above 80 %/,
    },
    {
      name: "CPU where auto scaling holds it",
      changes: [at(windows.averageCpu, 70), at(windows.peakCpu, 100)],
      verdict: "pass",
    },
    {
      name: "memory above 90 % on average",
      changes: [at(windows.averageMemory, 93)],
      verdict: backend("fail"),
    },
    {
      name: "deployed this week",
      changes: [at(windows.averageCpu, 3, 2)],
      verdict: backend("unknown"),
      says: /measured on 2 of the last 14 days/,
    },
    {
      name: "figures unread",
      changes: [unread(windows.averageMemory)],
      verdict: backend("unknown"),
    },
    {
      name: "too little memory, whatever else is unread",
      changes: [unread(windows.averageCpu), at(windows.averageMemory, 93)],
      verdict: backend("fail"),
    },
    {
      name: "tasks that share an instance have no size",
      changes: [ofSize(null, null)],
      verdict: backend("notApplicable"),
    },
    {
      name: "a task definition that was not read",
      changes: [denyRow(taskDefinitions, ids.backendTask)],
      verdict: backend("unknown"),
    },
    {
      name: "a task definition that is gone",
      changes: [remove(taskDefinitions, ids.backendTask)],
      verdict: backend("unknown"),
    },
    {
      name: "another cluster's service of the same name",
      changes: [patch(services, ids.backend, { cluster: "arn:aws:ecs:eu-west-1:1:cluster/other" })],
      verdict: backend("unknown"),
    },
    {
      name: "the config takes less for idle",
      changes: idle,
      settings: optionsOf("cost-ecs-right-sized", { oversizedBelowCpu: 10 }),
      verdict: "pass",
    },
  ],
});
