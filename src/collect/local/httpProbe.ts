import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { UnreadCall } from "../../model/fact.ts";
import type { ProbeAnswer, Probed } from "../../model/facts/probes.ts";

const timeoutMilliseconds = 10_000;

/** The scanner's side of the network may be at fault: nothing was reached that could have answered. */
const unreached =
  /^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|EACCES|EPERM)$/;

export const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";

export interface ProbeRequest {
  readonly url: URL;
  readonly method: "GET" | "OPTIONS";
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes the cause that an unreachable address leaves behind. */
export type CauseFor = (error: unknown) => UnreadCall;

const originSeen = (header: string | undefined, origin: string | undefined) => {
  if (header === undefined) return null;
  if (header === "*") return "any";
  return header === origin ? "own" : "another";
};

const redirectOf = (
  status: number,
  location: string | undefined,
  url: URL,
): ProbeAnswer["redirect"] => {
  if (status < 300 || status > 399 || location === undefined) return null;
  if (!URL.canParse(location, url.href)) return null;
  const { protocol, host } = new URL(location, url.href);
  return { protocol, host };
};

/** One request, redirects not followed, the body thrown away. Never rejects. */
export const probeOnce = ({ url, method, headers }: ProbeRequest, causeFor: CauseFor) =>
  new Promise<Probed>((resolve) => {
    const send = url.protocol === "https:" ? requestSecure : requestPlain;
    const sent = send(
      url,
      {
        method,
        agent: false,
        headers: { "user-agent": "gonogo", accept: "*/*", ...headers },
        signal: AbortSignal.timeout(timeoutMilliseconds),
      },
      (answer) => {
        answer.destroy();
        const status = answer.statusCode ?? 0;
        resolve({
          outcome: "answered",
          answer: {
            status,
            redirect: redirectOf(status, answer.headers.location, url),
            allowsOrigin: originSeen(answer.headers["access-control-allow-origin"], headers.origin),
            allowsCredentials: answer.headers["access-control-allow-credentials"] === "true",
          },
        });
      },
    );
    let isConnected = false;
    sent.on("socket", (socket) => {
      socket.on("connect", () => {
        isConnected = true;
      });
    });
    sent.on("error", (error) => {
      const isSilent = error.name === "AbortError" || error.name === "TimeoutError";
      if (unreached.test(codeOf(error)) || (isSilent && !isConnected)) {
        resolve({ outcome: "unread", cause: causeFor(error) });
      } else if (isSilent) {
        resolve({ outcome: "failed", why: `no answer within ${timeoutMilliseconds / 1000} s` });
      } else {
        resolve({ outcome: "failed", why: codeOf(error) || error.message });
      }
    });
    sent.end();
  });
