import { createServer, type IncomingMessage } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import { type Answer, denial } from "../../../fixtures/wire/errors.ts";
import { onLoopback } from "../../../fixtures/wire/loopback.ts";
import { operationOf } from "../../../fixtures/wire/operations.ts";

export const account = "300000000004";

/**
 * What hands out credentials (STS, IAM Identity Center's portal, a container's agent), and services that
 * deny everything but note by which key they were asked.
 */
export interface CredentialServer {
  readonly endpoint: string;
  /** The parameters of each call of STS, or `{ Action: path }` of the others that hand out. */
  readonly handedOut: readonly Readonly<Record<string, string>>[];
  /** The key IDs that signed requests to services. */
  readonly keys: ReadonlySet<string>;
  /** Seconds until the credentials handed out next expire, one after another; the last counts from then on, `null` refuses. */
  lifetimes(...seconds: readonly (number | null)[]): void;
  stop(): Promise<void>;
}

/** Every secret begins with it. */
export const secretMark = "c0nfident1al";

interface Issued {
  readonly keyId: string;
  readonly secret: string;
  readonly token: string;
  readonly expires: Date;
}

const inXml = ({ keyId, secret, token, expires }: Issued, action: string): string =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${keyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${expires.toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`;

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/audit/gonogo</Arn><UserId>AROA:gonogo</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const refusal =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ExpiredTokenException</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>';

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};

const until = (time: Date | null): Promise<void> =>
  after(time === null ? 0 : Math.max(0, time.getTime() - Date.now() + 1));

const forSso = ({ keyId, secret, token, expires }: Issued): unknown => ({
  roleCredentials: {
    accessKeyId: keyId,
    secretAccessKey: secret,
    sessionToken: token,
    expiration: expires.getTime(),
  },
});

const forContainer = ({ keyId, secret, token, expires }: Issued): unknown => ({
  AccessKeyId: keyId,
  SecretAccessKey: secret,
  Token: token,
  Expiration: expires.toISOString(),
});

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { "content-type": "text/xml" },
  body,
});

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const startCredentialServer = async (): Promise<CredentialServer> => {
  const handedOut: Record<string, string>[] = [];
  const keys = new Set<string>();
  let coming: (number | null)[] = [3600];
  let newest: Date | null = null;
  let isOutlived = false;

  const issue = (asked: Record<string, string>): Issued | null => {
    handedOut.push(asked);
    const seconds = coming.length > 1 ? coming.shift() : coming[0];
    if (seconds == null) return null;
    const number = handedOut.length;
    newest = new Date(Date.now() + seconds * 1000);
    isOutlived = coming.length > 1 || coming[0] !== seconds;
    return {
      keyId: `ASIA${String(number).padStart(16, "0")}`,
      secret: `${secretMark}-secret-${number}`,
      token: `${secretMark}-token-${number}`,
      expires: newest,
    };
  };

  const sts = async (parameters: Record<string, string>): Promise<Answer | null> => {
    const { Action = "" } = parameters;
    if (Action === "GetCallerIdentity") {
      // Whose account it is is told when the credentials are used up, if others are to follow.
      await until(isOutlived ? newest : null);
      return xml(200, identity);
    }
    if (!Action.startsWith("AssumeRole")) return null;
    const issued = issue(parameters);
    return issued === null ? xml(403, refusal) : xml(200, inXml(issued, Action));
  };

  const others = (url: string, authorization: string): Answer | null => {
    if (url.startsWith("/federation/credentials")) {
      const issued = issue({ Action: url });
      return issued === null ? json(401, {}) : json(200, forSso(issued));
    }
    if (url !== "/container") return null;
    const issued = issue({ Action: url, authorization });
    return issued === null ? json(500, {}) : json(200, forContainer(issued));
  };

  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    const { authorization = "" } = headers;
    const body = await bodyOf(incoming);
    const handing =
      (await sts(Object.fromEntries(new URLSearchParams(body)))) ?? others(path, authorization);
    if (handing === null) keys.add(/Credential=([^/]+)/.exec(authorization)?.[1] ?? "");
    const answer = handing ?? denial(operationOf({ method, path, headers, body }));
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const own = await onLoopback(server);
  return {
    endpoint: own.endpoint,
    handedOut,
    keys,
    lifetimes(...seconds) {
      handedOut.length = 0;
      keys.clear();
      newest = null;
      isOutlived = false;
      coming = [...seconds];
    },
    async stop() {
      await own.stop();
    },
  };
};
