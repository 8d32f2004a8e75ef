import { rules as builtIn } from "../../rules/index.generated.ts";
import { readConfig } from "../config/config.ts";
import { readEarlier } from "../config/earlier.ts";
import { itemsByName, type Selection, selectRules } from "../config/selection.ts";
import { checkDistinct, type UsedFile } from "../files/distinct.ts";
import { checkWritable } from "../files/writeWhole.ts";
import { patternUses } from "../judge/idle.ts";
import type { FactsByAccount } from "../model/byAccount.ts";
import { exitCode, missingTexts, type Report } from "../model/report.ts";
import type { Threshold } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { judgeByAccount, type ScanRequest } from "../scan.ts";
import { journalOf } from "../snapshot/journal.ts";
import { findShards, type ShardFiles } from "../snapshot/shardFiles.ts";
import { tool } from "../version.ts";
import { checkAccountArguments } from "./accountArguments.ts";
import { parseDuration } from "./duration.ts";
import type { Interruption } from "./interruption.ts";
import { folderOf, type LiveArguments, recordingOf } from "./liveArguments.ts";
import { narrow, type ScopeArguments } from "./narrow.ts";
import { filesOf, type Output, parseOutputs, writeOutputs } from "./outputs.ts";
import { openShards, replay } from "./replay.ts";
import { type RequestArguments, requestedBy } from "./request.ts";
import { say } from "./say.ts";
import { uploadWarnings } from "./uploadWarnings.ts";
import { type Judged, warningsOf } from "./warnings.ts";

export interface ScanArguments extends Selection, ScopeArguments, RequestArguments, LiveArguments {
  readonly config: string | null;
  readonly output: readonly string[];
  readonly timeLimit: string | null;
  /** Recordings to be judged instead of an account: snapshots, folders of them. */
  readonly from: readonly string[];
  /** A file that says which places are to be among them. */
  readonly expected: string | null;
  readonly baseline: string | null;
  readonly previous: string | null;
  readonly failOn: Threshold | null;
  readonly allowIncomplete: boolean;
  readonly includeWaived: boolean;
  readonly iac: readonly string[];
  readonly now: string | null;
  readonly color: boolean;
}

const checkArguments = (given: ScanArguments): void => {
  if (given.allRegions && given.region.length > 0) {
    throw new UserError("--region and --all-regions contradict each other; give one of them");
  }
  checkAccountArguments(given);
  if (given.from.length === 0) {
    if (given.expected !== null) {
      throw new UserError("--expected goes with recorded shards: gonogo merge, or --from");
    }
    return;
  }
  const live = [
    ["--account", given.account.length > 0],
    ["--accounts", given.accounts !== null],
    ["--organization", given.organization],
    ["--region", given.region.length > 0],
    ["--all-regions", given.allRegions],
    ["--profile", given.profile !== null],
    ["--role-arn", given.roleArn !== null],
    ["--external-id", given.externalId !== null],
    ["--role-session-name", given.roleSessionName !== null],
    ["--time-limit", given.timeLimit !== null],
    ["--record", given.record !== null],
    ["--resume", given.resume !== null],
    ["--cache", given.cache !== null],
    ["--probe", given.probe.length > 0],
    ["--repo", given.repo !== null],
    ["--sample-logs", given.sampleLogs],
    ["--cost-explorer", given.costExplorer],
  ] as const;
  const wrong = live.find(([, used]) => used);
  if (wrong !== undefined) {
    throw new UserError(`${wrong[0]} has no meaning with --from: a snapshot is judged as it is`);
  }
};

const parseNow = (text: string | null): string | null => {
  if (text === null) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new UserError(`--now "${text}" is no time; write it as 2026-01-31T12:00:00Z`);
  }
  return time.toISOString();
};

/** What is recorded already; null for a live scan. */
const recordedFor = async ({ from, expected }: ScanArguments): Promise<ShardFiles | null> => {
  if (from.length === 0) return null;
  const found = await findShards(from);
  return expected === null
    ? found
    : { ...found, expected: [...new Set([...found.expected, expected])] };
};

/** @param checkAccounts refuses the accounts before they are read */
const factsFor = async (
  given: ScanArguments,
  request: ScanRequest,
  interruption: Interruption,
  recorded: ShardFiles | null,
  checkAccounts: (ids: readonly string[]) => void,
): Promise<FactsByAccount> => {
  if (recorded === null) {
    // What reads an account is loaded for who has one.
    const { liveFacts } = await import("./liveFacts.ts");
    return liveFacts(given, request, interruption, checkAccounts);
  }
  const { facts, said } = await openShards(recorded, request.settings);
  if (!given.quiet) for (const text of said) say(text);
  checkAccounts(facts.accountIds);
  return facts;
};

