import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Loopback, onLoopback } from "../../../fixtures/wire/loopback.ts";
import { type Answered, LambdaSandbox, workerEntry } from "./lambdaSandbox.ts";
import { type Deployment, resolverFor, resourceIn, type Template } from "./template.ts";

/** What goes wrong with one place. */
export type Fault =
  /** The worker throws. */
  | "throws"
  /** Its process ends while it works; Fargate does it then. */
  | "crashes on Lambda"
  /** Lambda's time does not do; Fargate does it then. */
  | "out of time on Lambda"
  /** Lambda ends it, and the task on Fargate fails as well. */
  | "out of time everywhere"
  /** The role lets nobody in. */
  | "denied"
  /** It is delivered twice at once. */
  | "delivered twice"
  /** All runs of the function are taken when it is asked for first. */
  | "throttled once";

interface Item {
  readonly task: string;
  readonly item?: { readonly account: string; readonly region: string };
}

/** What a front did, by what it was asked for. */
export interface Done {
  readonly place: string;
  readonly on: "Lambda" | "Fargate";
  readonly outcome: string;
}

const placeOf = ({ task, item }: Item): string =>
  item === undefined ? task : `${item.account}/${item.region}`;

/** Milliseconds within which nothing that works takes too long. */
const patience = 300_000;

/**
 * What an emulated account lacks: it stands before an emulator, answers Lambda's Invoke and ECS's RunTask by
 * starting the image's entry, and passes everything else on.
 */
export class Front {
  readonly done: Done[] = [];
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #template: Template;
  readonly #resolve: (value: unknown) => unknown;
  readonly #deployment: Deployment;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #idle = new Map<string, LambdaSandbox[]>();
  readonly #all: LambdaSandbox[] = [];
  readonly #tasks = new Map<string, { status: "RUNNING" | "STOPPED"; code: number | null }>();
  readonly #throttled = new Set<string>();
  #loopback: Loopback | null = null;
  #upstream = "";
  #isListed = false;

  constructor(template: Template, deployment: Deployment, faults: ReadonlyMap<string, Fault>) {
    this.#template = template;
    this.#deployment = deployment;
    this.#resolve = resolverFor(template, deployment);
    this.#faults = faults;
  }

  get endpoint(): string {
    return this.#loopback?.endpoint ?? "";
  }

