import type { ServiceProgress } from "../model/progress.ts";

/** Counts, by region and service, what was read of what is to be read. */
export class Tally {
  readonly #services = new Map<string, ServiceProgress>();

  /** @param planned a region and the APIs of the kinds to be read in it: `ec2:DescribeSubnets` */
  constructor(planned: readonly (readonly [region: string, apis: readonly string[]])[]) {
    for (const [region, apis] of planned) {
      for (const api of apis) this.#change(region, api, ({ total }) => ({ total: total + 1 }));
    }
  }

  /** A kind was read; `whole`: and nothing of it is missing. */
  read(region: string, api: string, whole: boolean): void {
    this.#change(region, api, ({ done, broken }) => ({
      done: done + 1,
      broken: broken + (whole ? 0 : 1),
    }));
  }

  /** In the order in which they were planned. */
  services(): readonly ServiceProgress[] {
    return [...this.#services.values()];
  }

  #change(
    region: string,
    api: string,
    change: (before: ServiceProgress) => Partial<ServiceProgress>,
  ): void {
    const service = api.split(":")[0] ?? api;
    const key = `${region} ${service}`;
    const before = this.#services.get(key) ?? { region, service, done: 0, total: 0, broken: 0 };
    this.#services.set(key, { ...before, ...change(before) });
  }
}