/** What judging gives. The facts are let go with it: writing the reports takes memory of its own. */
const judgedFor = async (
  given: ScanArguments,
  request: ScanRequest,
  interruption: Interruption,
  recorded: ShardFiles | null,
  { baseline, previous, checkAccounts }: Awaited<ReturnType<typeof readEarlier>>,
): Promise<Pick<Judged, "report" | "uses">> => {
  const facts = await factsFor(given, request, interruption, recorded, checkAccounts);
  const uses: ReturnType<typeof patternUses>[] = [];
  const judge = (): Promise<Report> =>
    judgeByAccount(
      facts,
      // The baseline stands in for a previous report that is not given.
      { ...request, baseline, previous: previous ?? baseline },
      (account) => void uses.push(patternUses(account, request.settings)),
    );
  return { report: recorded === null ? await judge() : await replay(given.from, judge), uses };
};

/** What is read before the reports are written. */
const inputsOf = (
  given: ScanArguments,
  config: string | null,
  baseline: string | null,
  recorded: ShardFiles | null,
): readonly UsedFile[] =>
  [
    ...[...(recorded?.snapshots ?? []), ...(recorded?.expected ?? [])].map((file) => ({
      name: file === given.expected ? "--expected" : "--from",
      file,
    })),
    { name: "--resume", file: recordingOf(given) === given.resume ? null : given.resume },
    { name: given.baseline === null ? "the baseline" : "--baseline", file: baseline },
    { name: "--previous", file: given.previous },
    { name: given.config === null ? "the config" : "--config", file: config },
  ].flatMap(({ name, file }) => (file === null ? [] : [{ name, file, use: "read" }]));

const isReplaced = (file: string, outputs: readonly Output[]): boolean =>
  outputs.some((output) => output.format === "json" && output.file === file);

const recordOf = (given: ScanArguments): readonly UsedFile[] => {
  const file = recordingOf(given);
  if (file === null) return [];
  const name = `${given.record === null ? "--resume" : "--record"} ${file}`;
  const journal = journalOf(file);
  return [
    { name, file, use: "written" },
    { name: `${name} (${journal})`, file: journal, use: "written" },
  ];
};

/** What reads infrastructure code is loaded for who asks for it. */
const codeOf = async (...given: Parameters<typeof import("./code.ts").codeIn>) =>
  (await import("./code.ts")).codeIn(...given);

const prepare = (interruption: Interruption, { quiet, timeLimit }: ScanArguments): void => {
  if (quiet) interruption.hush();
  if (timeLimit === null) return;
  interruption.limit(parseDuration("--time-limit", timeLimit), timeLimit);
};

/**
 * The main job: reads (or loads), judges, reports.
 *
 * @param interruption may end the reading early; the report then says so
 * @returns the exit code
 * @throws UserError before anything is written
 */
export const runScan = async (
  given: ScanArguments,
  interruption: Interruption,
): Promise<0 | 1 | 2> => {
  checkArguments(given);
  prepare(interruption, given);
  const {
    settings: configured,
    rules,
    location,
    file: configFile,
    placeOf,
  } = await readConfig(given.config, process.cwd(), builtIn);
  const settings = {
    ...configured,
    failOn: given.failOn ?? configured.failOn,
    scope: narrow(configured.scope, given),
    requested: requestedBy(given),
    baseline: given.baseline ?? configured.baseline,
  };
  const request: ScanRequest = {
    tool,
    settings,
    location,
    rules: { selected: selectRules(given, rules, settings), existing: rules },
    allowIncomplete: given.allowIncomplete,
    asked: itemsByName(given),
    now: parseNow(given.now),
    ...(given.iac.length === 0 ? {} : { code: await codeOf(given.iac, settings, given.quiet) }),
  };
  const recorded = await recordedFor(given);
  const outputs = await parseOutputs(given.output);
  const recording = recordingOf(given);
  if (recording !== null && (await folderOf(given)) === null) await checkWritable(recording);
  await checkDistinct([
    ...inputsOf(given, configFile, settings.baseline, recorded).filter(
      // The last report may be replaced by the next one: it was read whole before.
      ({ name, file }) => name !== "--previous" || !isReplaced(file, outputs),
    ),
    ...recordOf(given),
    ...filesOf(outputs),
  ]);
  const earlier = await readEarlier(settings.baseline, given.previous);
  const { report, uses } = await judgedFor(given, request, interruption, recorded, earlier);
  await writeOutputs(report, outputs, given);
  const code = exitCode(report.verdict);
  if (!given.quiet) {
    const now = request.now ?? report.startedAt;
    const warnings = warningsOf({ report, uses, settings, now }).map(
      ({ path, text }) => `${placeOf(path)}: ${text}`,
    );
    // A live scan has told it when it was so.
    const missing = recorded === null ? [] : missingTexts(report);
    const told = [...warnings, ...missing, ...uploadWarnings(report, outputs)];
    for (const text of told) say(text);
    if (outputs.every(({ file }) => file !== null)) {
      say(`${report.verdict}: ${report.reason} (exit code ${code})`);
    }
  }
  return code;
};
