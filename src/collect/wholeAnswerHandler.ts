import { finished } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How long to wait, in milliseconds. */
export interface TimeOuts {
  readonly connection: number;
  /** From sending a request to the last byte of its answer. */
  readonly request: number;
}

type Handle = NodeHttpHandler["handle"];

/** The SDK's own time-out ends with the headers; here it ends with the body. */
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
    const { body } = answer.response;
    const stalled = setTimeout(
      () => body.destroy(timeoutError(this.#request)),
      Math.max(0, end - performance.now()),
    );
    finished(body, () => clearTimeout(stalled));
    return answer;
  }
}

const timeoutError = (milliseconds: number): Error =>
  Object.assign(new Error(`the answer began, and did not end within ${milliseconds / 1000} s`), {
    name: "TimeoutError",
    code: "ETIMEDOUT",
  });
