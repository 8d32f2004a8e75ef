import { rule } from "../../../rules/cost/rds-right-sized.ts";
import { instanceTypes } from "../../../src/model/facts/ec2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { databaseUse, databaseWindows } from "../../../src/model/facts/use.ts";
import { type Change, denyRow, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { startingFrom, testRule } from "../../support/ruleTester.ts";
import { smallDatabase } from "../../support/smallDatabase.ts";
import { copy } from "../arc/_changes.ts";
import { optionsOf, useOf } from "./_use.ts";

// A db.t3.small has 2048 MiB: 60 % of it are 1228.8, 10 % are 204.8.

const mebibyte = 1_048_576;
const windows = databaseWindows("shop-prod-db");
const { at, unread } = useOf(databaseUse);

const free = (mebibytes: number, days?: number): readonly Change[] => [
  at(windows.leastFreeMemory, mebibytes * mebibyte, days),
  at(windows.averageFreeMemory, mebibytes * mebibyte, days),
];
const idle: readonly Change[] = [at(windows.peakCpu, 8), at(windows.averageCpu, 2), ...free(1500)];

const ofClass = (name: string, memoryMiB: number | null, engine = "postgres") => [
  patch(dbInstances, ids.database, { class: `db.${name}`, engine }),
  put(instanceTypes, name, { name, memoryMiB, vCpus: 2 }),
];

testRule(rule, {
  population: [dbInstances],
  cases: startingFrom(smallDatabase, [
    {
      name: "idle, with a smaller class below it",
      changes: idle,
      verdict: "fail",
      failures: 1,
      says: /never used more than 8 % of its CPU and 26\.8 % of its memory/,
    },
    {
      name: "idle on the smallest class",
      changes: [...ofClass("t3.micro", 1024), ...idle.slice(0, 2), ...free(800)],
      verdict: "pass",
    },
    {
      name: "idle on the smallest Graviton class",
      changes: [...ofClass("t4g.micro", 1024), ...idle.slice(0, 2), ...free(800)],
      verdict: "pass",
    },
    {
      name: "idle on the smallest class of a family that is not the smallest",
      changes: [...ofClass("r6g.large", 16_384), ...idle.slice(0, 2), ...free(15_000)],
      verdict: "fail",
    },
    {
      name: "idle on Aurora's smallest class for production",
      changes: [
        ...ofClass("r6g.large", 16_384, "aurora-postgresql"),
        ...idle.slice(0, 2),
        ...free(15_000),
      ],
      verdict: "pass",
    },
    {
      name: "idle on Aurora, a size above the smallest",
      changes: [
        ...ofClass("r6g.xlarge", 32_768, "aurora-postgresql"),
        ...idle.slice(0, 2),
        ...free(30_000),
      ],
      verdict: "fail",
    },
    {
      name: "CPU at rest, but memory in use: a large cache of pages",
      changes: [at(windows.peakCpu, 8), ...free(900)],
      verdict: "pass",
    },
    {
      name: "memory at rest, but one rush of CPU",
      changes: [at(windows.peakCpu, 95), ...free(1500)],
      verdict: "pass",
    },
    {
      name: "exactly at the bounds is neither",
      changes: [
        at(windows.peakCpu, 20),
        at(windows.averageCpu, 70),
        at(windows.leastFreeMemory, 1228.8 * mebibyte),
        at(windows.averageFreeMemory, 204.8 * mebibyte),
      ],
      verdict: "pass",
    },
    {
      name: "CPU above 70 % on average",
      changes: [at(windows.averageCpu, 71)],
      verdict: "fail",
      failures: 1,
      says: /71 % of its CPU on average, above 70 %: it is too small/,
    },
    {
      name: "less than 10 % of the memory free on average",
      changes: [at(windows.averageFreeMemory, 200 * mebibyte)],
      verdict: "fail",
      failures: 1,
      says: /90\.2 % of its memory on average/,
    },
    {
      name: "memory ran short for a moment only",
      changes: [at(windows.leastFreeMemory, 50 * mebibyte)],
      verdict: "pass",
    },
    {
      name: "the smallest class can be too small",
      changes: [...ofClass("t3.micro", 1024), at(windows.averageCpu, 90)],
      verdict: "fail",
    },
    {
      name: "created this week",
      changes: [
        at(windows.peakCpu, 3, 4),
        at(windows.averageCpu, 1, 4),
        ...free(1500, 4),
        at(windows.peakConnections, 2, 4),
      ],
      verdict: "unknown",
      says: /measured on 4 of the last 14 days/,
    },
    {
      name: "stopped: nothing was measured",
      changes: [at(windows.peakCpu, 0, 0), at(windows.averageCpu, 0, 0), ...free(0, 0)],
      verdict: "unknown",
    },
    {
      name: "measured on a week is enough",
      changes: [at(windows.peakCpu, 8, 7), at(windows.averageCpu, 2, 7), ...free(1500, 7)],
      verdict: "fail",
    },
    {
      name: "too small by CPU, whatever its memory",
      changes: [at(windows.averageCpu, 90), unread(windows.averageFreeMemory)],
      verdict: "fail",
    },
    {
      name: "a rush of CPU leaves the least memory without weight",
      changes: [unread(windows.leastFreeMemory)],
      verdict: "pass",
    },
    {
      name: "no rush of CPU, and the least memory unread",
      changes: [at(windows.peakCpu, 8), unread(windows.leastFreeMemory)],
      verdict: "unknown",
    },
    {
      name: "connections are information",
      changes: [unread(windows.peakConnections)],
      verdict: "pass",
    },
    {
      name: "a class whose memory was not read",
      changes: [denyRow(instanceTypes, "t3.small")],
      verdict: "unknown",
    },
    { name: "a class without a memory", changes: ofClass("t3.small", null), verdict: "unknown" },
    {
      name: "a class that is not stated",
      changes: [patch(dbInstances, ids.database, { class: null })],
      verdict: "unknown",
    },
    {
      name: "a serverless class sizes itself",
      changes: [patch(dbInstances, ids.database, { class: "db.serverless" }), ...idle],
      verdict: "notApplicable",
    },
    {
      name: "each instance by its own figures",
      changes: [
        copy(dbInstances, ids.database, "replica", {
          arn: "replica",
          id: "shop-prod-db-replica",
          readReplicaOf: "shop-prod-db",
        }),
      ],
      verdict: { "shop-prod-db": "pass", "shop-prod-db-replica": "unknown" },
    },
    {
      name: "the config asks for more room",
      changes: [at(windows.averageCpu, 60)],
      settings: optionsOf("cost-rds-right-sized", { undersizedAboveCpu: 50 }),
      verdict: "fail",
    },
    {
      name: "the config takes more for idle",
      changes: [at(windows.peakCpu, 30), ...free(1500)],
      settings: optionsOf("cost-rds-right-sized", { oversizedBelowCpu: 40 }),
      verdict: "fail",
    },
  ]),
});
