import { instanceTypes } from "../../src/model/facts/ec2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { type Change, patch, put } from "./changes.ts";
import { ids } from "./reference.ts";

/** A db.t3.small of 2048 MiB: 225 connections, 60 % of its memory are 1228.8 MiB. */
export const smallDatabase: readonly Change[] = [
  put(instanceTypes, "t3.small", { name: "t3.small", memoryMiB: 2048, vCpus: 2 }),
  patch(dbInstances, ids.database, { class: "db.t3.small" }),
];
