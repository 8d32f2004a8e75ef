import { RequestCounter } from "../collect/clients.ts";
import type { Collector } from "../collect/collector.ts";
import { enabledRegions } from "../collect/enabledRegions.ts";
import type { Session } from "../collect/session.ts";
import { forbiddenText } from "../model/report.ts";
import type { Settings } from "../model/settings.ts";

/** The regions that a scan of all of them reads, and what finding them out took. */
export interface RegionsToScan {
  readonly regions: readonly string[];
  readonly forbidden: readonly string[];
  readonly counter: RequestCounter;
}

/**
 * Every enabled region of an account, without those that are closed.
 *
 * @param tell hears which are
 * @throws UserError where they cannot be listed
 */
export const regionsToScan = async (
  session: Session,
  planned: readonly Collector[],
  settings: Settings,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<RegionsToScan> => {
  const { regions, forbidden, statistics } = await enabledRegions(
    session,
    planned,
    settings,
    signal,
  );
  if (forbidden.length > 0) tell(forbiddenText(session.account.id, forbidden));
  return { regions, forbidden, counter: new RequestCounter(statistics) };
};
