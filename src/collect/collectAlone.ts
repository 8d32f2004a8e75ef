import { nothingRequested, type Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import type { RequestCounter } from "./clients.ts";
import { collect, noKeeper } from "./collect.ts";
import type { Collector } from "./collector.ts";
import type { Account } from "./session.ts";

/** Reads what one collector reads, before a scan: where it is to go. */
export const collectAlone = (
  collector: Collector,
  account: Account,
  regions: readonly string[],
  settings: Settings,
  signal: AbortSignal,
  counter?: RequestCounter,
): Promise<Facts> =>
  collect({
    ...{ account, regions, signal },
    settings: { ...settings, requested: nothingRequested },
    kinds: [collector.provides],
    collectors: [collector],
    now: () => new Date().toISOString(),
    progress: () => {},
    earlier: null,
    keeper: noKeeper,
    ...(counter === undefined ? {} : { counter }),
  });
