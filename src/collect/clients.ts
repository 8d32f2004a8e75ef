import type { RequestStatistics } from "../model/store.ts";
import { genuine } from "./genuine.ts";
import { unlessStopped } from "./interrupted.ts";
import type { Pacer } from "./pacer.ts";
import { isThrottled, patiently } from "./patience.ts";
import { isRead } from "./readOnly.ts";
import type { Client, Connection, Service } from "./service.ts";
import { onlyStated } from "./stated.ts";
import { WholeAnswerHandler } from "./wholeAnswerHandler.ts";

/** Counts what goes over the wire. */
export class RequestCounter {
  readonly #requests = new Map<string, number>();
  #calls = 0;
  #throttled = 0;
  readonly #before: RequestStatistics;

  /** @param before what the scan had counted before it was continued */
  constructor(before: RequestStatistics = { requests: 0, retries: 0, throttled: 0 }) {
    this.#before = before;
  }

  call(): void {
    this.#calls += 1;
  }
  /** @param api `ec2:DescribeSubnets` */
  request(api: string): void {
    this.#requests.set(api, (this.#requests.get(api) ?? 0) + 1);
  }
  throttled(): void {
    this.#throttled += 1;
  }
  byApi(): ReadonlyMap<string, number> {
    return this.#requests;
  }
  statistics(): RequestStatistics {
    const requests = [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
    return {
      requests: this.#before.requests + requests,
      retries: this.#before.retries + Math.max(0, requests - this.#calls),
      throttled: this.#before.throttled + this.#throttled,
    };
  }
}

/** A call that no collector declares: a bug, stopped before it leaves. */
export class UndeclaredCallError extends Error {
  override readonly name = "UndeclaredCall";
  constructor(api: string) {
    super(`${api} is declared by no collector; it was not sent`);
  }
}

/** A call that would write, or fetch what is nobody's business, whoever declares it: stopped likewise. */
export class ForbiddenCallError extends Error {
  override readonly name = "ForbiddenCall";
  constructor(api: string) {
    super(`${api} is no operation that only reads; it was not sent`);
  }
}

interface Context {
  readonly commandName?: string;
}
type Next = (args: unknown) => Promise<{ readonly output: unknown }>;

export interface Connected<S, C> {
  readonly sdk: S;
  readonly client: C;
}

/**
 * The clients of one account and region: one a service, made on first use, each guarded (only
 * declared APIs leave, and only reads), paced and counted.
 */
export class Clients {
  readonly #connected = new Map<Service, Promise<Connected<unknown, Client>>>();
  readonly #requestHandler: WholeAnswerHandler;
  readonly #connection: Connection;
  readonly #declared: ReadonlySet<string>;
  readonly #pacer: Pacer;
  readonly #counter: RequestCounter;
  readonly #signal: AbortSignal;

  /** @param declared the APIs that may be called, as collectors declare them: `ec2:DescribeSubnets` */
  constructor(
    connection: Connection,
    declared: ReadonlySet<string>,
    pacer: Pacer,
    counter: RequestCounter,
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#declared = declared;
    this.#pacer = pacer;
    this.#counter = counter;
    this.#signal = signal;
    const { connectTimeoutSeconds, requestTimeoutSeconds } = pacer.settings;
    this.#requestHandler = new WholeAnswerHandler({
      connection: connectTimeoutSeconds * 1000,
      request: requestTimeoutSeconds * 1000,
    });
  }

  of<S, C extends Client>(service: Service<S, C>): Promise<Connected<S, C>> {
    const key = service as unknown as Service;
    const connected = this.#connected.get(key) ?? this.#connect(key);
    this.#connected.set(key, connected);
    return connected as unknown as Promise<Connected<S, C>>;
  }

  async #connect(service: Service): Promise<Connected<unknown, Client>> {
    const sdk = await service.load();
    const client = service.connect(sdk, {
      ...this.#connection,
      maxAttempts: 1,
      cacheMiddleware: true,
      requestHandler: this.#requestHandler,
    });
    client.middlewareStack.add(this.#guard(service), { step: "initialize", name: "gonogoGuard" });
    client.middlewareStack.addRelativeTo(this.#pace(service), {
      relation: "after",
      toMiddleware: "retryMiddleware",
      name: "gonogoPace",
    });
    client.middlewareStack.add(genuine, {
      step: "deserialize",
      priority: "low",
      name: "gonogoGenuine",
    });
    return { sdk, client };
  }

  #guard(service: Service) {
    return (next: Next, context: Context) => async (args: unknown) => {
      const api = `${service.prefix}:${operationOf(context)}`;
      if (!isRead(api)) throw new ForbiddenCallError(api);
      if (!this.#declared.has(api)) throw new UndeclaredCallError(api);
      this.#signal.throwIfAborted();
      this.#counter.call();
      const result = await unlessStopped(next(args), this.#signal);
      onlyStated(result.output);
      return result;
    };
  }

  #pace(service: Service) {
    return (next: Next, context: Context) => async (args: unknown) => {
      const operation = operationOf(context);
      const ask = async () => {
        this.#signal.throwIfAborted();
        this.#counter.request(`${service.prefix}:${operation}`);
        try {
          return await next(args);
        } catch (error) {
          if (isThrottled(error)) this.#counter.throttled();
          throw error;
        }
      };
      return patiently(ask, this.#pacer, service.bucketOf(operation), this.#signal);
    };
  }

  async destroy(): Promise<void> {
    for (const connected of await Promise.allSettled(this.#connected.values())) {
      if (connected.status === "fulfilled") connected.value.client.destroy();
    }
    this.#requestHandler.destroy();
  }
}

const operationOf = ({ commandName = "" }: Context): string => commandName.replace(/Command$/, "");
