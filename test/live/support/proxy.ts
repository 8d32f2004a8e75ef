import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, denial, operationOf, throttling } from "./refusals.ts";

/** Stands between the command line and an emulator, and answers some operations itself. */
export interface RefusingProxy {
  readonly endpoint: string;
  /** The operations that were asked for since the last change, each as often as it was. */
  readonly asked: readonly string[];
  /** From now on these operations are denied, and no others. */
  deny(refused: (api: string) => boolean): void;
  /** From now on an operation for which an IAM action is missing is denied, and the denial names it. */
  enforce(missing: (api: string) => string | null): void;
  /** From now on the first request for this operation is throttled; everything else is passed on. */
  throttleOnce(api: string): void;
  stop(): Promise<void>;
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** Starts a proxy on a free port of the loopback. */
export const startProxy = async (upstream: string): Promise<RefusingProxy> => {
  const agent = new Agent({ keepAlive: true });
  const asked: string[] = [];
  let refuse: (asked: ReturnType<typeof operationOf>) => Answer | null = () => null;

  const passOn = async (
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<void> => {
    const { method, headers, url } = incoming;
    const passed = request(new URL(url ?? "/", upstream), { method, headers, agent });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const operation = operationOf({
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers,
      body: body.toString(),
    });
    asked.push(operation.api);
    const answer = refuse(operation);
    if (answer === null) await passOn(incoming, body, outgoing);
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    deny(refused) {
      asked.length = 0;
      refuse = (operation) => (refused(operation.api) ? denial(operation) : null);
    },
    enforce(missing) {
      asked.length = 0;
      refuse = (operation) => {
        const action = missing(operation.api);
        return action === null ? null : denial(operation, action);
      };
    },
    throttleOnce(api) {
      asked.length = 0;
      let due = true;
      refuse = (operation) => {
        if (!due || operation.api !== api) return null;
        due = false;
        return throttling(operation);
      };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      agent.destroy();
    },
  };
};
