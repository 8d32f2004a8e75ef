import { Console } from "node:console";
import { setFlagsFromString } from "node:v8";
import yargs, { type InferredOptionTypes } from "yargs";
import { hideBin } from "yargs/helpers";
import { suggest } from "../config/suggest.ts";
import { printableLines } from "../model/printable.ts";
import type { Rule } from "../model/rule.ts";
import { nothingRequested, type Threshold } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { severities } from "../model/verdict.ts";
import { tool } from "../version.ts";
import { type AccountArguments, ownAccount } from "./accountArguments.ts";
import { compilerFlags } from "./compiler.ts";
import { formats, policyFormats } from "./formats.ts";
import { helpWidth } from "./helpWidth.ts";
import { Interruption } from "./interruption.ts";
import { hearBrokenStreams, print } from "./print.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";

const usageError = 3;

// The SDK warns on stderr about Node versions that it will drop; which one runs is not for a report's reader.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

for (const flag of compilerFlags(process.versions.v8)) setFlagsFromString(flag);

const many = { type: "string", array: true, default: [] as string[], requiresArg: true } as const;
const one = { type: "string", requiresArg: true } as const;
const flag = { type: "boolean", default: false } as const;

const selectionOptions = {
  rule: { ...many, describe: "only these rules (pattern, repeatable)" },
  item: { ...many, describe: "only the rules of these items of the guide (pattern, repeatable)" },
} as const;

const scopeOptions = {
  application: { ...many, describe: "only these applications (pattern, repeatable)" },
  cluster: { ...many, describe: "of the services, only those of these clusters (repeatable)" },
  vpc: { ...many, describe: "only what lies in these VPCs (repeatable)" },
  tag: { ...many, describe: "only what is tagged KEY=VALUE (repeatable)" },
} as const;

const requestOptions = {
  probe: {
    ...many,
    describe: "address of the application, to be asked a few times (repeatable; live only)",
  },
  repo: {
    ...one,
    describe: "folder of the application's repository, read as evidence (live only)",
  },
  "sample-logs": { ...flag, describe: "look at the form of a few log events (live only)" },
  "cost-explorer": { ...flag, describe: "ask Cost Explorer, which bills each request (live only)" },
} as const;

const policyOptions = {
  for: {
    choices: ["account", "organization"] as const,
    default: "account" as const,
    requiresArg: true,
    describe:
      "the role that reads an account, or whoever lists an organization and enters its accounts",
  },
  "all-regions": { ...flag, describe: "for a scan with --all-regions" },
  "account-role": { ...one, describe: "organization: name of the role in each account" },
  "sample-logs": { ...flag, describe: "for a scan with --sample-logs" },
  "cost-explorer": { ...flag, describe: "for a scan with --cost-explorer" },
  output: {
    choices: policyFormats,
    default: "json" as const,
    requiresArg: true,
    describe: "the document alone, or a managed policy as code",
  },
} as const;

const outputOption = {
  ...many,
  describe: `FORMAT[=FILE]: ${formats.join(", ")} (repeatable; console on stdout by default)`,
} as const;

const colorOption = {
  type: "boolean",
  default: process.stdout.isTTY === true && !process.env.NO_COLOR,
  describe: "colour; on by default on a terminal",
} as const;

const sessionOptions = {
  region: { ...many, describe: "region to read (repeatable)" },
  profile: { ...one, describe: "AWS profile" },
  "role-arn": { ...one, describe: "role to assume for reading" },
  "external-id": { ...one, describe: "external ID that the role's trust policy asks for" },
  "role-session-name": { ...one, describe: "name of the role's session (default: gonogo)" },
} as const;

/** How what was read is judged and told. */
const judgingOptions = {
  ...selectionOptions,
  ...scopeOptions,
  config: { ...one, describe: "config file; by default the nearest gonogo.config.*" },
  output: outputOption,
  expected: { ...one, describe: "of snapshots: the file that says which places are to be there" },
  iac: {
    ...many,
    describe: "folder of the code that made the account: findings point to its lines (repeatable)",
  },
  baseline: { ...one, describe: "an earlier JSON report: only what failed since decides" },
  previous: {
    ...one,
    describe: "the last JSON report: what failed there and cannot be read now stays in SARIF",
  },
  "fail-on": {
    choices: [...severities, "none"] as const,
    requiresArg: true,
    describe: "lowest severity that decides (default: medium)",
  },
  "allow-incomplete": { ...flag, describe: "take what was read for the whole" },
  "include-waived": { ...flag, describe: "keep waived findings in SARIF" },
  now: { ...one, describe: "the judgement's present; by default the start of the reading" },
  quiet: { ...flag, describe: "nothing on stderr but errors" },
  color: colorOption,
} as const;

