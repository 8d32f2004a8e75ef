import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Clock, Pacer } from "../../src/collect/pacer.ts";
import type { Bucket } from "../../src/collect/service.ts";

const elb: Bucket = { name: "elasticloadbalancing", burst: 40, perSecond: 10 };
/** Four fifths of the bucket: 32 at once, then 8 a second. */
const free = 32;
const apart = 125;

/** A clock that moves only when the test says so; sleeping notes the wait and returns at once. */
class FakeClock implements Clock {
  time = 1_000_000;
  readonly waits: number[] = [];
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
  }
}

const takeMany = async (pacer: Pacer, bucket: Bucket, count: number): Promise<void> => {
  await Promise.all(Array.from({ length: count }, () => pacer.take(bucket)));
};

describe("pacing", () => {
  test("four fifths of the burst go at once; then each request waits its turn", async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(0.8, clock);
    await takeMany(pacer, elb, free);
    expect(clock.waits).toEqual([]);
    await takeMany(pacer, elb, 3);
    expect(clock.waits).toEqual([apart, 2 * apart, 3 * apart]);
  });

  test("a pause fills the bucket again, never above four fifths of its burst", async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(0.8, clock);
    await takeMany(pacer, elb, free);
    clock.time += 24 * 60 * 60 * 1000;
    await takeMany(pacer, elb, free + 1);
    expect(clock.waits).toEqual([apart]);
  });

  test("requests draw on the bucket that they name, and on no other", async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(0.8, clock);
    await takeMany(pacer, elb, free);
    await pacer.take({ ...elb, name: "ec2:DescribeSubnets" });
    expect(clock.waits).toEqual([]);
    await pacer.take({ ...elb });
    expect(clock.waits).toEqual([apart]);
  });

  test("a bucket without a burst still lets one request go", async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(0.8, clock);
    await takeMany(pacer, { name: "slow", burst: 0, perSecond: 1 }, 2);
    expect(clock.waits).toEqual([1250]);
  });

  test("a clock that is set back makes no request wait for it", async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(0.8, clock);
    await pacer.take(elb);
    clock.time -= 60 * 60 * 1000;
    await pacer.take(elb);
    expect(clock.waits).toEqual([]);
  });

  test("however requests arrive, no span of time sees more than the documented limit", async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(pauses, async (arrivals) => {
        const clock = new FakeClock();
        const pacer = new Pacer(0.8, clock);
        const sentAt: number[] = [];
        for (const pause of arrivals) {
          clock.time += pause;
          const before = clock.waits.length;
          await pacer.take(elb);
          sentAt.push(clock.time + (clock.waits[before] ?? 0));
        }
        for (const [first, start] of sentAt.entries()) {
          for (const [offset, end] of sentAt.slice(first).entries()) {
            const allowed = elb.burst + (elb.perSecond * (end - start)) / 1000;
            expect(offset + 1).toBeLessThanOrEqual(allowed);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
