import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Harness, openHarness } from "../../fixtures/wire/harness.ts";
import { randomFrom, seedOf } from "../../fixtures/wire/seed.ts";
import { buildDemoSubject, buildSubjects } from "../../fixtures/wire/subjects.ts";
import { tableOf } from "../../fixtures/wire/table.ts";
import { someOf, type Trial, unreached, wholeMatrix } from "../../fixtures/wire/trials.ts";
import { describeLive } from "../support/emulator.ts";

const whole = process.env.GONOGO_FULL !== undefined;
const longest = whole ? 7_200_000 : 300_000;

/** A gate draws the same lots each time; `npm run faults` draws new ones. */
const seed = seedOf(process.env.GONOGO_SEED ?? "1");

/** The violated trials, so that one can be run again. */
const violatedBy = async (harness: Harness, trials: readonly Trial[]) => {
  const verified = await harness.run(trials);
  return {
    table: tableOf(verified),
    violated: verified
      .filter(({ violations }) => violations.length > 0)
      .map(({ trial: { account, kind, target }, violations }) => ({
        ...{ account, kind, target, seed, violations },
      })),
  };
};

describeLive(`what goes wrong between the SDK and AWS (GONOGO_SEED=${seed})`, (emulator) => {
  let harness: Harness;

  beforeAll(async () => {
    const subjects = whole ? await buildSubjects(emulator()) : [await buildDemoSubject(emulator())];
    harness = await openHarness(emulator(), subjects);
  }, longest);
  afterAll(async () => {
    await harness?.close();
  });

  test(
    "moves nothing between pass and fail, and is told of",
    async () => {
      const random = randomFrom(seed);
      const trials = whole
        ? wholeMatrix(harness.undisturbed, random)
        : harness.undisturbed.flatMap((scan) => someOf(scan, random, 1));
      const { table, violated } = await violatedBy(harness, trials);
      process.stdout.write(`${table}\n`);
      if (whole) expect(unreached(harness.undisturbed)).toEqual([]);
      expect(violated).toEqual([]);
    },
    longest,
  );
});
