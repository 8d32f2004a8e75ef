import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import { PutDashboardCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateTagsCommand,
  DescribeSubnetsCommand,
} from "@aws-sdk/client-ec2";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { TagRoleCommand } from "@aws-sdk/client-iam";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { AddTagsToResourceCommand, ModifyDBInstanceCommand } from "@aws-sdk/client-rds";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { Hand, prefix, tcp } from "../../fixtures/accounts/hand.ts";
import { must } from "../../fixtures/accounts/must.ts";
import { type Loopback, onLoopback } from "../../fixtures/wire/loopback.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";
import { canaryOf, placesIn } from "./support/canaries.ts";

const region = "eu-west-1";
const account = "500000000001";
const longest = 240_000;

let folder: string;
const servers: Loopback[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

const places: string[] = [];
/** Makes a canary for one place of the account. */
const plant = (place: string): string => {
  places.push(place);
  return canaryOf(place);
};

/** Answers every request in this way; its address. */
const serve = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = await onLoopback(createServer({}, answer));
  servers.push(server);
  return server.endpoint;
};

const plantInTasks = (hand: Hand): Promise<void> =>
  hand.revise(
    (container) => ({
      ...container,
      environment: [
        ...(container.environment ?? []),
        { name: "DB_PASSWORD", value: plant("environment-password") },
        { name: "GREETING", value: plant("environment-plain") },
        { name: "DATABASE_URL", value: `postgres://app:${plant("environment-url")}@db/shop` },
        {
          name: "PACKED",
          value: Buffer.from(`password=${plant("environment-packed")}`).toString("base64"),
        },
        { name: "DB_POOL_MAX", value: plant("environment-named") },
      ],
      command: ["server", "--password", plant("command")],
      entryPoint: ["sh", "-c", `TOKEN=${plant("entry-point")} exec "$@"`],
      healthCheck: { command: ["CMD-SHELL", `curl -u app:${plant("health-command")} localhost`] },
      dockerLabels: { token: plant("docker-label") },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          ...container.logConfiguration?.options,
          "awslogs-datetime-format": plant("log-option"),
        },
      },
    }),
    { used: true },
  );

const plantInSchedules = async ({ site, to }: Hand): Promise<void> => {
  const configuration = {
    endpoint: site.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "emulator" },
  };
  const { services } = await to.ecs.send(
    new DescribeServicesCommand({
      cluster: prefix,
      services: ["backend"],
    }),
  );
  const target = {
    Arn: must(services?.[0]?.clusterArn),
    RoleArn: `arn:aws:iam::${account}:role/events`,
    EcsParameters: { TaskDefinitionArn: must(services?.[0]?.taskDefinition) },
  };
  const inputOf = (place: string): string =>
    JSON.stringify({ containerOverrides: [{ environment: [{ name: "A", value: plant(place) }] }] });
  const events = new EventBridgeClient(configuration);
  await events.send(
    new PutRuleCommand({
      Name: "nightly",
      ScheduleExpression: "rate(1 day)",
      Description: plant("rule-description"),
    }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: "nightly",
      Targets: [{ ...target, Id: "1", Input: inputOf("rule-input") }],
    }),
  );
  events.destroy();
  const scheduler = new SchedulerClient(configuration);
  await scheduler.send(
    new CreateScheduleCommand({
      Name: "hourly",
      Description: plant("schedule-description"),
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { ...target, Input: inputOf("schedule-input") },
    }),
  );
  scheduler.destroy();
};

const plantInNetwork = async (hand: Hand): Promise<void> => {
  const { ec2 } = hand.to;
  const group = await hand.group("backend");
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: group,
      IpPermissions: [
        { ...tcp(9999), IpRanges: [{ CidrIp: "10.9.9.9/32", Description: plant("group-rule") }] },
      ],
    }),
  );
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const SubnetId = must(Subnets?.[0]?.SubnetId);
  await ec2.send(
    new CreateNetworkInterfaceCommand({
      SubnetId,
      Groups: [group],
      Description: plant("interface-description"),
    }),
  );
  await ec2.send(
    new CreateTagsCommand({
      Resources: [group, SubnetId],
      Tags: [{ Key: "note", Value: plant("tag-of-network") }],
    }),
  );
};

