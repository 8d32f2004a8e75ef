import { join } from "node:path";
import pLimit, { type LimitFunction } from "p-limit";
import type { AnswerCache } from "../collect/answers.ts";
import type { RequestCounter } from "../collect/clients.ts";
import type { Collector } from "../collect/collector.ts";
import { checkRegions } from "../collect/regions.ts";
import type { Session } from "../collect/session.ts";
import { termsOf } from "../collect/terms.ts";
import { makeFolder } from "../files/makeFolder.ts";
import { byAccount, type FactsByAccount } from "../model/byAccount.ts";
import {
  type ExpectedAccount,
  type Facts,
  globalRegion,
  isKeptIn,
  isWhole,
} from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { collectorsFor, readAccount, type ScanRequest } from "../scan.ts";
import {
  type Expectation,
  expectedName,
  readExpected,
  writeExpected,
} from "../snapshot/expected.ts";
import { joinFacts } from "../snapshot/join.ts";
import { findShards } from "../snapshot/shardFiles.ts";
import { readAccountShards, ShardRecorder } from "../snapshot/shardFolder.ts";
import { type AccountArguments, concurrencyOf } from "./accountArguments.ts";
import type { Interruption } from "./interruption.ts";
import type { Folder } from "./liveArguments.ts";
import { isTold, progressOn } from "./progress.ts";
import { regionsToScan } from "./regionsToScan.ts";
import { openShards } from "./replay.ts";
import { checkAge, checkTerms } from "./resume.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";
import { enter, type Target, targetsOf } from "./targets.ts";

type Reading = Pick<ScanRequest, "rules" | "settings">;

/** What the command line says of a scan of several accounts, or into a folder. */
export interface ManyArguments extends SessionArguments, AccountArguments {
  readonly allRegions: boolean;
  readonly quiet: boolean;
}

/** An account that is about to be read. */
interface Entered {
  readonly expected: ExpectedAccount;
  /** Null where it could not be entered, or all of it is recorded already. */
  readonly session: Session | null;
  readonly counter: RequestCounter | null;
}

const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message;
  return String(error);
};

/** Takes up what a folder holds, or makes it. */
const openFolder = async (
  { path, isContinued }: Folder,
  request: Reading,
): Promise<Expectation | null> => {
  const file = join(path, expectedName);
  if (isContinued) {
    const before = await readExpected(file);
    checkTerms(file, before.terms, termsOf(request.settings));
    return before;
  }
  await makeFolder(path);
  const existing = await readExpected(file).catch((error: unknown) => {
    if (messageOf(error).startsWith("no such file")) return null;
    throw error;
  });
  if (existing !== null) {
    throw new UserError(
      `${path} holds a recording already; continue it with --resume ${path}, or choose another folder`,
    );
  }
  return null;
};

/** Whether all that the collectors read is there, and whole. */
const isRecorded = (
  facts: Facts | null,
  regions: readonly string[],
  planned: readonly Collector[],
): boolean => {
  const kindsIn = (region: string) =>
    planned
      .filter(({ provides }) => isKeptIn(provides, region))
      .map(({ provides }) => provides.kind);
  return regions.every((region) => {
    const kinds = facts?.shards.find((shard) => shard.region === region)?.kinds;
    return kindsIn(region).every((kind) => {
      const recording = kinds?.get(kind);
      return recording !== undefined && isWhole(recording);
    });
  });
};

/** A scan of one account after another, several at a time; one that fails leaves the others whole. */
class ManyAccounts {
  readonly #given: ManyArguments;
  readonly #request: Reading;
  readonly #signal: AbortSignal;
  readonly #folder: Folder | null;
  readonly #base: Session;
  readonly #answers: AnswerCache | null;
  readonly #planned: readonly Collector[];
  readonly #before: Expectation | null;

  constructor(
    given: ManyArguments,
    request: Reading,
    signal: AbortSignal,
    folder: Folder | null,
    base: Session,
    answers: AnswerCache | null,
    before: Expectation | null,
  ) {
    this.#given = given;
    this.#request = request;
    this.#signal = signal;
    this.#folder = folder;
    this.#base = base;
    this.#answers = answers;
    this.#before = before;
    this.#planned = collectorsFor(request.rules.selected, request.settings);
  }

  /** The places that there are to be read, written into the folder; nothing else of them is read. */
  async places(targets: readonly Target[]): Promise<readonly ExpectedAccount[]> {
    const entered = await this.#enterAll(targets, pLimit(concurrencyOf(this.#given)));
    return entered.map(({ expected }) => expected);
  }