  /** The emulator has to know the front's port before it starts. */
  async listen(): Promise<void> {
    this.#loopback = await onLoopback(
      createServer((incoming, outgoing) => {
        this.#serve(incoming, outgoing).catch(() => outgoing.destroy());
      }),
    );
  }

  standBefore(upstream: string): void {
    this.#upstream = upstream;
  }

  get log(): string {
    return this.#all.map(({ log }) => log).join("");
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((sandbox) => sandbox.stop()));
    await this.#loopback?.stop();
    this.#agent.destroy();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const [, name] =
      /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(incoming.url ?? "") ?? [];
    if (name !== undefined) return this.#invoke(decodeURIComponent(name), body, outgoing);
    const target = String(incoming.headers["x-amz-target"] ?? "");
    const [cluster] = resourceIn(this.#template, "AWS::ECS::Cluster");
    if (target.startsWith("AmazonEC2ContainerService") && body.includes(cluster.toLowerCase())) {
      return this.#ecs(target, body, outgoing);
    }
    if (this.#isDenied(body)) {
      outgoing
        .writeHead(403, { "content-type": "text/xml" })
        .end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`,
        );
      return;
    }
    const passed = request(new URL(incoming.url ?? "", this.#upstream), {
      method: incoming.method,
      headers: incoming.headers,
      agent: this.#agent,
    });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  }

  /** Whoever lists the places is let in: a role may be taken away while a run goes on. */
  #isDenied(body: Buffer): boolean {
    if (!this.#isListed || !body.includes("Action=AssumeRole")) return false;
    return [...this.#faults].some(
      ([place, fault]) =>
        fault === "denied" && body.includes(`iam%3A%3A${place.slice(0, 12)}%3Arole`),
    );
  }

  #environment(variables: unknown): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      TMPDIR: process.env.TMPDIR,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: this.#deployment.account,
      AWS_SECRET_ACCESS_KEY: "emulator",
      AWS_REGION: this.#deployment.region,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...(this.#resolve(variables) as Record<string, string>),
    };
  }

  #sandboxOf(arn: string): LambdaSandbox {
    const idle = this.#idle.get(arn)?.pop();
    if (idle !== undefined) return idle;
    const id = Object.keys(this.#template.Resources).find((one) =>
      arn.endsWith(`:${one.toLowerCase()}`),
    );
    const { Environment } = this.#template.Resources[id ?? ""]?.Properties ?? {};
    const { Variables } = Environment as { readonly Variables: unknown };
    const sandbox = new LambdaSandbox(this.#environment(Variables));
    this.#all.push(sandbox);
    return sandbox;
  }

  async #run(arn: string, payload: string, fault: Fault | undefined): Promise<Answered> {
    const sandbox = this.#sandboxOf(arn);
    // The worker keeps twenty seconds for itself at the end.
    const milliseconds = fault === "out of time on Lambda" ? 20_300 : patience;
    const answer = await sandbox.invoke({
      payload: fault === "throws" ? JSON.stringify({ ...JSON.parse(payload), run: "?" }) : payload,
      milliseconds,
      crash: fault === "crashes on Lambda",
    });
    if (sandbox.isAlive) this.#idle.set(arn, [...(this.#idle.get(arn) ?? []), sandbox]);
    return answer;
  }

  async #invoke(arn: string, body: Buffer, outgoing: ServerResponse): Promise<void> {
    const payload = body.toString();
    const asked = JSON.parse(payload) as Item;
    const place = placeOf(asked);
    const fault = this.#faults.get(place);
    if (fault === "throttled once" && !this.#throttled.has(place)) {
      this.#throttled.add(place);
      this.done.push({ place, on: "Lambda", outcome: "throttled" });
      outgoing
        .writeHead(429, {
          "x-amzn-errortype": "TooManyRequestsException",
          "x-amzn-requestid": "1",
        })
        .end(
          JSON.stringify({ Reason: "ConcurrentInvocationLimitExceeded", message: "Rate Exceeded" }),
        );
      return;
    }
    const answers =
      fault === "out of time everywhere"
        ? [
            {
              isError: true,
              payload: JSON.stringify({
                errorType: "Sandbox.Timedout",
                errorMessage: "RequestId: 1 Error: Task timed out after 900.00 seconds",
              }),
            },
          ]
        : await Promise.all(
            Array.from({ length: fault === "delivered twice" ? 2 : 1 }, () =>
              this.#run(arn, payload, fault),
            ),
          );
    if (asked.task === "places") this.#isListed = true;
    for (const { isError, payload } of answers) {
      const outcome = isError ? (JSON.parse(payload) as { errorType: string }).errorType : "done";
      this.done.push({ place, on: "Lambda", outcome });
    }
    const [answer] = answers;
    outgoing
      .writeHead(200, {
        "content-type": "application/json",
        ...(answer?.isError ? { "x-amz-function-error": "Unhandled" } : {}),
      })
      .end(answer?.payload);
  }

  #ecs(target: string, body: Buffer, outgoing: ServerResponse): void {
    const asked = JSON.parse(body.toString());
    const answer = (value: object, status = 200) =>
      outgoing
        .writeHead(status, {
          "content-type": "application/x-amz-json-1.1",
          "x-amzn-requestid": "1",
        })
        .end(JSON.stringify(value));
    if (target.endsWith(".RunTask")) {
      answer({ tasks: [this.#describe(asked.cluster, this.#startTask(asked))], failures: [] });
      return;
    }
    const [arn] = asked.tasks as readonly string[];
    const task = this.#tasks.get(arn ?? "");
    // Step Functions fails a task whose container ends with a code; the emulator's does not look at it.
    if (task?.status === "STOPPED" && task.code !== 0) {
      answer(
        { __type: "TaskFailed", message: `Essential container in task exited (${task.code})` },
        400,
      );
      return;
    }
    answer({ tasks: [this.#describe(asked.cluster, arn ?? "")], failures: [] });
  }

  #describe(clusterArn: string, taskArn: string) {
    return { clusterArn, taskArn, lastStatus: this.#tasks.get(taskArn)?.status ?? "RUNNING" };
  }

  #startTask(asked: {
    readonly taskDefinition: string;
    readonly overrides: {
      readonly containerOverrides: readonly {
        readonly environment: readonly { readonly name: string; readonly value: string }[];
      }[];
    };
  }): string {
    const { account, region } = this.#deployment;
    const arn = `arn:aws:ecs:${region}:${account}:task/tasks/${this.#tasks.size}`;
    const definition = Object.values(this.#template.Resources).find(
      ({ Type, Properties }) =>
        Type === "AWS::ECS::TaskDefinition" && Properties.Family === asked.taskDefinition,
    );
    const [container] = (definition?.Properties.ContainerDefinitions ?? []) as readonly {
      readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
    }[];
    const own = container?.Environment.map(({ Name, Value }) => [Name, Value]) ?? [];
    const overrides = asked.overrides.containerOverrides[0]?.environment ?? [];
    const state: { status: "RUNNING" | "STOPPED"; code: number | null } = {
      status: "RUNNING",
      code: null,
    };
    this.#tasks.set(arn, state);
    const item = JSON.parse(overrides.find(({ name }) => name === "GONOGO_TASK")?.value ?? "{}");
    const place = placeOf(item);
    const end = (code: number): void => {
      Object.assign(state, { status: "STOPPED", code });
      this.done.push({ place, on: "Fargate", outcome: code === 0 ? "done" : `exit ${code}` });
    };
    if (this.#faults.get(place) === "out of time everywhere") {
      end(137);
      return arn;
    }
    const child = spawn(process.execPath, [workerEntry], {
      env: {
        ...this.#environment(Object.fromEntries(own)),
        ...Object.fromEntries(overrides.map(({ name, value }) => [name, value])),
      },
      stdio: "ignore",
    });
    child.once("exit", (code) => end(code ?? 137));
    return arn;
  }
}
