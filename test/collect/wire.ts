import { Readable } from "node:stream";

/** An HTTP answer, as a service would send it. */
export interface HttpAnswer {
  /** How tests call it: `403 AccessDenied`. */
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes the place of the SDK's HTTP handler: answers one after the other, the last for ever. */
export const answering = (...answers: readonly (HttpAnswer | Error)[]) => {
  let handled = 0;
  return {
    get handled(): number {
      return handled;
    },
    async handle() {
      const answer = answers[Math.min(handled, answers.length - 1)];
      handled += 1;
      if (answer === undefined || answer instanceof Error) throw answer;
      const { status, headers, body } = answer;
      return {
        response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
};

const xml = { "content-type": "text/xml;charset=UTF-8" };
const json = { "content-type": "application/x-amz-json-1.1" };

/** As EC2 refuses. */
export const ec2Error = (status: number, code: string, message: string): HttpAnswer => ({
  name: `${status} ${code}`,
  status,
  headers: xml,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>7a1c</RequestID></Response>`,
});

/** As RDS, ElastiCache, Elastic Load Balancing, IAM and STS refuse. */
export const queryError = (status: number, code: string, message: string): HttpAnswer => ({
  name: `${status} ${code}`,
  status,
  headers: xml,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>7a1c</RequestId></ErrorResponse>`,
});

/** As ECS, Secrets Manager, KMS, EventBridge and Application Auto Scaling refuse. */
export const jsonError = (
  type: string,
  message: string,
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): HttpAnswer => ({
  name: `${status} ${type}`,
  status,
  headers: { ...json, ...headers },
  body: JSON.stringify({ __type: type, message }),
});

/** As Lambda and EventBridge Scheduler refuse: the name is in a header. */
export const restError = (status: number, type: string, message: string): HttpAnswer => ({
  name: `${status} ${type}`,
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": type },
  body: JSON.stringify({ Message: message }),
});

/** As a proxy, or an emulator that crashed, answers. */
export const htmlPage = (status: number): HttpAnswer => ({
  name: `${status} and an HTML page`,
  status,
  headers: { "content-type": "text/html" },
  body: "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><p>It broke</body></html>",
});

export const emptyAnswer = (status: number): HttpAnswer => ({
  name: `${status} and nothing`,
  status,
  headers: {},
  body: "",
});

/** What a client is made with so that it reaches no network and asks once. */
export const offline = (handler: ReturnType<typeof answering>) => ({
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" },
  maxAttempts: 1,
  requestHandler: handler,
});