const plantElsewhere = async (hand: Hand): Promise<void> => {
  const { to, recovery } = hand;
  const database = `${prefix}-db`;
  await to.rds.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: database,
      MasterUserPassword: plant("database-password"),
      ApplyImmediately: true,
    }),
  );
  await to.rds.send(
    new AddTagsToResourceCommand({
      ResourceName: `arn:aws:rds:${region}:${account}:db:${database}`,
      Tags: [{ Key: "note", Value: plant("tag-of-database") }],
    }),
  );
  await to.iam.send(
    new TagRoleCommand({
      RoleName: hand.roleName(),
      Tags: [{ Key: "password", Value: plant("tag-of-role") }],
    }),
  );
  await hand.say("", {
    Sid: "Canary",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::shop-assets/*",
    Condition: { StringEquals: { "aws:UserAgent": plant("policy-condition") } },
  });
  await to.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: `${prefix}-rotation`,
      Description: plant("function-description"),
      Environment: { Variables: { MASTER: plant("function-variable") } },
    }),
  );
  await to.secretsManager.send(
    new CreateSecretCommand({
      Name: "shop/production/canary",
      Description: plant("secret-description"),
      SecretString: plant("secret-value"),
    }),
  );
  await hand.alarm({ AlarmDescription: plant("alarm-description") });
  await to.cloudwatch.send(
    new PutDashboardCommand({
      DashboardName: "notes",
      DashboardBody: JSON.stringify({
        widgets: [
          { type: "text", properties: { markdown: plant("dashboard-text") } },
          { type: "metric", properties: { title: plant("dashboard-title"), metrics: [] } },
        ],
      }),
    }),
  );
  await recovery.cloudformation.send(
    new UpdateStackCommand({
      StackName: prefix,
      Parameters: [{ ParameterKey: "Password", ParameterValue: plant("stack-parameter") }],
      TemplateBody: JSON.stringify({
        Description: plant("stack-description"),
        Parameters: { Password: { Type: "String" } },
        Resources: { Ready: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
        Outputs: { Token: { Value: plant("stack-output") } },
      }),
    }),
  );
  await hand.distribution((own) => ({
    Comment: plant("distribution-comment"),
    Origins: {
      ...must(own.Origins),
      Items: own.Origins?.Items?.map((origin) => ({
        ...origin,
        CustomHeaders: {
          Quantity: 1,
          Items: [{ HeaderName: "x-origin-verify", HeaderValue: plant("origin-header") }],
        },
      })),
    },
  }));
};

const plantInLogs = async ({ to }: Hand): Promise<void> => {
  const { logGroups } = await to.logs.send(new DescribeLogGroupsCommand({}));
  for (const { logGroupName } of logGroups ?? []) {
    const { logStreams } = await to.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    for (const { logStreamName } of logStreams ?? []) {
      await to.logs.send(
        new PutLogEventsCommand({
          logGroupName: must(logGroupName),
          logStreamName: must(logStreamName),
          logEvents: [{ timestamp: Date.now(), message: plant("log-line") }],
        }),
      );
    }
  }
};

/** Infrastructure code, whole and broken. */
const plantInCode = async (): Promise<void> => {
  await mkdir(join(folder, "infra"));
  const write = (file: string, text: string): Promise<void> =>
    writeFile(join(folder, "infra", file), text);
  await write(
    "main.tf",
    `# ${plant("code-comment")}\nresource "aws_db_instance" "main" {\n  password = "${plant("code-value")}"\n}\n`,
  );
  await write("broken.tf", `locals {\n  password = "${plant("code-broken")}\n}\n`);
  await write("broken.tf.json", `{"locals": {"password": "${plant("code-json")}`);
  const attributes = {
    arn: `arn:aws:rds:${region}:${account}:db:${prefix}-db`,
    id: "db-1",
    password: plant("code-state-value"),
    tags: { token: plant("code-state-tag") },
  };
  await write(
    "terraform.tfstate",
    JSON.stringify({
      version: 4,
      outputs: { password: { value: plant("code-state-output") } },
      resources: [
        { mode: "managed", type: "aws_db_instance", name: "main", instances: [{ attributes }] },
      ],
    }),
  );
  await write("broken.tfstate", `{"password": "${plant("code-state-broken")}`);
};

/** A repository and a state, with what people put into them. */
const plantInFiles = async (): Promise<void> => {
  const repository = join(folder, "repository");
  await mkdir(join(repository, ".github", "workflows"), { recursive: true });
  await writeFile(
    join(repository, ".github", "workflows", "deploy.yml"),
    `name: ${plant("workflow-name")}\non: push\njobs:\n  test:\n    env: { TOKEN: "${plant("workflow-env")}" }\n    steps:\n      - run: NPM_TOKEN=${plant("workflow-run")} npm test\n      - uses: docker/build-push-action@v5\n        with: { password: "${plant("workflow-input")}" }\n`,
  );
  await writeFile(
    join(repository, ".gitlab-ci.yml"),
    `variables: { P: "${plant("gitlab-variable")}" }\nbroken: {{ ${plant("gitlab-broken")}\n`,
  );
  await writeFile(
    join(repository, "package.json"),
    JSON.stringify({ scripts: { test: `jest --token ${plant("package-script")}` } }),
  );
  const resource = (attributes: object) => ({
    mode: "managed",
    type: "aws_db_instance",
    instances: [{ attributes }],
  });
  await writeFile(
    join(folder, "terraform.tfstate"),
    JSON.stringify({
      version: 4,
      outputs: { password: { value: plant("state-output") } },
      resources: [
        resource({ arn: `arn:aws:rds:${region}:${account}:db:x`, password: plant("state-value") }),
      ],
    }),
  );
  await writeFile(join(folder, "broken.tfstate"), `{"password": "${plant("state-broken")}`);
  await plantInCode();
  await writeFile(
    join(folder, "gonogo.config.json"),
    JSON.stringify({
      environmentVariables: ["DB_POOL_MAX", "DB_PASSWORD"],
      infrastructure: { terraformStates: ["terraform.tfstate", "broken.tfstate"] },
    }),
  );
};

/** Everything that the runs have left: streams and files. */
const leaksIn = async (...streams: readonly string[]): Promise<readonly string[]> => {
  const found = new Set(streams.flatMap((text) => placesIn(text, places)));
  for (const file of await readdir(join(folder, "out"))) {
    for (const place of placesIn(await readFile(join(folder, "out", file)), places)) {
      found.add(`${place} in ${file}`);
    }
  }
  return [...found];
};

const formats = ["json", "sarif", "console", "junit", "markdown", "csv", "github", "ocsf", "asff"];
const outputs = formats.flatMap((format) => ["--output", `${format}=out/report.${format}`]);

describeLive("secrets in an emulated account", (emulator) => {
  test(
    "none is found in any report, snapshot, stream or config, in any form",
    async () => {
      const site = { endpoint: emulator().endpoint, account, region };
      await buildAccount(site, reference);
      const hand = new Hand(site);
      await plantInTasks(hand);
      await plantInSchedules(hand);
      await plantInNetwork(hand);
      await plantElsewhere(hand);
      await plantInLogs(hand);
      await plantInFiles();
      const shown = "shown-on-purpose";
      await hand.alarm({ AlarmName: canaryOf(shown), AlarmDescription: "" });
      const address = await serve((_, answer) => {
        answer.writeHead(302, {
          location: `https://app:${plant("location")}@shop.example.com/?token=${plant("location-query")}`,
          "set-cookie": `session=${plant("cookie")}`,
          "x-debug": plant("answer-header"),
        });
        answer.end(plant("answer-body"));
      });
      await mkdir(join(folder, "out"));
      const environment = {
        ...accountIn(emulator(), account),
        AWS_SECRET_ACCESS_KEY: plant("secret-access-key"),
        AWS_SESSION_TOKEN: plant("session-token"),
      };
      const scan = [
        "scan",
        "--region",
        region,
        "--repo",
        "repository",
        "--sample-logs",
        "--iac",
        "infra",
      ];
      const loud = await gonogo(
        [
          ...[...scan, "--probe", `${address}/?token=${plant("probe-query")}`, ...outputs],
          ...["--record", "out/scan.ndjson.gz"],
        ],
        { ...environment, GONOGO_DEBUG: "1" },
        folder,
      );
      expect([1, 2]).toContain(loud.code);
      const replayed = await gonogo(
        ["scan", "--from", "out/scan.ndjson.gz", "--quiet", "--output", "json"],
        { GONOGO_DEBUG: "1" },
        folder,
      );
      expect(replayed.code).toBe(loud.code);
      const twin = await gonogo(
        ["diff", "out/scan.ndjson.gz", "out/scan.ndjson.gz", "--output", "json"],
        {},
        folder,
      );
      await mkdir(join(folder, "empty"));
      const init = await gonogo(
        ["init", "--from", "../out/scan.ndjson.gz"],
        { GONOGO_DEBUG: "1" },
        join(folder, "empty"),
      );
      expect([0, 2]).toContain(twin.code);
      expect(init.code).toBe(0);
      const config = await readFile(join(folder, "empty", "gonogo.config.yaml"), "utf8");
      const explained = await gonogo(["explain", "SEC-1"], environment, folder);
      const streams = [loud, replayed, twin, init, explained].flatMap((run) => [
        run.stdout,
        run.stderr,
      ]);
      expect(new Set(places).size).toBeGreaterThan(50);
      expect(loud.stderr).toContain("--iac: infra/broken.tf was not used");
      const json = await readFile(join(folder, "out", "report.json"), "utf8");
      expect(json).toContain('"file": "infra/main.tf"');
      expect(await leaksIn(...streams, config)).toEqual([]);

      // The search finds what is there: the name of an alarm, and what it is like in Base64.
      const recorded = await readFile(join(folder, "out", "scan.ndjson.gz"));
      expect(placesIn(recorded, [shown])).toEqual([shown]);
      const packed = Buffer.from(`x${canaryOf(shown)}y`).toString("base64");
      expect(placesIn(packed, [shown])).toEqual([shown]);
      expect(placesIn(encodeURIComponent(canaryOf(shown)), [shown])).toEqual([shown]);
    },
    longest,
  );

  test(
    "none is repeated from what answers in AWS's place",
    async () => {
      const message = [
        `password=${plant("error-setting")}`,
        `https://app:${plant("error-url")}@proxy/`,
        `x-amz-security-token:${plant("error-header")}`,
        `The Canonical String for this request should have been '${plant("error-canonical")}'`,
      ].join(" ");
      const identity =
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>500000000002</Account><Arn>arn:aws:iam::500000000002:user/a</Arn><UserId>a</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>";
      const bodies = [
        `<ErrorResponse><Error><Code>InvalidParameter</Code><Message>${message}</Message></Error></ErrorResponse>`,
        `<Response><Errors><Error><Code>X</Code><Message>${message}</Message></Error></Errors></Response>`,
        JSON.stringify({ __type: "InvalidParameterException", message }),
        `<html><body>${plant("error-page")} ${message}</body></html>`,
        `{"broken": "${plant("error-broken")}`,
        plant("error-text"),
      ];
      let asked = 0;
      const endpoint = await serve((request, answer) => {
        let body = "";
        request.on("data", (data: Buffer) => {
          body += data;
        });
        request.on("end", () => {
          if (body.includes("GetCallerIdentity")) {
            answer.writeHead(200, { "content-type": "text/xml" }).end(identity);
            return;
          }
          asked += 1;
          answer
            .writeHead(asked % 7 === 0 ? 200 : 400, { "x-amzn-errormessage": plant("error-head") })
            .end(bodies[asked % bodies.length]);
        });
      });
      const own = await mkdtemp(join(folder, "errors-"));
      await mkdir(join(own, "out"));
      const run = await gonogo(
        ["scan", "--region", region, "--record", "out/errors.ndjson", ...outputs],
        {
          AWS_ENDPOINT_URL: endpoint,
          AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
          AWS_SECRET_ACCESS_KEY: plant("secret-access-key"),
          AWS_SESSION_TOKEN: plant("session-token"),
          GONOGO_DEBUG: "1",
        },
        own,
      );
      expect(run.code).toBe(2);
      expect(asked).toBeGreaterThan(20);
      const files = await readdir(join(own, "out"));
      const found: string[] = [];
      for (const file of files) {
        const bytes = await readFile(join(own, "out", file));
        found.push(...placesIn(bytes, places).map((place) => `${place} in ${file}`));
        expect(bytes.includes("AKIAIOSFODNN7EXAMPLE")).toBe(false);
      }
      expect(files).toHaveLength(formats.length + 1);
      expect([...found, ...placesIn(run.stdout + run.stderr, places)]).toEqual([]);
    },
    longest,
  );
});
