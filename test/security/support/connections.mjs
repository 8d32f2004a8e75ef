import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

/** Loaded before the command line: notes every connection that the process opens. */
const file = process.env.GONOGO_TEST_CONNECTIONS;
const connect = Socket.prototype.connect;
Socket.prototype.connect = function note(...args) {
  const [first] = args.flat();
  const { host, port, path } =
    typeof first === "object" && first !== null ? first : { path: first };
  appendFileSync(file, `${path ?? `${host}:${port}`}\n`);
  return connect.apply(this, args);
};
