import { createServer, type RequestListener } from "node:http";
import type * as Sdk from "@aws-sdk/client-ec2";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Loopback, onLoopback } from "../../fixtures/wire/loopback.ts";
import { causeOf } from "../../src/collect/classify.ts";
import { Clients, RequestCounter } from "../../src/collect/clients.ts";
import { Pacer } from "../../src/collect/pacer.ts";
import { defineService } from "../../src/collect/service.ts";
import { defaults } from "../../src/config/defaults.ts";
import { account, region } from "./support.ts";

const body = "<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>";
const xml = { "content-type": "text/xml;charset=UTF-8" };

const servers: Loopback[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** EC2's client before a real server of its own; a request may take half a second, a call two. */
const facing = async (listener: RequestListener) => {
  const server = await onLoopback(createServer(listener));
  servers.push(server);
  const { endpoint } = server;
  const counter = new RequestCounter();
  const settings = {
    ...defaults.collection,
    requestTimeoutSeconds: 0.5,
    attempts: 2,
    patienceSeconds: 2,
  };
  const clients = new Clients(
    { region, credentials: account.credentials },
    new Set(["ec2:DescribeSubnets"]),
    new Pacer(settings),
    counter,
    new AbortController().signal,
  );
  const { sdk, client } = await clients.of(
    defineService({
      prefix: "ec2",
      load: () => import("@aws-sdk/client-ec2"),
      connect: (sdk: typeof Sdk, configuration) =>
        new sdk.EC2Client({ ...configuration, endpoint }),
    }),
  );
  const call = async () => {
    try {
      return await client.send(new sdk.DescribeSubnetsCommand({}));
    } catch (error) {
      return causeOf(error, { api: "a", action: "a", account: "a", region });
    } finally {
      await clients.destroy();
    }
  };
  return { call, counter };
};

describe("time-outs over the wire", () => {
  test.each<{ name: string; listener: RequestListener }>([
    { name: "before the headers", listener: () => {} },
    {
      name: "in the body",
      listener: (_, response) => {
        response.writeHead(200, { ...xml, "content-length": String(body.length) });
        response.write(body.slice(0, 20));
      },
    },
    {
      name: "in a body that comes byte by byte",
      listener: (_, response) => {
        response.writeHead(200, xml);
        const drip = setInterval(() => response.write(" "), 50);
        response.on("close", () => clearInterval(drip));
      },
    },
    {
      name: "in the body of an error",
      listener: (_, response) => {
        response.writeHead(400, xml);
        response.write("<Response>");
      },
    },
  ])(
    "an answer that hangs $name ends, is asked once more, and is unavailable",
    async ({ listener }) => {
      const { call, counter } = await facing(listener);
      expect(await call()).toMatchObject({ reason: "unavailable" });
      expect(counter.statistics()).toEqual({ requests: 2, retries: 1, throttled: 0 });
    },
  );

  test("an answer that hung once is read the second time", async () => {
    let asked = 0;
    const { call } = await facing((_, response) => {
      asked += 1;
      response.writeHead(200, { ...xml, "content-length": String(body.length) });
      response.write(asked === 1 ? body.slice(0, 20) : body);
    });
    expect(await call()).toMatchObject({ Subnets: [] });
    expect(asked).toBe(2);
  });

  test("throttled for ever ends with patience, and says so", async () => {
    const { call, counter } = await facing((_, response) => {
      response.writeHead(503, xml);
      response.end(
        "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error></Errors></Response>",
      );
    });
    expect(await call()).toMatchObject({ reason: "throttled" });
    expect(counter.statistics().throttled).toBe(counter.statistics().requests);
  });
});
