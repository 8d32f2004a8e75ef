import { join } from "node:path";
import { type Environment, gonogo, medianOf, runNode } from "./_measure.ts";
import { circumstances, print, table, usageCells, usageHeading } from "./_table.ts";

const runs = 11;

/** Nobody listens there, and nothing is asked of the machine: the scan ends with its first request. */
const nowhere: Environment = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "nothing",
  AWS_MAX_ATTEMPTS: "1",
};

/** No credentials, and nowhere to look for any. */
const noCredentials: Environment = {
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: join("bench", "none"),
  AWS_SHARED_CREDENTIALS_FILE: join("bench", "none"),
  AWS_PROFILE: "",
  AWS_ACCESS_KEY_ID: "",
  AWS_SECRET_ACCESS_KEY: "",
};

const demo = join("fixtures", "accounts", "demo.ndjson");
const oneItem = ["scan", "--region", "eu-west-1", "--item", "NET-2", "--quiet"];

const commands: readonly (readonly [name: string, args: readonly string[], Environment?])[] = [
  ["--help", ["--help"]],
  ["--version", ["--version"]],
  ["help of a command", ["scan", "--help"]],
  ["a mistaken option", ["scan", "--regoin", "eu-west-1"]],
  ["rules", ["rules"]],
  ["scan of one item, no credentials", oneItem, noCredentials],
  ["scan of one item, nobody answers", oneItem, nowhere],
  ["replay of the demo", ["scan", "--from", demo, "--quiet"]],
  ["demo", ["demo"]],
];

/** What a user waits for before anything is asked: of a process that does nothing, how many times as much. */
const main = async (): Promise<void> => {
  const nothing = await medianOf(runs, () => runNode(["-e", ""]));
  const rows = [["an empty Node process", ...usageCells(nothing, nothing)]];
  for (const [name, args, environment] of commands) {
    const usage = await medianOf(runs, () => runNode([gonogo, ...args], environment, "ignore"));
    rows.push([name, ...usageCells(usage, nothing)]);
  }
  print(
    `Starting up, ${runs} runs, medians; ${circumstances()}`,
    table(["", ...usageHeading], rows),
  );
};

await main();
