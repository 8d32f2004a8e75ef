import { rules } from "../../../rules/index.generated.ts";
import type { Report } from "../../../src/model/report.ts";
import type { Settings } from "../../../src/model/settings.ts";
import type { Facts } from "../../../src/model/store.ts";
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
