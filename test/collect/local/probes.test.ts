import { once } from "node:events";
import { createServer as createPlainServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { probeAddress } from "../../../src/collect/local/probes.ts";
import { tryOldTls } from "../../../src/collect/local/tlsProbe.ts";
import type { Probe } from "../../../src/model/facts/probes.ts";
import { denial } from "../support.ts";

const servers: Server[] = [];
let certificate: { private: string; cert: string };
beforeAll(async () => {
  certificate = await generate([{ name: "commonName", value: "localhost" }], { keySize: 2048 });
});
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.close();
      return once(server, "close");
    }),
  );
});

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

const causeFor = () => denial("probe:Request");
const settings = { paths: [], allowedOrigins: ["https://app.example.com"], corsPath: "/api" };

/** What a server on loopback is seen to answer, and what it was asked. */
const probePlain = async (answer: RequestListener): Promise<{ probe: Probe; asked: string[] }> => {
  const asked: string[] = [];
  const port = await listen(
    createPlainServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.origin ?? ""}`.trim());
      answer(request, response);
    }),
  );
  const address = new URL(`http://user-agent@127.0.0.1:${port}/deep?secret=1`);
  return { probe: await probeAddress(address, settings, causeFor), asked };
};

describe("an address that is probed", () => {
  test("is asked a few times, and its answers are kept without body, path and query", async () => {
    const { probe, asked } = await probePlain(({ url, headers }, response) => {
      if (headers.origin === "https://app.example.com") {
        response.setHeader("access-control-allow-origin", headers.origin);
        response.setHeader("access-control-allow-credentials", "true");
      }
      response.statusCode = url === "/health" ? 503 : 302;
      response.setHeader("location", "https://login.example.com/in?token=very-secret");
      response.end("body: very-secret");
    });
    expect(asked).toEqual([
      "GET /",
      "GET /health",
      "OPTIONS /api https://app.example.com",
      "OPTIONS /api https://gonogo.invalid",
      "GET /",
    ]);
    expect(probe.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(probe.health).toEqual([
      {
        path: "/",
        probed: {
          outcome: "answered",
          answer: {
            status: 302,
            redirect: { protocol: "https:", host: "login.example.com" },
            allowsOrigin: null,
            allowsCredentials: false,
          },
        },
      },
      {
        path: "/health",
        probed: {
          outcome: "answered",
          answer: expect.objectContaining({ status: 503, redirect: null }),
        },
      },
    ]);
    expect(probe.preflights.map(({ origin, probed }) => [origin, probed])).toEqual([
      [
        "https://app.example.com",
        {
          outcome: "answered",
          answer: expect.objectContaining({ allowsOrigin: "own", allowsCredentials: true }),
        },
      ],
      [
        "https://gonogo.invalid",
        { outcome: "answered", answer: expect.objectContaining({ allowsOrigin: null }) },
      ],
    ]);
    expect(probe.plainHttp).toMatchObject({ answer: { redirect: { protocol: "https:" } } });
    expect(probe.oldTls).toBeNull();
    expect(JSON.stringify(probe)).not.toMatch(/very-secret|secret=1|user-agent@/);
  });

  test("that hangs up has failed", async () => {
    const { probe } = await probePlain((request) => request.socket.destroy());
    expect(probe.health[0]?.probed).toEqual({ outcome: "failed", why: "ECONNRESET" });
  });

  test("at which nobody listens has failed; one without a route to it was not reached", async () => {
    const port = await listen(createPlainServer());
    servers.splice(0)[0]?.close();
    const refused = await probeAddress(new URL(`http://127.0.0.1:${port}`), settings, causeFor);
    expect(refused.health[0]?.probed).toEqual({ outcome: "failed", why: "ECONNREFUSED" });
    const lost = await probeAddress(new URL("http://255.255.255.255"), settings, causeFor);
    expect(lost.health[0]?.probed).toEqual({ outcome: "unread", cause: causeFor() });
  });

  test("whose certificate nobody vouches for has failed", async () => {
    const port = await listen(
      createSecureServer({ key: certificate.private, cert: certificate.cert }, (_, response) =>
        response.end(),
      ),
    );
    const probe = await probeAddress(new URL(`https://localhost:${port}`), settings, causeFor);
    expect(probe.health[0]?.probed).toMatchObject({
      outcome: "failed",
      why: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/),
    });
    expect(probe.plainHttp).toBeNull();
  });
});

describe("a handshake by old TLS", () => {
  const secure = (options: object) =>
    listen(
      createSecureServer(
        { key: certificate.private, cert: certificate.cert, ...options },
        (_, response) => response.end(),
      ),
    );

  test("is refused by a server that begins at TLS 1.2", async () => {
    const port = await secure({ minVersion: "TLSv1.2" });
    expect(await tryOldTls(new URL(`https://127.0.0.1:${port}`), causeFor)).toMatchObject({
      outcome: "refused",
    });
  });

  test("is accepted by a server that still speaks it", async () => {
    const port = await secure({ minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" });
    expect(await tryOldTls(new URL(`https://localhost:${port}`), causeFor)).toEqual({
      outcome: "accepted",
      protocol: "TLSv1.1",
    });
  });

  test("is unread where nothing could be asked", async () => {
    expect(await tryOldTls(new URL("https://255.255.255.255"), causeFor)).toEqual({
      outcome: "unread",
      cause: causeFor(),
    });
  });
});