  async #enterAll(targets: readonly Target[], limit: LimitFunction): Promise<readonly Entered[]> {
    const entered = await Promise.all(targets.map((target) => limit(() => this.#enter(target))));
    this.#checkSome(entered);
    await this.#expect(entered.map(({ expected }) => expected));
    return entered;
  }

  async facts(targets: readonly Target[]): Promise<FactsByAccount> {
    const limit = pLimit(concurrencyOf(this.#given));
    const entered = await this.#enterAll(targets, limit);
    let done = 0;
    const read = await Promise.all(
      entered.map((account) =>
        limit(async () => {
          const facts = await this.#read(account, targets.length === 1);
          done += 1;
          if (targets.length > 1) this.#tell(account, `${done} of ${targets.length} accounts`);
          return { name: account.expected.id, facts };
        }),
      ),
    );
    return this.#joined(
      read.flatMap(({ name, facts }) => (facts === null ? [] : [{ name, facts }])),
      entered.map(({ expected }) => this.#settled(expected, read)),
    );
  }

  async #joined(
    sources: readonly { readonly name: string; readonly facts: Facts }[],
    accounts: readonly ExpectedAccount[],
  ): Promise<FactsByAccount> {
    const { settings } = this.#request;
    if (this.#folder !== null) {
      return (await openShards(await findShards([this.#folder.path]), settings)).facts;
    }
    const terms = termsOf(settings);
    return byAccount(joinFacts(sources, [{ name: "this scan", terms, accounts }]).facts);
  }

  /** An account whose turn did not come before the scan was ended. */
  #settled(
    expected: ExpectedAccount,
    read: readonly { readonly name: string; readonly facts: Facts | null }[],
  ): ExpectedAccount {
    const own = read.find(({ name }) => name === expected.id);
    if (expected.failure !== null || !this.#signal.aborted || own?.facts !== null) return expected;
    return { ...expected, failure: messageOf(this.#signal.reason) };
  }

  /** @throws UserError when none of the accounts can be read */
  #checkSome(entered: readonly Entered[]): void {
    const failures = entered.flatMap(({ expected: { id, failure } }) =>
      failure === null ? [] : [{ id, failure }],
    );
    if (failures.length < entered.length) {
      for (const { id, failure } of failures) this.#say(`${id} cannot be read: ${failure}`);
      return;
    }
    const [first] = failures;
    throw new UserError(
      entered.length === 1
        ? `${first?.failure}`
        : `none of the ${entered.length} accounts can be read; ${first?.id}: ${first?.failure}`,
    );
  }

  async #expect(accounts: readonly ExpectedAccount[]): Promise<void> {
    if (this.#folder === null) return;
    const lost = this.#before?.accounts.find(({ id }) => accounts.every((one) => one.id !== id));
    if (lost !== undefined) {
      throw new UserError(
        `${this.#folder.path} is also of the account ${lost.id}; continue it with the accounts that it was begun with`,
      );
    }
    await writeExpected(join(this.#folder.path, expectedName), {
      terms: termsOf(this.#request.settings),
      accounts,
    });
  }

  async #enter(target: Target): Promise<Entered> {
    try {
      this.#signal.throwIfAborted();
      return await this.#entered(target);
    } catch (error) {
      if (error instanceof ResumeError || !(error instanceof UserError || this.#signal.aborted)) {
        throw error;
      }
      return { session: null, counter: null, expected: this.#failed(target, messageOf(error)) };
    }
  }

  async #entered(target: Target): Promise<Entered> {
    const before = this.#before?.accounts.find(({ id }) => id === target.id);
    const known = before?.failure === null ? before : undefined;
    if (known !== undefined) {
      this.#checkAsked(known, target.regions ?? this.#given.region);
      const earlier = await this.#earlier(known);
      if (isRecorded(earlier, placesOf(known), this.#planned)) {
        return { expected: known, session: null, counter: null };
      }
    }
    const account = await enter(target, this.#base, (text) => this.#say(text));
    if (known !== undefined) {
      return { expected: known, session: { account, regions: known.regions }, counter: null };
    }
    const session = { account, regions: this.#base.regions };
    const { regions, forbidden, counter } = await this.#regionsOf(target, session);
    const { id, partition } = account;
    return {
      session: { account, regions },
      counter,
      expected: { id, partition, regions, global: this.#global, forbidden, failure: null },
    };
  }

  get #global(): boolean {
    return this.#planned.some(({ provides }) => provides.scope === "account");
  }

  /** What is expected of an account that cannot be entered, as far as it is known. */
  #failed({ id, regions: own }: Target, failure: string): ExpectedAccount {
    const regions = own ?? (this.#given.allRegions ? [] : this.#base.regions);
    return {
      ...{ id, partition: this.#base.account.partition, regions, forbidden: [], failure },
      global: this.#global && regions.length > 0,
    };
  }

  #checkAsked({ id, regions }: ExpectedAccount, asked: readonly string[]): void {
    const wanted = checkRegions(asked);
    if (wanted.length === 0 || wanted.join() === regions.join()) return;
    throw new ResumeError(
      `${this.#folder?.path} is of ${regions.join(", ")} in ${id}, not of ${wanted.join(", ")}; leave the regions out, or scan anew`,
    );
  }

  async #earlier(expected: ExpectedAccount): Promise<Facts | null> {
    if (this.#folder === null || !this.#folder.isContinued) return null;
    return readAccountShards(this.#folder.path, expected.id, placesOf(expected));
  }

  async #regionsOf(target: Target, session: Session) {
    if (target.regions !== null || !this.#given.allRegions) {
      return { regions: target.regions ?? session.regions, forbidden: [], counter: null };
    }
    const { settings } = this.#request;
    return regionsToScan(session, this.#planned, settings, this.#signal, (text) => this.#say(text));
  }

  /** @returns what was read; null where nothing was, or where it lies in the folder */
  async #read({ expected, session, counter }: Entered, alone: boolean): Promise<Facts | null> {
    if (session === null || this.#signal.aborted) return null;
    const earlier = await this.#earlier(expected);
    if (earlier !== null) {
      checkAge(`${this.#folder?.path} (${expected.id})`, earlier, Date.now());
    }
    const facts = await readAccount(session, this.#request, {
      ...(alone ? { progress: progressOn(this.#given.quiet, this.#signal) } : {}),
      signal: this.#signal,
      earlier,
      ...(counter === null ? {} : { counter }),
      ...(this.#answers === null ? {} : { answers: this.#answers }),
      ...(this.#folder === null ? {} : { keeper: new ShardRecorder(this.#folder.path, earlier) }),
    });
    return this.#folder === null ? facts : null;
  }

  #say(text: string): void {
    if (!this.#given.quiet) say(text);
  }

  #tell({ expected, session }: Entered, how: string): void {
    if (session === null || !isTold(this.#given.quiet)) return;
    say(`read ${expected.id}: ${expected.regions.join(", ")} (${how})`);
  }
}

/** What is wrong with the way in which a scan is continued: not with one of its accounts. */
class ResumeError extends UserError {}

/** Where an account is read that is taken up anew while a scan is continued, if nobody says where. */
const regionsBefore = (
  { region, allRegions }: ManyArguments,
  { settings }: Reading,
  before: Expectation | null,
): readonly string[] | null => {
  if (before === null || allRegions || region.length > 0 || settings.regions.length > 0)
    return null;
  const regions = [...new Set(before.accounts.flatMap((account) => account.regions))].sort();
  return regions.length === 0 ? null : regions;
};

const placesOf = ({ regions, global }: ExpectedAccount): readonly string[] => [
  ...regions,
  ...(global ? [globalRegion] : []),
];

/** The accounts that are asked for, and what reads them. */
const begin = async (
  given: ManyArguments,
  request: Reading,
  { signal }: Interruption,
  base: Session,
  folder: Folder | null,
  answers: AnswerCache | null,
  before: Expectation | null,
) => {
  const targets = await targetsOf(given, base, request.settings, signal, (text) => {
    if (!given.quiet) say(text);
  });
  const regions = regionsBefore(given, request, before) ?? base.regions;
  return {
    targets,
    many: new ManyAccounts(given, request, signal, folder, { ...base, regions }, answers, before),
  };
};

/**
 * Reads several accounts, or one into a folder. Each place is recorded when it is finished, so that the
 * facts of one account at a time need be held.
 *
 * @param base the caller's own session
 * @param folder where the places are recorded; null: nowhere
 * @param answers kept from scan to scan; null: none are
 * @param checkAccounts refuses the accounts before they are read
 * @throws UserError before anything is read, where no account can be, or where the folder cannot be written
 */
export const manyFacts = async (
  given: ManyArguments,
  request: Reading,
  interruption: Interruption,
  base: Session,
  folder: Folder | null,
  answers: AnswerCache | null,
  checkAccounts: (ids: readonly string[]) => void,
): Promise<FactsByAccount> => {
  const before = folder === null ? null : await openFolder(folder, request);
  const wayOn =
    folder === null
      ? "recorded with --record DIR/, a scan can be continued"
      : `continue it with the same options and --resume ${folder.path}`;
  return interruption.reading(wayOn, async () => {
    const { targets, many } = await begin(
      given,
      request,
      interruption,
      base,
      folder,
      answers,
      before,
    );
    checkAccounts(targets.map(({ id }) => id));
    return many.facts(targets);
  });
};

/**
 * Records which places a scan of several accounts would read, and reads nothing else of them.
 *
 * @throws UserError where no account can be entered, or where the folder cannot be written
 */
export const manyPlaces = async (
  given: ManyArguments,
  request: Reading,
  interruption: Interruption,
  base: Session,
  folder: Folder,
): Promise<readonly ExpectedAccount[]> => {
  const before = await openFolder(folder, request);
  return interruption.reading("ask anew", async () => {
    const { targets, many } = await begin(given, request, interruption, base, folder, null, before);
    return many.places(targets);
  });
};