const accountOptions = {
  account: { ...many, describe: "account to scan, by a role in it (repeatable)" },
  accounts: { ...one, describe: "file of accounts to scan: an ID a line, or JSON" },
  organization: { ...flag, describe: "scan the accounts of the organization" },
  "organizational-unit": {
    ...many,
    describe: "of the organization, only what lies below this unit (repeatable)",
  },
  "exclude-account": { ...many, describe: "but not this account (repeatable)" },
  "account-role": { ...one, describe: "name of the role to assume in each account" },
  concurrency: { ...one, describe: "accounts to read at once (default: 4)" },
} as const;

const scanOptions = {
  ...judgingOptions,
  ...sessionOptions,
  ...accountOptions,
  "all-regions": { ...flag, describe: "read every region that is enabled in the account" },
  "time-limit": { ...one, describe: "stop reading after this time, and report (90s, 10m, 1h)" },
  record: {
    ...one,
    describe: "write what was read as a snapshot (NDJSON; .gz compresses), or into a folder (DIR/)",
  },
  resume: { ...one, describe: "continue the interrupted scan that was recorded here" },
  cache: {
    ...one,
    describe:
      "folder that keeps what AWS cannot change (task definitions' revisions), for later scans",
  },
  from: {
    ...many,
    describe: "judge snapshots, or folders of them, instead of an account (repeatable)",
  },
  ...requestOptions,
} as const;

const placesOptions = {
  ...selectionOptions,
  ...sessionOptions,
  ...accountOptions,
  "all-regions": scanOptions["all-regions"],
  config: scanOptions.config,
  record: { ...one, describe: "the folder of the list (DIR/): DIR/expected.json" },
  quiet: scanOptions.quiet,
} as const;

const collectOptions = {
  ...selectionOptions,
  ...sessionOptions,
  region: { ...many, describe: "the region to read, by itself" },
  global: {
    ...flag,
    describe: "read the account's global services, and what of its regions rests on them",
  },
  from: {
    ...many,
    describe: "with --global: the recordings of the account's regions (repeatable)",
  },
  expected: scanOptions.expected,
  account: { ...one, describe: "account to read, by a role in it" },
  "account-role": { ...one, describe: "name of the role to assume there" },
  config: scanOptions.config,
  record: {
    ...one,
    describe: "the snapshot to write; into a folder (DIR/): DIR/ACCOUNT/REGION.ndjson.gz",
  },
  cache: scanOptions.cache,
  "time-limit": { ...one, describe: "stop reading after this time (90s, 10m, 1h)" },
  "sample-logs": requestOptions["sample-logs"],
  "cost-explorer": requestOptions["cost-explorer"],
  quiet: scanOptions.quiet,
} as const;

const diffOptions = {
  a: { ...one, describe: "snapshots: the application of A, of several: NAME/ENVIRONMENT" },
  b: { ...one, describe: "snapshots: the application of B, likewise" },
  history: { ...many, describe: "reports: one from before A; what it has is not new (repeatable)" },
  "fail-on": {
    ...scanOptions["fail-on"],
    describe: "reports: lowest severity that decides (default: as in B)",
  },
  config: scanOptions.config,
  output: { choices: ["console", "json"] as const, default: "console", requiresArg: true },
  color: colorOption,
} as const;

const planOptions = {
  ...selectionOptions,
  region: { ...many, describe: "region to be read (repeatable)" },
  config: scanOptions.config,
  from: { ...one, describe: "count in a snapshot of the account" },
  ...requestOptions,
  output: { choices: ["text", "json"] as const, default: "text", requiresArg: true },
} as const;

const demoOptions = { output: outputOption, color: colorOption } as const;

const rulesOptions = {
  ...selectionOptions,
  config: scanOptions.config,
  output: planOptions.output,
} as const;

const explainOptions = { config: scanOptions.config } as const;

const policyCommandOptions = {
  ...selectionOptions,
  config: scanOptions.config,
  ...policyOptions,
} as const;

