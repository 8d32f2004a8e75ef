import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Loopback, onLoopback } from "../../../fixtures/wire/loopback.ts";

/** The image's entry, as its container starts it. */
export const workerEntry = join(process.cwd(), "dist", "deploy", "worker.js");

/** What a function answered, as Lambda's Invoke tells it. */
export interface Answered {
  readonly payload: string;
  readonly isError: boolean;
}

export interface Invocation {
  readonly payload: string;
  /** How long Lambda lets it run, in milliseconds. */
  readonly milliseconds: number;
  /** Ends the process while it works. */
  readonly crash?: boolean;
}

const errorOf = (errorType: string, errorMessage: string): Answered => ({
  isError: true,
  payload: JSON.stringify({ errorType, errorMessage }),
});

/**
 * A function's execution environment: the container's own entry, which takes one invocation after
 * another from a runtime API as Lambda serves it.
 */
export class LambdaSandbox {
  readonly #environment: NodeJS.ProcessEnv;
  #api: Loopback | null = null;
  #child: ChildProcess | null = null;
  #waiting: ServerResponse | null = null;
  #current: { readonly invocation: Invocation; readonly done: (answer: Answered) => void } | null =
    null;
  #count = 0;
  /** What it wrote to its log. */
  log = "";

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  get isAlive(): boolean {
    const child = this.#child;
    return child === null || (child.exitCode === null && child.signalCode === null);
  }

  async invoke(invocation: Invocation): Promise<Answered> {
    if (this.#api === null) await this.#start();
    const answered = new Promise<Answered>((done) => {
      this.#current = { invocation, done };
    });
    this.#handOver();
    if (invocation.crash) setTimeout(() => this.#child?.kill("SIGKILL"), 400);
    // Lambda itself ends what goes on after its time.
    const timer = setTimeout(
      () => this.#end(errorOf("Sandbox.Timedout", "RequestId: 1 Error: Task timed out")),
      invocation.milliseconds + 5_000,
    );
    const answer = await answered;
    clearTimeout(timer);
    return answer;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    await this.#api?.stop();
  }

  async #start(): Promise<void> {
    const server = createServer(async (incoming, outgoing) => {
      const body = await text(incoming);
      if (incoming.url?.endsWith("/invocation/next")) {
        this.#waiting = outgoing;
        this.#handOver();
        return;
      }
      const isError = incoming.url?.endsWith("/error") ?? false;
      outgoing.writeHead(202).end("{}");
      this.#end({ payload: body, isError });
    });
    this.#api = await onLoopback(server);
    const child = spawn(process.execPath, [workerEntry], {
      env: { ...this.#environment, AWS_LAMBDA_RUNTIME_API: new URL(this.#api.endpoint).host },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (data: Buffer) => {
      this.log += data;
    });
    child.once("exit", () =>
      this.#end(errorOf("Runtime.ExitError", "RequestId: 1 Error: Runtime exited")),
    );
    this.#child = child;
  }

  #handOver(): void {
    if (this.#waiting === null || this.#current === null) return;
    const { payload, milliseconds } = this.#current.invocation;
    this.#count += 1;
    this.#waiting
      .writeHead(200, {
        "lambda-runtime-aws-request-id": String(this.#count),
        "lambda-runtime-deadline-ms": String(Date.now() + milliseconds),
      })
      .end(payload);
    this.#waiting = null;
  }

  #end(answer: Answered): void {
    this.#current?.done(answer);
    this.#current = null;
  }
}
