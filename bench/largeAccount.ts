import { join } from "node:path";
import { beforeAccount, type Front, requestsByApi, site } from "./_front.ts";
import { buildLargeAccount } from "./_largeAccount.ts";
import { gonogo, inFolder, medianOf, runNode } from "./_measure.ts";
import { comparedWithMinimum } from "./_requests.ts";
import { circumstances, print, table, usageCells, usageHeading } from "./_table.ts";

const runs = 3;

const audit = (front: Front): Promise<void> =>
  inFolder(async (folder) => {
    const snapshot = join(folder, "snapshot.ndjson");
    const output = ["--output", `json=${join(folder, "report.json")}`, "--quiet"];
    const { lane, environment } = front.open();
    const live = [gonogo, "scan", "--region", site.region, "--record", snapshot, ...output];
    const nothing = await medianOf(runs, () => runNode(["-e", ""]));
    const first = await runNode(live, environment);
    const asked = requestsByApi(lane);
    print(
      `The large account on the emulator; ${circumstances()}`,
      ...(await comparedWithMinimum(asked, snapshot)),
    );
    const replayed = await medianOf(runs, () =>
      runNode([gonogo, "scan", "--from", snapshot, ...output]),
    );
    print(
      table(
        ["", ...usageHeading],
        [
          ["an empty Node process", ...usageCells(nothing, nothing)],
          ["live audit", ...usageCells(first, nothing)],
          ["replay of its snapshot", ...usageCells(replayed, nothing)],
        ],
      ),
    );
  });

await beforeAccount((endpoint) => buildLargeAccount({ endpoint, ...site }), audit);