const initOptions = {
  ...sessionOptions,
  from: { ...one, describe: "look at a snapshot instead of the account" },
  blank: { ...flag, describe: "look at nothing: examples only" },
  quiet: { ...flag, describe: "no progress on stderr" },
} as const;

/** What each command takes; what is mistyped is looked for here. */
const optionsByCommand: Readonly<Record<string, object>> = {
  scan: scanOptions,
  demo: demoOptions,
  diff: diffOptions,
  rules: rulesOptions,
  explain: explainOptions,
  policy: policyCommandOptions,
  plan: planOptions,
  init: initOptions,
  places: placesOptions,
  collect: collectOptions,
  merge: judgingOptions,
};

const once = (name: string, value: string | string[] | undefined): string | null => {
  if (Array.isArray(value)) throw new UserError(`--${name} is given more than once`);
  return value ?? null;
};

/** The rules there are: gonogo's, and those of one's own that the config names. */
const rulesFor = async (config: string | string[] | undefined): Promise<readonly Rule[]> => {
  const { rules } = await import("../../rules/index.generated.ts");
  const { readConfig } = await import("../config/config.ts");
  return (await readConfig(once("config", config), process.cwd(), rules)).rules;
};

const selected = async (given: {
  readonly rule: string[];
  readonly item: string[];
  readonly config: string | undefined;
}) => {
  const rules = await rulesFor(given.config);
  const { resolveConfig } = await import("../config/resolve.ts");
  const { selectRules } = await import("../config/selection.ts");
  return selectRules(given, rules, resolveConfig({}, rules));
};

const commands = Object.keys(optionsByCommand);

const withoutValue = (name: string): string => `--${name} needs a value`;

const optionsOf = (command: string | undefined): readonly string[] =>
  Object.keys(optionsByCommand[command ?? ""] ?? scanOptions);

/** What the parser complains of, with the nearest name where one was mistyped. */
const usageMistake = (message: string): string => {
  const text = message.replace(/\s+/g, " ");
  const [, option] = /^Not enough arguments following: (\S+)/.exec(text) ?? [];
  if (option !== undefined) return withoutValue(option);
  if (text.startsWith("Not enough non-option arguments")) {
    return (
      { diff: "diff needs two snapshots, or two reports", merge: "merge needs recorded shards" }[
        process.argv[2] ?? ""
      ] ?? "explain needs a rule or an item"
    );
  }
  const [, choice, given, choices] =
    /Argument: ([\w-]+), Given: (".*?"), Choices: (.*)$/.exec(text) ?? [];
  if (choice !== undefined) return `--${choice} ${given} is none of ${choices}`;
  const [, name = ""] = /^Unknown (?:argument|command)s?: ([^,]+)/.exec(text) ?? [];
  if (name === "") return text;
  const isCommand = process.argv[2] === name;
  const known = isCommand ? commands : optionsOf(process.argv[2]);
  const nearest = suggest(name, known);
  const what = isCommand ? `no command "${name}"` : `no option or argument "${name}"`;
  return nearest.startsWith("did you mean") ? `${what}; ${nearest}` : what;
};

/** `--from=` says as little as `--from`. */
const checkValues = (given: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(given)) {
    const isEmpty = value === "" || (Array.isArray(value) && value.includes(""));
    if (isEmpty && (name in scanOptions || name in diffOptions))
      throw new UserError(withoutValue(name));
  }
};

/** stdout is the report alone: what a config or a rule of one's own prints goes to stderr. */
const keepOffStdout = (): void => {
  globalThis.console = new Console(process.stderr);
};

const sessionOf = (given: InferredOptionTypes<typeof sessionOptions>): SessionArguments => ({
  region: given.region,
  profile: once("profile", given.profile),
  roleArn: once("role-arn", given["role-arn"]),
  externalId: once("external-id", given["external-id"]),
  roleSessionName: once("role-session-name", given["role-session-name"]),
});

const judgingOf = (given: InferredOptionTypes<typeof judgingOptions>) => ({
  rule: given.rule,
  item: given.item,
  application: given.application,
  cluster: given.cluster,
  vpc: given.vpc,
  tag: given.tag,
  output: given.output,
  iac: given.iac,
  quiet: given.quiet,
  color: given.color,
  config: once("config", given.config),
  expected: once("expected", given.expected),
  baseline: once("baseline", given.baseline),
  previous: once("previous", given.previous),
  now: once("now", given.now),
  failOn: once("fail-on", given["fail-on"]) as Threshold | null,
  allowIncomplete: given["allow-incomplete"],
  includeWaived: given["include-waived"],
});

