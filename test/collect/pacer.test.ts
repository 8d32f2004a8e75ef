import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Clock, type Lane, Pacer } from "../../src/collect/pacer.ts";
import { patiently } from "../../src/collect/patience.ts";
import type { Bucket } from "../../src/collect/service.ts";
import { defaults } from "../../src/config/defaults.ts";
import { awsError } from "./support.ts";

const elb: Bucket = { name: "elasticloadbalancing", burst: 40, perSecond: 10 };
/** Half of the bucket: 20 at once, then 5 a second. */
const free = 20;
const apart = 200;
const patience = defaults.collection.patienceSeconds * 1000;
const { signal } = new AbortController();
const throttling = awsError("Throttling", "Rate exceeded");
const broken = awsError("InternalFailure", "no", 500);

/** A clock that stands until everybody sleeps, and then moves to the first who wakes. */
class FakeClock implements Clock {
  time = 1_000_000;
  readonly #sleepers: { readonly at: number; wake(): void }[] = [];

  now(): number {
    return this.time;
  }
  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.time + milliseconds, wake });
      setImmediate(() => this.#wakeFirst());
    });
  }
  #wakeFirst(): void {
    this.#sleepers.sort((a, b) => a.at - b.at);
    const first = this.#sleepers.shift();
    this.time = Math.max(this.time, first?.at ?? 0);
    first?.wake();
  }
}

const pacing = (changes: Partial<typeof defaults.collection> = {}) => {
  const clock = new FakeClock();
  const pacer = new Pacer({ ...defaults.collection, ...changes }, clock);
  const start = clock.time;
  return { clock, pacer, lane: pacer.laneOf(elb), passed: () => clock.time - start };
};

const turns = async (lane: Lane, count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await lane.turn(signal);
};

