import type * as Sdk from "@aws-sdk/client-ec2";
import type { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "@jest/globals";
import { Clients, RequestCounter } from "../../src/collect/clients.ts";
import { InterruptedError } from "../../src/collect/interrupted.ts";
import { type Clock, Pacer } from "../../src/collect/pacer.ts";
import { collectors } from "../../src/collect/registry.ts";
import {
  type ClientConfiguration,
  defineService,
  type Service,
} from "../../src/collect/service.ts";
import { defaults } from "../../src/config/defaults.ts";
import { account, region } from "./support.ts";
import { answering, ec2Error, emptyAnswer, type HttpAnswer } from "./wire.ts";

const subnets: HttpAnswer = {
  name: "200",
  status: 200,
  headers: { "content-type": "text/xml;charset=UTF-8" },
  body: "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet></DescribeSubnetsResponse>",
};
const throttled = ec2Error(503, "RequestLimitExceeded", "Request limit exceeded.");
const page = (body: string): HttpAnswer => ({ ...subnets, name: body, body });
const signIn = "<!DOCTYPE html><html><head><title>Sign in</title></head><body/></html>";
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

/** Clients of EC2 whose requests end at `answers`; notes what was connected and how it waited. */
const connect = async (
  answers: readonly (HttpAnswer | Error)[],
  declared: readonly string[] = ["ec2:DescribeSubnets"],
) => {
  const handler = answering(...answers);
  const configurations: ClientConfiguration[] = [];
  const waits: number[] = [];
  let time = 0;
  const clock: Clock = {
    now: () => time,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
  const ec2 = defineService({
    prefix: "ec2",
    load: () => import("@aws-sdk/client-ec2"),
    connect: (sdk: typeof Sdk, configuration) => {
      configurations.push(configuration);
      return new sdk.EC2Client({
        ...configuration,
        requestHandler: handler,
      });
    },
    bucketOf: (operation) => ({ name: operation, burst: 1, perSecond: 1 }),
  });
  const counter = new RequestCounter();
  const stop = new AbortController();
  const clients = new Clients(
    { region, credentials: account.credentials },
    new Set(declared),
    new Pacer({ ...defaults.collection, shareOfLimits: 1 }, clock),
    counter,
    stop.signal,
  );
  const { sdk, client } = await clients.of(ec2);
  const elapsed = () => time;
  return { handler, configurations, waits, elapsed, counter, stop, clients, ec2, sdk, client };
};

describe("clients", () => {
  test("a declared API is sent, and its answer comes back", async () => {
    const { client, sdk, handler } = await connect([subnets]);
    const answer = await client.send(new sdk.DescribeSubnetsCommand({}));
    expect(answer.Subnets).toEqual([{ SubnetId: "subnet-1" }]);
    expect(handler.handled).toBe(1);
  });

  test.each([
    { name: "one that writes", send: "TerminateInstancesCommand" as const },
    { name: "one that reads", send: "DescribeInstancesCommand" as const },
  ])("an API that no collector declares, $name, never leaves", async ({ send }) => {
    const { client, sdk, handler, counter, waits } = await connect([subnets]);
    const call = async () =>
      send === "TerminateInstancesCommand"
        ? await client.send(new sdk[send]({ InstanceIds: ["i-1"] }))
        : await client.send(new sdk[send]({}));
    await expect(call()).rejects.toThrow("it was not sent");
    expect(handler.handled).toBe(0);
    expect(waits).toEqual([]);
    expect(counter.statistics()).toEqual({ requests: 0, retries: 0, throttled: 0 });
  });

  test("an API of the same name in another service is not declared by it", async () => {
    const { client, sdk, handler } = await connect([subnets], ["rds:DescribeSubnets"]);
    const call = async () => await client.send(new sdk.DescribeSubnetsCommand({}));
    await expect(call()).rejects.toThrow("ec2:DescribeSubnets");
    expect(handler.handled).toBe(0);
  });

  test.each<{
    name: string;
    answers: readonly (HttpAnswer | Error)[];
    counted: { requests: number; retries: number; throttled: number };
  }>([
    {
      name: "an answer at once",
      answers: [subnets],
      counted: { requests: 1, retries: 0, throttled: 0 },
    },
    {
      name: "throttled twice",
      answers: [throttled, throttled, subnets],
      counted: { requests: 3, retries: 2, throttled: 2 },
    },
    {
      name: "an error of the server, then of the network",
      answers: [emptyAnswer(500), refused, subnets],
      counted: { requests: 3, retries: 2, throttled: 0 },
    },
  ])("requests, retries and throttles are counted: $name", async ({ answers, counted }) => {
    const { client, sdk, counter } = await connect(answers);
    await client.send(new sdk.DescribeSubnetsCommand({}));
    expect(counter.statistics()).toEqual(counted);
  });

  test("a call that is throttled for ever ends when patience does, and each attempt was counted", async () => {
    const { client, sdk, counter, elapsed } = await connect([throttled]);
    await expect(client.send(new sdk.DescribeSubnetsCommand({}))).rejects.toThrow("Request limit");
    const { requests, retries, throttled: times } = counter.statistics();
    expect(requests).toBeGreaterThan(2);
    expect([retries, times]).toEqual([requests - 1, requests]);
    expect(elapsed()).toBeLessThanOrEqual(defaults.collection.patienceSeconds * 1000);
  });

  test("stopped while it waits for an answer, a call ends, and none leaves any more", async () => {
    const { client, sdk, counter, stop, handler } = await connect([refused]);
    const reason = new InterruptedError("the scan was interrupted by SIGINT");
    const call = client.send(new sdk.DescribeSubnetsCommand({}));
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
    const sent = handler.handled;
    await expect(client.send(new sdk.DescribeSubnetsCommand({}))).rejects.toBe(reason);
    expect(handler.handled).toBe(sent);
    expect(counter.statistics().requests).toBe(sent);
  });

  test("a call that fails otherwise ends after so many attempts", async () => {
    const { client, sdk, counter } = await connect([emptyAnswer(500)]);
    await expect(client.send(new sdk.DescribeSubnetsCommand({}))).rejects.toThrow();
    expect(counter.statistics()).toEqual({ requests: 6, retries: 5, throttled: 0 });
  });

  test.each([
    page(signIn),
    page(`\ufeff\n<?xml version="1.0"?>\n<!-- a gateway's -->\n${signIn.toLowerCase()}`),
    page("<HTML><BODY>Try again later.</BODY></HTML>"),
    emptyAnswer(200),
  ])("what no service answers is asked again, and never an empty list: $name", async (answer) => {
    const once = await connect([answer, subnets]);
    const { Subnets } = await once.client.send(new once.sdk.DescribeSubnetsCommand({}));
    expect(Subnets).toEqual([{ SubnetId: "subnet-1" }]);
    const { client, sdk, counter } = await connect([answer]);
    await expect(client.send(new sdk.DescribeSubnetsCommand({}))).rejects.toMatchObject({
      name: "NotAwsAnswer",
      message: expect.stringMatching(/^HTTP 200 with/),
    });
    expect(counter.statistics().requests).toBe(6);
  });

  test("a denial is not asked again", async () => {
    const denied = ec2Error(403, "UnauthorizedOperation", "no");
    const { client, sdk, counter } = await connect([denied], ["ec2:DescribeSubnets"]);
    await expect(client.send(new sdk.DescribeSubnetsCommand({}))).rejects.toThrow("no");
    expect(counter.statistics()).toEqual({ requests: 1, retries: 0, throttled: 0 });
  });

  test("each attempt takes its turn, also a retry, in the bucket of its operation", async () => {
    const { client, sdk, waits } = await connect(
      [refused, subnets],
      ["ec2:DescribeSubnets", "ec2:DescribeVpcs"],
    );
    await client.send(new sdk.DescribeSubnetsCommand({}));
    const [pause = 0, turn = 0] = waits;
    expect(pause + turn).toBe(1000);
    await client.send(new sdk.DescribeVpcsCommand({}));
    expect(waits).toHaveLength(2);
  });

  test("a request is signed after it waited, so that a long queue ages no signature", async () => {
    const { client } = await connect([subnets]);
    const order = client.middlewareStack.identify().map((name) => name.split(" ")[0]);
    const at = (name: string): number => order.indexOf(name);
    expect(at("retryMiddleware")).toBeGreaterThanOrEqual(0);
    expect(at("gonogoPace")).toBeGreaterThan(at("retryMiddleware"));
    expect(at("httpSigningMiddleware")).toBeGreaterThan(at("gonogoPace"));
  });

  test("one client a service, made once, in the region and with the credentials of the scan", async () => {
    const { clients, ec2, client, configurations } = await connect([subnets]);
    const [again, oncemore] = await Promise.all([clients.of(ec2), clients.of(ec2)]);
    expect(again.client).toBe(client);
    expect(oncemore.client).toBe(client);
    expect(configurations).toHaveLength(1);
    expect(configurations[0]).toMatchObject({
      region,
      credentials: account.credentials,
      maxAttempts: 1,
    });
  });

  test("where one bucket redirects to, no other is asked", async () => {
    const service = collectors.find((one) => one.service?.prefix === "s3")?.service;
    const clients = new Clients(
      { region, credentials: account.credentials },
      new Set(["s3:GetBucketVersioning"]),
      new Pacer(defaults.collection),
      new RequestCounter(),
      new AbortController().signal,
    );
    const { sdk, client } = await clients.of(
      service as unknown as Service<typeof import("@aws-sdk/client-s3"), S3Client>,
    );
    const elsewhere: HttpAnswer = {
      name: "301",
      status: 301,
      headers: { "content-type": "application/xml", "x-amz-bucket-region": "us-east-1" },
      body: "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>",
    };
    const answered = answering(elsewhere, page("<VersioningConfiguration/>"));
    const addresses: string[] = [];
    client.config.requestHandler = {
      ...answered,
      handle: (request) => {
        addresses.push(request.hostname);
        return answered.handle() as never;
      },
    };
    for (const Bucket of ["acme-vault", "acme-web"]) {
      await client.send(new sdk.GetBucketVersioningCommand({ Bucket }));
    }
    expect(addresses).toEqual([
      `acme-vault.s3.${region}.amazonaws.com`,
      "acme-vault.s3.us-east-1.amazonaws.com",
      `acme-web.s3.${region}.amazonaws.com`,
    ]);
  });
});