const accountsOf = (given: InferredOptionTypes<typeof accountOptions>): AccountArguments => ({
  account: given.account,
  accounts: once("accounts", given.accounts),
  organization: given.organization,
  organizationalUnit: given["organizational-unit"],
  excludeAccount: given["exclude-account"],
  accountRole: once("account-role", given["account-role"]),
  concurrency: once("concurrency", given.concurrency),
});

/** Recordings are judged as they are. */
const nothingLive = {
  ...ownAccount,
  ...{ region: [], allRegions: false, profile: null, roleArn: null, externalId: null },
  ...{ roleSessionName: null, timeLimit: null, record: null, resume: null, cache: null },
  ...{ probe: [], repo: null, sampleLogs: false, costExplorer: false },
};

const parser = (setCode: (code: number) => void, interruption: Interruption) =>
  yargs(hideBin(process.argv))
    .scriptName("gonogo")
    .usage("$0 COMMAND\n\nIs what runs in this AWS account ready for production?")
    .version(tool.version)
    .command(
      "scan",
      "audit an account: GO 0, NO-GO 1, INCOMPLETE 2, usage 3",
      (args) => args.options(scanOptions),
      async (given) => {
        const { runScan } = await import("./scan.ts");
        setCode(
          await runScan(
            {
              ...judgingOf(given),
              ...sessionOf(given),
              ...accountsOf(given),
              allRegions: given["all-regions"],
              timeLimit: once("time-limit", given["time-limit"]),
              record: once("record", given.record),
              resume: once("resume", given.resume),
              cache: once("cache", given.cache),
              from: given.from,
              probe: given.probe,
              repo: once("repo", given.repo),
              sampleLogs: given["sample-logs"],
              costExplorer: given["cost-explorer"],
            },
            interruption,
          ),
        );
      },
    )
    .command(
      "merge <SHARDS..>",
      "one report over recorded snapshots: exit codes as of scan; what is missing is INCOMPLETE",
      (args) =>
        args
          .positional("SHARDS", {
            type: "string",
            array: true,
            demandOption: true,
            describe: "snapshots, or folders of them, as scan --record and collect write them",
          })
          .options(judgingOptions),
      async (given) => {
        const { runScan } = await import("./scan.ts");
        setCode(
          await runScan({ ...judgingOf(given), ...nothingLive, from: given.SHARDS }, interruption),
        );
      },
    )
    .command(
      "collect",
      "read and record one region, or an account's global services; judge nothing: recorded 0, not all read 2",
      (args) => args.options(collectOptions),
      async (given) => {
        const { runCollect } = await import("./collect.ts");
        setCode(
          await runCollect(
            {
              ...{ rule: given.rule, item: given.item, from: given.from, quiet: given.quiet },
              ...sessionOf(given),
              ...{ global: given.global, probe: [], repo: null },
              account: once("account", given.account),
              accountRole: once("account-role", given["account-role"]),
              config: once("config", given.config),
              expected: once("expected", given.expected),
              record: once("record", given.record),
              cache: once("cache", given.cache),
              timeLimit: once("time-limit", given["time-limit"]),
              sampleLogs: given["sample-logs"],
              costExplorer: given["cost-explorer"],
            },
            interruption,
          ),
        );
      },
    )
    .command(
      "places",
      "record which accounts and regions a scan would read, for collect and merge: listed 0, not all can be entered 2",
      (args) => args.options(placesOptions),
      async (given) => {
        const { runPlaces } = await import("./places.ts");
        setCode(
          await runPlaces(
            {
              ...{ rule: given.rule, item: given.item, quiet: given.quiet },
              ...sessionOf(given),
              ...accountsOf(given),
              allRegions: given["all-regions"],
              config: once("config", given.config),
              record: once("record", given.record),
            },
            interruption,
          ),
        );
      },
    )
    .command(
      "demo",
      "audit an embedded account; needs no credentials",
      (args) => args.options(demoOptions),
      async (given) => {
        const { runDemo } = await import("./demo.ts");
        setCode(await runDemo(given));
      },
    )
    .command(
      "diff A B",
      "compare two snapshots' environments (alike 0, different 1) or two reports (nothing new 0, new failures 1); not all could be compared 2",
      (args) =>
        args
          .positional("A", {
            type: "string",
            demandOption: true,
            describe: "a snapshot, or a JSON report",
          })
          .positional("B", {
            type: "string",
            demandOption: true,
            describe: "another one, of the same kind",
          })
          .options(diffOptions),
      async (given) => {
        const { runDiff } = await import("./diff.ts");
        setCode(
          await runDiff({
            ...given,
            a: once("a", given.a),
            b: once("b", given.b),
            failOn: once("fail-on", given["fail-on"]) as Threshold | null,
            config: once("config", given.config),
            output: once("output", given.output) === "json" ? "json" : "console",
          }),
        );
      },
    )
    .command(
      "rules",
      "list the rules",
      (args) => args.options(rulesOptions),
      async (given) => {
        const rules = await selected(given);
        const { rulesJson, rulesText } = await import("./catalogue.ts");
        await print(given.output === "json" ? rulesJson(rules) : rulesText(rules));
      },
    )
    .command(
      "explain <RULE..>",
      "what a rule, or an item's rules, check, why, and how to fix what they find",
      (args) =>
        args
          .positional("RULE", {
            type: "string",
            array: true,
            demandOption: true,
            describe:
              "a rule (sg-database-in), an item of the guide (SG-7), a section (SG), a pattern",
          })
          .options(explainOptions),
      async (given) => {
        const rules = await rulesFor(given.config);
        const { explain } = await import("./explain.ts");
        await print(given.RULE.map((name) => explain(name, rules)).join("\n"));
      },
    )
    .command(
      "policy",
      "the least-privilege IAM policy for a scan",
      (args) => args.options(policyCommandOptions),
      async (given) => {
        const { organizationPolicy, policyOf, policyText } = await import("./policy.ts");
        const requested = {
          ...nothingRequested,
          sampleLogs: given["sample-logs"],
          costExplorer: given["cost-explorer"],
        };
        const policy =
          once("for", given.for) === "organization"
            ? organizationPolicy(once("account-role", given["account-role"]))
            : policyOf(await selected(given), requested, given["all-regions"]);
        await print(policyText(policy, given.output));
      },
    )
    .command(
      "plan",
      "what a scan will ask of AWS, and how long that takes; asks nothing itself",
      (args) => args.options(planOptions),
      async (given) => {
        const { runPlan } = await import("./plan.ts");
        await runPlan({
          ...given,
          config: once("config", given.config),
          from: once("from", given.from),
          repo: once("repo", given.repo),
          sampleLogs: given["sample-logs"],
          costExplorer: given["cost-explorer"],
          output: once("output", given.output) === "json" ? "json" : "text",
        });
      },
    )
    .command(
      "init",
      "look at the account, and write a commented config into this folder",
      (args) => args.options(initOptions),
      async (given) => {
        const { runInit } = await import("./init.ts");
        const { blank, quiet } = given;
        const from = once("from", given.from);
        setCode(await runInit(process.cwd(), { ...sessionOf(given), from, blank, quiet }));
      },
    )
    .alias({ h: "help", v: "version" })
    .demandCommand(1, `name a command: ${commands.join(", ")}`)
    .strict()
    .wrap(helpWidth())
    .exitProcess(false)
    .middleware([checkValues, keepOffStdout])
    .fail((message, error) => {
      if (error !== undefined && error?.name !== "YError") throw error;
      throw new UserError(`${usageMistake(message ?? error.message)}; see gonogo --help`);
    });

const showStack = (error: unknown): void => {
  if (process.env.GONOGO_DEBUG && error instanceof Error) {
    process.stderr.write(`${printableLines(error.stack ?? "")}\n`);
  }
};

const complain = (error: unknown): void => {
  if (error instanceof UserError) {
    for (const line of error.message.split("\n")) say(line);
    if (error.cause !== undefined) showStack(error.cause);
    return;
  }
  const text = error instanceof Error ? error.message : String(error);
  say(`${text.split("\n")[0]} (a bug of gonogo; GONOGO_DEBUG=1 shows where)`);
  showStack(error);
};

hearBrokenStreams();
const interruption = new Interruption(say);

try {
  await parser((code) => {
    process.exitCode = code;
  }, interruption).parseAsync();
} catch (error) {
  complain(error);
  process.exitCode = usageError;
}
interruption.close();
