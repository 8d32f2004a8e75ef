import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { ListRuleNamesByTargetCommand } from "@aws-sdk/client-eventbridge";
import { GetResourcesCommand } from "@aws-sdk/client-resource-groups-tagging-api";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { taskDefinitions } from "../../src/model/facts/ecs.ts";
import type { Settings } from "../../src/model/settings.ts";
import { openAnswerFolder } from "../../src/snapshot/answerFolder.ts";
import { accessDenied, account, inputsOf, on, read, recordingOf, region } from "./support.ts";

const cluster = `arn:aws:ecs:${region}:${account.id}:cluster/main`;
const definition = (name: string, owner = account.id): string =>
  `arn:aws:ecs:${region}:${owner}:task-definition/${name}`;
const [web, api, job] = [definition("web:7"), definition("api:3"), definition("job:1")];

type TagsOf = Readonly<Record<string, Readonly<Record<string, string>>>>;

const noTags: TagsOf = {};
const plainTags: TagsOf = { [web]: { Name: "web" } };

/** How the account stands: what services refer to, what a schedule does, and which tags there are. */
interface Standing {
  readonly used?: readonly string[];
  readonly scheduled?: string;
  readonly tags?: TagsOf;
  /** What the tagging API answers, where it is not what is so. */
  readonly listed?: TagsOf | Error;
  readonly isCut?: boolean;
}

const answering = ({ used = [api, web], scheduled, tags = plainTags, ...more }: Standing) => [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
  on(ListServicesCommand, { serviceArns: used.map((_, index) => `service-${index}`) }),
  on(DescribeServicesCommand, ({ services = [] }) => ({
    services: services.map((serviceArn) => ({
      serviceArn,
      taskDefinition: used[Number(serviceArn.replace("service-", ""))],
    })),
  })),
  on(ListTasksCommand, { taskArns: [] }),
  on(ListRuleNamesByTargetCommand, { RuleNames: [] }),
  on(ListSchedulesCommand, {
    Schedules: scheduled === undefined ? [] : [{ Name: "hourly", Target: { Arn: cluster } }],
  }),
  on(GetScheduleCommand, {
    Target: { Arn: cluster, RoleArn: "role", EcsParameters: { TaskDefinitionArn: scheduled } },
  }),
  on(DescribeTaskDefinitionCommand, ({ taskDefinition = "" }) => ({
    taskDefinition: {
      taskDefinitionArn: taskDefinition,
      containerDefinitions: [
        { name: "app", environment: [{ name: "DB_POOL_MAX", value: "10" }], image: "app:1" },
      ],
    },
    tags: Object.entries(tags[taskDefinition] ?? {}).map(([key, value]) => ({ key, value })),
  })),
  on(GetResourcesCommand, ({ ResourceARNList = [] }) => {
    const { listed = tags, isCut = false } = more;
    if (listed instanceof Error) return listed;
    return {
      PaginationToken: isCut ? "more" : "",
      ResourceTagMappingList: ResourceARNList.filter((arn) => Object.hasOwn(listed, arn)).map(
        (arn) => ({
          ResourceARN: arn,
          Tags: Object.entries(listed[arn] ?? {}).map(([Key, Value]) => ({ Key, Value })),
        }),
      ),
    };
  }),
];

