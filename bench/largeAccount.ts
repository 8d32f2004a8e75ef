import { join } from "node:path";
import type { Lane } from "../fixtures/wire/proxy.ts";
import { beforeAccount, type Front, requestsByApi, site } from "./_front.ts";
import { buildLargeAccount } from "./_largeAccount.ts";
import { gonogo, inFolder, medianOf, runNode, type Usage } from "./_measure.ts";
import { comparedWithMinimum } from "./_requests.ts";
import { circumstances, print, table, usageCells, usageHeading } from "./_table.ts";

const runs = 3;

interface Scan {
  readonly usage: Usage;
  readonly lane: Lane;
}

const audit = (front: Front): Promise<void> =>
  inFolder(async (folder) => {
    const snapshot = join(folder, "snapshot.ndjson");
    const output = ["--output", `json=${join(folder, "report.json")}`, "--quiet"];
    const live = [gonogo, "scan", "--region", site.region, "--cache", join(folder, "kept")];
    const scan = async (...options: readonly string[]): Promise<Scan> => {
      const { lane, environment } = front.open();
      return { usage: await runNode([...live, ...output, ...options], environment), lane };
    };
    const nothing = await medianOf(runs, () => runNode(["-e", ""]));
    const first = await scan("--record", snapshot);
    const again = await scan();
    const scanCells = ({ usage, lane }: Scan): readonly string[] => [
      ...usageCells(usage, nothing),
      `${lane.arrivals.length}`,
    ];
    print(
      `The large account on the emulator; ${circumstances()}`,
      ...(await comparedWithMinimum(requestsByApi(first.lane), snapshot)),
    );
    const replayed = await medianOf(runs, () =>
      runNode([gonogo, "scan", "--from", snapshot, ...output]),
    );
    print(
      table(
        ["", ...usageHeading, "requests"],
        [
          ["an empty Node process", ...usageCells(nothing, nothing), ""],
          ["live audit with --cache", ...scanCells(first)],
          ["the same again", ...scanCells(again)],
          ["replay of its snapshot", ...usageCells(replayed, nothing), ""],
        ],
      ),
    );
  });

await beforeAccount((endpoint) => buildLargeAccount({ endpoint, ...site }), audit);
