import { connect } from "node:tls";
import type { OldTls } from "../../model/facts/probes.ts";
import { type CauseFor, codeOf } from "./httpProbe.ts";

const timeoutMilliseconds = 10_000;

/** Answers by which a server turns down a protocol version (RFC 8446, 6.2), or hangs up on it. */
const refusals =
  /^(ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION|ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE|ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY|ERR_SSL_UNSUPPORTED_PROTOCOL|ERR_SSL_WRONG_VERSION_NUMBER|ECONNRESET)$/;

/**
 * Tries a handshake that offers TLS 1.1 and 1.0 only; nothing is sent over it. That the certificate
 * holds is not asked here. What this side cannot offer is unread, not refused. Never rejects.
 */
export const tryOldTls = (url: URL, causeFor: CauseFor) =>
  new Promise<OldTls>((resolve) => {
    const socket = connect({
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || 443),
      ...(/^[\d.]+$|:/.test(url.hostname) ? {} : { servername: url.hostname }),
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT:@SECLEVEL=0",
      rejectUnauthorized: false,
    });
    const end = (result: OldTls): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMilliseconds, () =>
      end({ outcome: "unread", cause: causeFor(new Error("no answer to the handshake")) }),
    );
    socket.on("secureConnect", () =>
      end({ outcome: "accepted", protocol: socket.getProtocol() ?? "TLS below 1.2" }),
    );
    socket.on("error", (error) =>
      end(
        refusals.test(codeOf(error))
          ? { outcome: "refused", why: codeOf(error) }
          : { outcome: "unread", cause: causeFor(error) },
      ),
    );
  });
