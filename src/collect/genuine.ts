/** An answer of success that no AWS service gives: a sign-in page, a gateway's, or nothing at all. */
export class NotAwsAnswerError extends Error {
  override readonly name = "NotAwsAnswer";
  /** As the SDK marks what another attempt may mend. */
  readonly $retryable = {};
}

interface HttpResponse {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array | undefined;
}

const htmlStart = /^[^\w<]*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html)\b/is;
const startLength = 1000;

const isHtml = (body: Buffer): boolean =>
  htmlStart.test(body.subarray(0, startLength).toString("latin1"));

const wholeBody = async ({ body }: HttpResponse): Promise<Buffer> => {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof Uint8Array) return Buffer.from(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
};

/**
 * SDK middleware, next to the wire. The SDK reads a page of HTML as XML without any of the fields that it
 * looks for, and no body as an empty object: a list would seem to be empty. Every API that gonogo calls
 * states at least an empty element or object.
 *
 * @throws NotAwsAnswerError for an answer of success that is HTML, or has no body
 */
export const genuine =
  <A, R extends { readonly response: unknown }>(next: (args: A) => Promise<R>) =>
  async (args: A): Promise<R> => {
    const result = await next(args);
    const response = result.response as HttpResponse;
    const { statusCode } = response;
    if (statusCode < 200 || statusCode >= 300) return result;
    const body = await wholeBody(response);
    if (body.length === 0) throw new NotAwsAnswerError(`HTTP ${statusCode} without a body`);
    if (isHtml(body)) throw new NotAwsAnswerError(`HTTP ${statusCode} with a page of HTML`);
    response.body = body;
    return result;
  };
