import { Agent, createServer, request } from "node:http";
import { onLoopback } from "../../../fixtures/wire/loopback.ts";

/** Passes requests on until it is shut; from then on they stay without an answer. */
export interface Gate {
  readonly endpoint: string;
  /** Lets this many requests through, then shuts; resolves when the first one waits. */
  shutAfter(requests: number): Promise<void>;
  open(): void;
  stop(): Promise<void>;
}

/** Starts a gate in front of an endpoint, on a free port of the loopback. */
export const startGate = async (upstream: string): Promise<Gate> => {
  const agent = new Agent({ keepAlive: true });
  let left = Number.POSITIVE_INFINITY;
  let waits = (): void => {};
  const server = createServer((incoming, outgoing) => {
    left -= 1;
    if (left < 0) {
      waits();
      return;
    }
    const { method, headers, url } = incoming;
    const passed = request(new URL(url ?? "/", upstream), { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  const own = await onLoopback(server);
  return {
    endpoint: own.endpoint,
    shutAfter(requests) {
      left = requests;
      return new Promise((resolve) => {
        waits = resolve;
      });
    },
    open() {
      left = Number.POSITIVE_INFINITY;
    },
    async stop() {
      await own.stop();
      agent.destroy();
    },
  };
};
