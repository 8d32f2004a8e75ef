import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Facts, Recording } from "../../src/model/store.ts";
import { readResumable, readSnapshot, writeSnapshot } from "../../src/snapshot/file.ts";
import { Journal, journalFor } from "../../src/snapshot/journal.ts";
import { denied, someFacts } from "./facts.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  file = join(folder, "account.ndjson");
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const facts: Facts = {
  ...someFacts,
  terms: { "--probe": "0123456789abcdef" },
  expected: [
    {
      ...{ id: "111122223333", partition: "aws", regions: ["eu-west-1"], global: true },
      ...{ forbidden: ["ap-south-1"], failure: null },
    },
  ],
};
const [first, second] = facts.shards;
const none: Facts = {
  ...facts,
  shards: facts.shards.map((shard) => ({ ...shard, kinds: new Map() })),
};
const statistics = { requests: 50, retries: 3, throttled: 2 };
const vpcs: Recording = {
  rows: new Map([["vpc-1", { id: "vpc-1" }]]),
  unreadRows: new Map(),
  causes: [],
  readAt: facts.startedAt,
};

const complain = (error: unknown): void => {
  throw error;
};

/** What is left of a scan that was killed after it had kept these kinds, in the second region. */
const killedAfter = async (begun: Facts, ...kinds: readonly string[]): Promise<string> => {
  const journal = new Journal(file, complain);
  await journal.begun(begun);
  for (const kind of kinds) {
    if (second !== undefined) journal.read(second, kind, vpcs, statistics);
  }
  await journal.close();
  return readFile(`${file}.partial`, "utf8");
};

const resumed = async (left: string): Promise<Facts> => {
  await writeFile(`${file}.partial`, left);
  return readResumable(file);
};

test("a journal begins with what the scan has, and can be resumed at once", async () => {
  const left = await killedAfter(facts);
  expect(await resumed(left)).toEqual({ ...facts, finishedAt: facts.startedAt });
});

test("each kind is kept as it was read, in its place; read again, the last time counts", async () => {
  const left = await killedAfter(facts, "ec2.vpc", "ec2.subnet");
  const back = await resumed(left);
  expect(back.shards[0]).toEqual(first);
  expect(back.shards[1]?.kinds).toEqual(
    new Map([...(second?.kinds ?? []), ["ec2.vpc", vpcs], ["ec2.subnet", vpcs]]),
  );
  expect(back.statistics).toEqual(statistics);
});

test("cut anywhere behind its first line it still holds each kind that was finished", async () => {
  const left = await killedAfter(none, "ec2.vpc", "ec2.subnet");
  const start = left.indexOf("\n") + 1;
  const ends = [...left.matchAll(/\{"kept".*\n/g)].map(
    ({ index, 0: { length } }) => index + length,
  );
  for (let cut = start; cut <= left.length; cut += 1) {
    const back = await resumed(left.slice(0, cut));
    const finished = ends.filter((end) => end <= cut).length;
    expect([cut, back.shards[1]?.kinds.size]).toEqual([cut, finished]);
    expect(back.shards.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
  }
});

test("damaged before its end it is refused, and so is what is no journal", async () => {
  const left = await killedAfter(none, "ec2.vpc");
  await expect(resumed(left.replace('{"kind"', '{"kin'))).rejects.toThrow("damaged at line");
  await expect(resumed("")).rejects.toThrow("does not begin as gonogo leaves it");
  await expect(resumed(left.replace('"version":2', '"version":9'))).rejects.toThrow("version 9");
});

test("it is taken for the scan before a whole recording is, and is no snapshot", async () => {
  await writeSnapshot(file, someFacts);
  expect(await readResumable(file)).toEqual(someFacts);
  const left = await killedAfter(none);
  expect((await resumed(left)).terms).toEqual(facts.terms);
  expect((await resumed(left)).expected).toEqual(facts.expected);
  await expect(readSnapshot(`${file}.partial`)).rejects.toThrow(
    `continue it with: gonogo scan --resume ${file}`,
  );
});

test("removed, it leaves nothing; where it cannot lie, the scan goes on and hears of it once", async () => {
  const complaints: unknown[] = [];
  const journal = new Journal(join(folder, "nowhere", "x"), (error) => complaints.push(error));
  await journal.begun(none);
  if (first !== undefined) journal.read(first, "ec2.vpc", vpcs, statistics);
  await journal.remove();
  expect(complaints).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
  expect(await journalFor("/dev/null", complain)).toBe(null);
});

test("unread rows and lists that broke off are in it", async () => {
  const back = await resumed(await killedAfter(facts));
  expect(back.shards[0]?.kinds.get("ec2.subnet")?.causes).toEqual([denied]);
});
