import { finished, type Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How long to wait, in milliseconds. */
export interface TimeOuts {
  readonly connection: number;
  /** From sending a request to the last byte of its answer. */
  readonly request: number;
}

type Handle = NodeHttpHandler["handle"];

/** Hands answers on when they are whole: the SDK's own time-out ends with the headers, here it ends with the body. */
export class WholeAnswerHandler extends NodeHttpHandler {
  readonly #request: number;

  constructor({ connection, request }: TimeOuts) {
    super({
      connectionTimeout: connection,
      requestTimeout: request,
      throwOnRequestTimeout: true,
    });
    this.#request = request;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const end = performance.now() + this.#request;
    const answer = await super.handle(request, options);
    const { response } = answer;
    response.body = await this.#whole(response.body as Readable, end);
    return answer;
  }

  #whole(body: Readable, end: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      const stalled = setTimeout(
        () => body.destroy(timeoutError(this.#request)),
        Math.max(0, end - performance.now()),
      );
      body.on("data", (part: Buffer) => parts.push(part));
      finished(body, (error) => {
        clearTimeout(stalled);
        if (error) reject(error);
        else resolve(Buffer.concat(parts));
      });
    });
  }
}

const timeoutError = (milliseconds: number): Error =>
  Object.assign(new Error(`the answer began, and did not end within ${milliseconds / 1000} s`), {
    name: "TimeoutError",
    code: "ETIMEDOUT",
  });