describe("answers that are kept from scan to scan", () => {
  let folder: string;
  let cache: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-answers-"));
    cache = join(folder, "cache");
    complaints.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const complaints: unknown[] = [];
  const opened = (version = "1") =>
    openAnswerFolder(cache, version, (error) => complaints.push(error));

  /** @returns what was asked for, and the rows, which are those of a scan without kept answers */
  const scan = async (
    standing: Standing = {},
    settings: Partial<Settings> = {},
    version?: string,
  ) => {
    const answers = answering(standing);
    const kept = await read([taskDefinitions], answers, settings, {
      answers: await opened(version),
    });
    const fresh = await read([taskDefinitions], answers, settings);
    expect(kept.facts.shards).toEqual(fresh.facts.shards);
    return {
      asked: inputsOf(kept.sent, "ecs:DescribeTaskDefinition").map(
        ({ taskDefinition }) => taskDefinition,
      ),
      tagLists: inputsOf(kept.sent, "tag:GetResources").map((input) => input.ResourceARNList),
      rows: recordingOf(kept.facts, taskDefinitions).rows,
    };
  };
  const file = async (): Promise<string> => {
    const [name = "", ...others] = await readdir(cache);
    expect(others).toEqual([]);
    return join(cache, name);
  };

  test("a revision is asked for once, its tags each time, a hundred a request", async () => {
    expect(await scan()).toMatchObject({ asked: [api, web], tagLists: [] });
    expect(await scan()).toMatchObject({ asked: [], tagLists: [[api, web]] });
    const many = Array.from({ length: 101 }, (_, index) => definition(`many:${index + 1}`));
    expect((await scan({ used: [...many] })).asked).toHaveLength(101);
    const again = await scan({ used: [...many, web] });
    expect(again.asked).toEqual([web]);
    expect(again.tagLists.map((list) => (list as string[]).length)).toEqual([100, 1]);
  });

  test("only what a scan uses stays, and one that could not read all forgets nothing", async () => {
    await scan({ used: [api, web, job] });
    const denied = answering({}).map((answer) =>
      answer.command === ListTasksCommand ? on(ListTasksCommand, accessDenied) : answer,
    );
    await read([taskDefinitions], denied, {}, { answers: await opened() });
    expect((await readFile(await file(), "utf8")).split("\n")).toHaveLength(4);
    await scan();
    expect((await readFile(await file(), "utf8")).split("\n")).toHaveLength(3);
  });

  test("tags that were changed, added and taken away are seen", async () => {
    await scan();
    const tags: TagsOf = { [web]: { Name: "shop" }, [api]: { Name: "api" } };
    const changed = await scan({ tags });
    expect(changed.asked).toEqual([]);
    expect(changed.rows[web]?.tags).toEqual({ Name: "shop" });
    expect(changed.rows[api]?.tags).toEqual({ Name: "api" });
    const without = await scan({ tags: { [web]: {}, [api]: {} } });
    expect(without).toMatchObject({ asked: [], rows: { [web]: { tags: {} } } });
  });

  test("what the tags leave open, or are denied, is read as without kept answers", async () => {
    await scan();
    expect((await scan({ listed: noTags })).asked).toEqual([web]);
    expect((await scan({ listed: accessDenied })).asked).toEqual([api, web]);
    expect((await scan({ isCut: true })).asked).toEqual([api]);
  });

  test("neither what only a schedule names nor a family's name: it may be gone, or another", async () => {
    await scan({ scheduled: job });
    expect((await scan({ scheduled: job })).asked).toEqual([job]);
    await scan({ used: [api, web, definition("web")] });
    expect((await scan({ used: [api, web, definition("web")] })).asked).toEqual([
      definition("web"),
    ]);
  });

  test("one known revision is as soon read as its tags", async () => {
    await scan({ used: [web] });
    expect(await scan({ used: [web] })).toMatchObject({ asked: [web], tagLists: [] });
  });

  test.each<[what: string, change: (text: string) => string]>([
    ["changed", (text) => text.replaceAll("app:1", "app:2")],
    ["cut", (text) => text.slice(0, text.indexOf("\n") / 2)],
    ["no text", () => "\0\uffff\n{}\n \n"],
    ["nested too deep", (text) => text.replaceAll("[]", `${"[".repeat(1e5)}${"]".repeat(1e5)}`)],
  ])("an entry that is %s is read again", async (_what, change) => {
    await scan();
    const name = await file();
    await writeFile(name, change(await readFile(name, "utf8")));
    expect(await scan()).toMatchObject({ asked: [api, web], tagLists: [] });
    expect(await scan()).toMatchObject({ asked: [] });
  });

  test("a damaged entry spoils no other", async () => {
    await scan({ used: [api, job, web] });
    const name = await file();
    await writeFile(name, (await readFile(name, "utf8")).replace("app:1", "app:2"));
    expect((await scan({ used: [api, job, web] })).asked).toEqual([api]);
  });

  test("another account's, region's and version's entries are not read, whatever their file is called", async () => {
    await scan();
    const name = await file();
    expect((await scan({}, {}, "2")).asked).toEqual([api, web]);
    const place = { partition: "aws", account: account.id, region };
    const knownIn = async (other: Partial<typeof place>): Promise<number> => {
      const where = { ...place, ...other };
      const terms = "{}";
      const mine = (await opened()).open(place, "ecs.taskDefinition", terms);
      mine.keep(web, {});
      await rm(cache, { recursive: true });
      await mkdir(cache);
      await mine.close(true);
      const theirs = (await file()).replace(
        `${account.id}.${region}`,
        `${where.account}.${where.region}`,
      );
      await rename(await file(), theirs);
      return (await (await opened()).open(where, "ecs.taskDefinition", terms).known()).size;
    };
    expect(name).toContain(account.id);
    expect(await knownIn({})).toBe(1);
    expect(await knownIn({ account: "999999999999" })).toBe(0);
    expect(await knownIn({ region: "us-east-1" })).toBe(0);
    expect(await knownIn({ partition: "aws-cn" })).toBe(0);
  });

  test("other settings share nothing: what is recorded of a variable follows them", async () => {
    const named = { environmentVariables: ["DB_POOL_MAX"] };
    await scan();
    const other = await scan({}, named);
    expect(other.asked).toEqual([api, web]);
    expect(other.rows[web]?.containers[0]?.environment[0]?.value).toBe(10);
    expect((await scan({}, named)).asked).toEqual([]);
    expect((await scan()).rows[web]?.containers[0]?.environment[0]?.value).toBeNull();
  });

  test("a folder or a file that others may write to is not trusted", async () => {
    await scan();
    await chmod(await file(), 0o622);
    expect((await scan()).asked).toEqual([api, web]);
    await chmod(cache, 0o777);
    await expect(opened()).rejects.toThrow(`--cache ${cache} may be written to by others`);
    cache = join(folder, "file");
    await writeFile(cache, "");
    await expect(opened()).rejects.toThrow(`--cache ${cache} is a file; name a folder`);
  });

  test("a folder that is gone costs nothing but the next scan's requests", async () => {
    const answers = await opened();
    await rm(cache, { recursive: true });
    const { facts } = await read([taskDefinitions], answering({}), {}, { answers });
    expect(Object.keys(recordingOf(facts, taskDefinitions).rows)).toEqual([api, web]);
    expect(complaints).toHaveLength(1);
  });
});
