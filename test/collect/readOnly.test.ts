import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Loopback, onLoopback } from "../../fixtures/wire/loopback.ts";
import { Clients, RequestCounter } from "../../src/collect/clients.ts";
import { declaredApis } from "../../src/collect/collect.ts";
import { type Collector, defineCollector } from "../../src/collect/collector.ts";
import { Pacer } from "../../src/collect/pacer.ts";
import { isRead } from "../../src/collect/readOnly.ts";
import { collectors } from "../../src/collect/registry.ts";
import type { Client, Service } from "../../src/collect/service.ts";
import { regionsToScanCollector } from "../../src/collect/services/ec2.ts";
import { membersToScanCollector } from "../../src/collect/services/organizations.ts";
import { factKind } from "../../src/model/kind.ts";
import { isKnownRead } from "../support/serviceAuthorization.ts";
import { settings } from "../support/tables.ts";
import { account, collectWith, region } from "./support.ts";

interface Sdk {
  readonly [name: string]: unknown;
}
type Sending = Client & { send(command: unknown): Promise<unknown> };
type Command = new (input: Readonly<Record<string, unknown>>) => unknown;

/** What is asked before a scan, to find out what it is to read. */
const before: readonly Collector[] = [regionsToScanCollector, membersToScanCollector([])];
const every = [...collectors, ...before];

const services = [
  ...new Map(
    collectors.flatMap(({ service }) => (service === null ? [] : [[service.prefix, service]])),
  ).values(),
] as unknown as readonly Service<Sdk, Sending>[];
const declared = declaredApis(every);

describe("what an operation's name says", () => {
  test("every declared operation is a read", () => {
    expect([...declared].filter((api) => !isRead(api))).toEqual([]);
  });

  test("every declared operation and action is a read in AWS's reference", () => {
    const actions = every.flatMap(({ calls }) => calls.map(({ action }) => action));
    expect(actions.filter((action) => !isKnownRead(action))).toEqual([]);
  });

  test.each([
    "ec2:TerminateInstances",
    "ecs:UpdateService",
    "rds:DeleteDBInstance",
    "secretsmanager:GetSecretValue",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:PutSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:GetParameterHistory",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:GetObject",
    "s3:GetObjectAttributes",
    "s3:SelectObjectContent",
    "s3:PutBucketPolicy",
    "lambda:Invoke",
    "lambda:GetFunction",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ec2:GetPasswordData",
    "sts:AssumeRole",
    "sts:GetSessionToken",
    "sts:GetFederationToken",
    "iam:CreateAccessKey",
    "logs:StartQuery",
    "cloudwatch:PutMetricData",
    "ec2:Describe",
    "describe:ec2",
    "",
  ])("%s is none", (api) => {
    expect(isRead(api)).toBe(false);
  });
});

