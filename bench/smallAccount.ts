import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reference } from "../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../fixtures/accounts/build.ts";
import { beforeAccount, type Front, requestsByApi, site } from "./_front.ts";
import { gonogo, inFolder, medianOf, runNode } from "./_measure.ts";
import { comparedWithMinimum } from "./_requests.ts";
import { circumstances, print, table, usageCells, usageHeading } from "./_table.ts";

const runs = 7;

/** A live audit that records a snapshot and writes JSON, and the replay of that snapshot. */
const audit = (front: Front): Promise<void> =>
  inFolder(async (folder) => {
    const snapshot = join(folder, "snapshot.ndjson");
    const report = join(folder, "report.json");
    const output = ["--output", `json=${report}`, "--quiet"];
    const live = [gonogo, "scan", "--region", site.region, "--record", snapshot, ...output];
    const { environment } = front.open();
    const nothing = await medianOf(runs, () => runNode(["-e", ""]));
    const read = await medianOf(runs, () => runNode(live, environment));
    const replayed = await medianOf(runs, () =>
      runNode([gonogo, "scan", "--from", snapshot, ...output]),
    );
    const { collection, findings } = JSON.parse(await readFile(report, "utf8"));
    const once = front.open();
    await runNode(live, once.environment);
    print(
      `The reference account on the emulator, ${runs} runs, medians; ${circumstances()}`,
      table(
        ["", ...usageHeading],
        [
          ["an empty Node process", ...usageCells(nothing, nothing)],
          ["live audit", ...usageCells(read, nothing)],
          ["replay of its snapshot", ...usageCells(replayed, nothing)],
        ],
      ),
      `${collection.retries} retries, ${findings.length} findings`,
      ...(await comparedWithMinimum(requestsByApi(once.lane), snapshot)),
    );
  });

await beforeAccount((endpoint) => buildAccount({ endpoint, ...site }, reference), audit);
