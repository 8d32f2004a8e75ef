import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** What Lambda hands over. */
export interface Invocation {
  readonly event: unknown;
  /** When Lambda ends the process, in milliseconds of the epoch. */
  readonly deadline: number;
}

/** Lambda's answer may take as long as nobody invokes the function: no client with a time limit will do. */
const call = async (
  api: string,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<{ readonly headers: IncomingMessage["headers"]; readonly body: string }> => {
  const sent = request(`http://${api}/2018-06-01/runtime/${path}`, { method });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const answer = await text(response);
  if ((response.statusCode ?? 500) >= 300) {
    throw new Error(`Lambda's runtime API answers ${response.statusCode}: ${answer}`);
  }
  return { headers: response.headers, body: answer };
};

/**
 * Takes one invocation after another from Lambda's runtime API
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), until the process is ended.
 *
 * @param api host and port, as Lambda names them in the environment
 */
export const serveLambda = async (
  api: string,
  work: (invocation: Invocation) => Promise<unknown>,
): Promise<never> => {
  for (;;) {
    const { headers, body } = await call(api, "GET", "invocation/next");
    const id = String(headers["lambda-runtime-aws-request-id"]);
    const deadline = Number(headers["lambda-runtime-deadline-ms"]);
    try {
      const answer = await work({ event: JSON.parse(body), deadline });
      await call(api, "POST", `invocation/${id}/response`, answer);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      process.stderr.write(`${name}: ${message}\n`);
      await call(api, "POST", `invocation/${id}/error`, {
        errorType: name,
        errorMessage: message,
        stackTrace: [],
      });
    }
  }
};
