import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inChunks } from "../src/files/inChunks.ts";
import { gonogo, inFolder, runNode, type Usage } from "./_measure.ts";
import { copiesFor, multiplied, type Shape } from "./_multiplied.ts";
import { circumstances, print, table, usageCells, usageHeading } from "./_table.ts";

const resources = 170_000;
const demo = join("fixtures", "accounts", "demo.ndjson");

/** Reads a file line by line and parses each, as little as anybody could do with it. */
const parsing = `
const { createReadStream } = require("node:fs");
const { createInterface } = require("node:readline");
const rows = [];
createInterface({ input: createReadStream(process.argv[1]) }).on("line", (line) => rows.push(JSON.parse(line)));
`;

function* linesOf(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

const measure = async (
  shape: Shape,
  folder: string,
): Promise<readonly (readonly [name: string, usage: Usage])[]> => {
  const file = join(folder, `${shape}.ndjson`);
  const snapshot = await readFile(demo, "utf8");
  const copies = copiesFor(snapshot, resources, shape);
  await writeFile(file, inChunks(linesOf(multiplied(snapshot, copies, shape))));
  const replay = (output: string) =>
    runNode([gonogo, "scan", "--from", file, "--quiet", "--output", output]);
  return [
    [`${shape}: reading and parsing`, await runNode(["-e", parsing, file])],
    [`${shape}: replay, Markdown`, await replay(`markdown=${join(folder, "report.md")}`)],
    [`${shape}: replay, JSON`, await replay(`json=${join(folder, "report.json")}`)],
  ];
};

/** An account of 170,000 resources, replayed: of reading and parsing its snapshot, how many times as much. */
const main = (): Promise<void> =>
  inFolder(async (folder) => {
    const rows: (readonly string[])[] = [];
    for (const shape of ["apart", "together"] as const) {
      const measured = await measure(shape, folder);
      const [first] = measured;
      if (first === undefined) continue;
      rows.push(...measured.map(([name, usage]) => [name, ...usageCells(usage, first[1])]));
    }
    print(
      `Replay of ${resources.toLocaleString("en")} resources; ${circumstances()}`,
      table(["", ...usageHeading], rows),
    );
  });

await main();