describe("pacing", () => {
  test("half of the burst goes at once; then each request waits its turn", async () => {
    const { lane, passed } = pacing();
    await turns(lane, free);
    expect(passed()).toBe(0);
    await turns(lane, 3);
    expect(passed()).toBe(3 * apart);
  });

  test("where calls queue, those under way go together, no sooner and at the same pace", async () => {
    const { lane, passed } = pacing();
    await turns(lane, free);
    const went: number[] = [];
    const call = async (): Promise<void> => {
      await lane.turn(signal);
      went.push(passed());
    };
    await Promise.all(Array.from({ length: 13 }, () => lane.admit(call)));
    const six = (at: number) => Array.from({ length: 6 }, () => at);
    expect(went).toEqual([...six(6 * apart), ...six(12 * apart), 13 * apart]);
  });

  test("a smaller share is a smaller burst and a slower pace", async () => {
    const { lane, passed } = pacing({ shareOfLimits: 0.1 });
    await turns(lane, 4);
    expect(passed()).toBe(0);
    await turns(lane, 1);
    expect(passed()).toBe(1000);
  });

  test("a pause fills the bucket again, never above half of its burst", async () => {
    const { clock, lane, passed } = pacing();
    await turns(lane, free);
    clock.time += patience;
    await turns(lane, free + 1);
    expect(passed()).toBe(patience + apart);
  });

  test("requests draw on the bucket that they name, and on no other; clients share it", async () => {
    const { pacer, passed } = pacing();
    await turns(pacer.laneOf(elb), free);
    await turns(pacer.laneOf({ ...elb, name: "ec2:DescribeSubnets" }), free);
    expect(passed()).toBe(0);
    await turns(pacer.laneOf({ ...elb }), 1);
    expect(passed()).toBe(apart);
  });

  test("a bucket without a burst still lets one request go", async () => {
    const { pacer, passed } = pacing();
    await turns(pacer.laneOf({ name: "slow", burst: 0, perSecond: 1 }), 2);
    expect(passed()).toBe(2000);
  });

  test("a clock that is set back makes no request wait for it", async () => {
    const { clock, lane } = pacing();
    await turns(lane, 1);
    clock.time -= 60 * 60 * 1000;
    const before = clock.time;
    await turns(lane, 1);
    expect(clock.time).toBe(before);
  });

  test("however requests arrive, no span of time sees more than the documented limit's half", async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(pauses, async (arrivals) => {
        const { clock, lane } = pacing();
        const sentAt: number[] = [];
        for (const pause of arrivals) {
          clock.time += pause;
          await lane.turn(signal);
          sentAt.push(clock.time);
        }
        for (const [first, start] of sentAt.entries()) {
          for (const [offset, end] of sentAt.slice(first).entries()) {
            expect(offset + 1).toBeLessThanOrEqual(free + (end - start) / apart + 1e-6);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("a bucket that is throttled", () => {
  test("is asked half as fast, by those throttled together once, and recovers with answers", async () => {
    const { lane, passed } = pacing();
    for (let one = 0; one < 6; one += 1) lane.throttled(throttling);
    await turns(lane, 2);
    expect(passed()).toBe(2 * 2 * apart);
    for (let one = 0; one < 10; one += 1) lane.answered();
    await turns(lane, 1);
    expect(passed()).toBe(5 * apart);
  });

  test("is asked every other second at the slowest", async () => {
    const { clock, lane } = pacing();
    for (let one = 0; one < 20; one += 1) {
      lane.throttled(throttling);
      clock.time += 1000;
    }
    lane.throttled(throttling);
    const before = clock.time;
    await turns(lane, 1);
    expect(clock.time - before).toBe(2000);
  });

  test("is never asked faster than its share, though it be slower than that", async () => {
    const { pacer, clock } = pacing();
    const lane = pacer.laneOf({ name: "slow", burst: 1, perSecond: 0.2 });
    lane.throttled(throttling);
    const before = clock.time;
    await turns(lane, 1);
    expect(clock.time - before).toBe(10_000);
  });
});

describe("patience", () => {
  /** Asks so many times, one after the other, and counts what was sent. */
  const asking = (pacer: Pacer, answer: (sent: number) => unknown, bucket = elb) => {
    let sent = 0;
    const call = () =>
      patiently(
        async () => {
          sent += 1;
          const given = answer(sent);
          if (given instanceof Error) throw given;
          return given;
        },
        pacer,
        bucket,
        signal,
      );
    return { call, sent: () => sent };
  };

  test.each([
    { name: "throttled", error: throttling },
    { name: "broken", error: broken },
  ])("$name twice, then answered: the answer counts", async ({ error }) => {
    const { pacer } = pacing();
    const { call, sent } = asking(pacer, (times) => (times <= 2 ? error : "answer"));
    expect(await call()).toBe("answer");
    expect(sent()).toBe(3);
  });

  test("a refusal is an answer: it is not asked again", async () => {
    const { pacer } = pacing();
    const { call, sent } = asking(pacer, () => awsError("AccessDenied", "no", 403));
    await expect(call()).rejects.toThrow("no");
    expect(sent()).toBe(1);
  });

  test.each([
    { name: "ten requests a second", bucket: elb },
    { name: "a request each other second", bucket: { name: "slow", burst: 1, perSecond: 1 } },
  ])(
    "throttled for ever, a call to a bucket of $name ends when patience does, whatever the pauses",
    async ({ bucket }) => {
      for (let round = 0; round < 50; round += 1) {
        const { pacer, passed } = pacing();
        const { call, sent } = asking(pacer, () => throttling, bucket);
        await expect(call()).rejects.toBe(throttling);
        expect(sent()).toBeGreaterThan(10);
        expect(passed()).toBeLessThanOrEqual(patience);
      }
    },
  );

  test("broken for ever, it ends after so many attempts", async () => {
    const { pacer } = pacing();
    const { call, sent } = asking(pacer, () => broken);
    await expect(call()).rejects.toBe(broken);
    expect(sent()).toBe(defaults.collection.attempts);
  });

  test.each([
    { name: "throttled", error: throttling, reason: "Throttling" },
    { name: "broken", error: broken, reason: "InternalFailure" },
  ])(
    "of hundreds of calls to a bucket that is $name for ever, most are not sent, and all end soon",
    async ({ error, reason }) => {
      const { pacer, passed, clock } = pacing();
      const { call, sent } = asking(pacer, () => {
        clock.time += 500;
        return error;
      });
      const outcomes = await Promise.allSettled(Array.from({ length: 500 }, call));
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { name: reason } });
      }
      expect(sent()).toBeLessThan(200);
      expect(passed()).toBeLessThan(2 * patience + 20_000);
    },
  );

  test("a bucket that was given up is asked again later, and one answer opens it", async () => {
    const { pacer, clock } = pacing();
    let answers = false;
    const { call, sent } = asking(pacer, () => (answers ? "answer" : throttling));
    await expect(call()).rejects.toThrow();
    await expect(call()).rejects.toThrow("not asked any more after");
    const before = sent();
    await expect(call()).rejects.toThrow("Rate exceeded");
    expect(sent()).toBe(before);
    clock.time += patience;
    answers = true;
    expect(await call()).toBe("answer");
    expect(await call()).toBe("answer");
  });

  test("where the account itself leaves two requests a second, no call is lost, nor time", async () => {
    const { pacer, clock, passed } = pacing();
    let tokens = 5;
    let at = clock.time;
    const { call, sent } = asking(pacer, () => {
      tokens = Math.min(5, tokens + ((clock.time - at) * 2) / 1000);
      at = clock.time;
      if (tokens < 1) return throttling;
      tokens -= 1;
      return "answer";
    });
    const outcomes = await Promise.all(Array.from({ length: 300 }, call));
    expect(outcomes.every((outcome) => outcome === "answer")).toBe(true);
    expect(sent()).toBeLessThan(600);
    expect(passed()).toBeLessThan(300_000);
  });

  test("an API that hangs holds a few calls, and other buckets go on", async () => {
    const { pacer } = pacing();
    let sent = 0;
    for (let one = 0; one < 30; one += 1) {
      void patiently(
        () => {
          sent += 1;
          return new Promise(() => {});
        },
        pacer,
        elb,
        signal,
      );
    }
    const other = { ...elb, name: "ec2:DescribeSubnets" };
    expect(await patiently(async () => "answer", pacer, other, signal)).toBe("answer");
    expect(sent).toBe(6);
  });
});
