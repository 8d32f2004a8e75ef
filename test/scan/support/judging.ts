import { rules } from "../../../rules/index.generated.ts";
import type { Report } from "../../../src/model/report.ts";
import type { Settings } from "../../../src/model/settings.ts";
import type { Facts } from "../../../src/model/store.ts";
import { reaches } from "../../../src/model/verdict.ts";
import { judgeFacts } from "../../../src/scan.ts";
import { settings as plainSettings } from "../../support/tables.ts";

/** What a scan with every rule says of these facts. */
export const reportOn = (facts: Facts, settings: Partial<Settings> = {}): Report =>
  judgeFacts(facts, {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: plainSettings(settings),
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete: false,
    now: null,
  });

/** The exit code that the findings stand for: a known failure decides, then an open answer. */
export const codeOf = ({ findings, threshold }: Report): 0 | 1 | 2 => {
  const relevant = findings.filter(({ severity }) => reaches(severity, threshold));
  if (relevant.some(({ verdict }) => verdict === "fail")) return 1;
  return relevant.some(({ verdict }) => verdict === "unknown") ? 2 : 0;
};