describe("the sources", () => {
  const files = readdirSync(join("src", "collect"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: readFileSync(join("src", "collect", name), "utf8") }));

  test("make no command but declared ones, and ask STS who they are", () => {
    const made = files.flatMap(({ name, text }) =>
      [...text.matchAll(/\bnew (?:\w+\.)?(\w+)Command\(/g)].map(([, operation = ""]) => ({
        name,
        operation,
      })),
    );
    expect(made.length).toBeGreaterThan(80);
    const operations = new Set([...declared].map((api) => api.split(":")[1]));
    const others = made.filter(({ operation }) => !operations.has(operation));
    expect(others).toEqual([{ name: "session.ts", operation: "GetCallerIdentity" }]);
  });

  test("make no client beside the guarded ones, and assume a role only where that is asked for", () => {
    const made = files.flatMap(({ name, text }) =>
      [...text.matchAll(/\bnew (?:\w+\.)?(\w+Client)\(|\b(from\w+)\(\{/g)].map(
        ([, client, credentials]) => `${name}: ${client ?? credentials}`,
      ),
    );
    const beside = made.filter((one) => !/^services[\\/]/.test(one));
    expect([...new Set(beside)].sort()).toEqual([
      "session.ts: STSClient",
      "session.ts: fromNodeProviderChain",
      "session.ts: fromTemporaryCredentials",
    ]);
  });

  test("use no helper of the SDK that sends by itself", () => {
    const helpers = files.filter(({ text }) =>
      /\b(paginate|waitUntil|waitFor)[A-Z]\w*\(/.test(text),
    );
    expect(helpers).toEqual([]);
  });
});

describe("clients against a server that counts", () => {
  let server: Loopback;
  let requests = 0;
  const before = process.env.AWS_ENDPOINT_URL;

  beforeAll(async () => {
    server = await onLoopback(
      createServer((_, answer) => {
        requests += 1;
        answer.writeHead(403, { "content-type": "text/xml" }).end("<Response/>");
      }),
    );
    process.env.AWS_ENDPOINT_URL = server.endpoint;
  });
  afterEach(() => {
    requests = 0;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
    await server.stop();
  });

  const clientsIn = (where: string, apis: ReadonlySet<string>): Clients =>
    new Clients(
      { region: where, credentials: account.credentials },
      apis,
      new Pacer(settings().collection),
      new RequestCounter(),
      new AbortController().signal,
    );

  /** Has whatever it is asked for. */
  const anything = new (class extends Set<string> {
    override has(): boolean {
      return true;
    }
  })();

  /** Sends every command that a service's SDK has, with an empty input; the errors by API. */
  const sendAll = async (
    service: Service<Sdk, Sending>,
    clients: Clients,
    isSent: (api: string) => boolean,
  ): Promise<ReadonlyMap<string, unknown>> => {
    const { sdk, client } = await clients.of(service);
    const commands = Object.entries(sdk).flatMap(([name, value]) => {
      const api = `${service.prefix}:${name.replace(/Command$/, "")}`;
      return /^[A-Z]\w+Command$/.test(name) && typeof value === "function" && isSent(api)
        ? [[api, value as unknown as Command] as const]
        : [];
    });
    const answers = await Promise.all(
      commands.map(async ([api, command]) => {
        const error = await client.send(new command({})).then(
          () => "answered",
          (caught: unknown) => (caught instanceof Error ? caught.name : caught),
        );
        return [api, error] as const;
      }),
    );
    return new Map(answers);
  };

  test("a declared read arrives: the server counts", async () => {
    const ec2 = services.find(({ prefix }) => prefix === "ec2");
    if (ec2 === undefined) throw new Error("no EC2");
    const clients = clientsIn(region, declared);
    await sendAll(ec2, clients, (api) => api === "ec2:DescribeSubnets");
    await clients.destroy();
    expect(requests).toBe(1);
  });

  test.each(services.map((service) => [service.prefix, service] as const))(
    "%s: no command that is not declared leaves, here and in another region",
    async (_, service) => {
      for (const where of [region, "us-west-2"]) {
        const clients = clientsIn(where, declared);
        const errors = await sendAll(service, clients, (api) => !declared.has(api));
        await clients.destroy();
        expect(errors.size).toBeGreaterThan(3);
        const wrong = [...errors].filter(
          ([api, error]) => error !== (isRead(api) ? "UndeclaredCall" : "ForbiddenCall"),
        );
        expect(wrong).toEqual([]);
      }
      expect(requests).toBe(0);
    },
  );

  test("a write leaves not even where everything is declared", async () => {
    for (const service of services) {
      const clients = clientsIn(region, anything);
      const errors = await sendAll(service, clients, (api) => !isRead(api));
      await clients.destroy();
      expect(new Set(errors.values())).toEqual(new Set(["ForbiddenCall"]));
    }
    expect(requests).toBe(0);
  });

  test("a collector that writes is stopped, and what it read is unread", async () => {
    const [ec2] = services.filter(({ prefix }) => prefix === "ec2");
    if (ec2 === undefined) throw new Error("no EC2");
    const kind = factKind<null>("planted", "ec2:TerminateInstances");
    const planted = (elsewhere: boolean): Collector =>
      defineCollector({
        kind,
        service: ec2,
        needs: {},
        async read({ sdk, client, clientIn }) {
          const own = elsewhere ? await clientIn("us-west-2") : client;
          const command = sdk.TerminateInstancesCommand as unknown as Command;
          await own.send(new command({ InstanceIds: ["i-1"] }));
        },
      });
    for (const elsewhere of [false, true]) {
      const { shards } = await collectWith([kind], [planted(elsewhere)]);
      const causes = shards.flatMap(({ kinds }) => kinds.get("planted")?.causes ?? []);
      expect(causes).toMatchObject([{ error: expect.stringContaining("it was not sent") }]);
    }
    expect(requests).toBe(0);
  });
});
