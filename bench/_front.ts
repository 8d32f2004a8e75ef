import { startMoto } from "../fixtures/emulators/start.ts";
import {
  type Lane,
  type ProxyOptions,
  startProxy,
  type WireProxy,
} from "../fixtures/wire/proxy.ts";
import type { Environment } from "./_measure.ts";

/** The emulated account that benchmarks read. */
export const site = { account: "111122223333", region: "eu-west-1" } as const;

/** An emulated account behind a proxy that counts who asks what. */
export interface Front {
  readonly proxy: WireProxy;
  /** A way to the account for one scanner, with the environment that leads there. */
  open(): { readonly lane: Lane; readonly environment: Environment };
}

/** Requests that came along a lane, by API, those asked most first. */
export const requestsByApi = ({ arrivals }: Lane): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { api } of arrivals) counts.set(api, (counts.get(api) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
};

/**
 * Starts an emulator, fills it, and works with it through the front; then everything ends.
 *
 * @param seed builds the account; what it asks is not counted
 */
export const beforeAccount = async (
  seed: (endpoint: string) => Promise<void>,
  work: (front: Front) => Promise<void>,
  options: ProxyOptions = {},
): Promise<void> => {
  const python = process.env.GONOGO_PYTHON;
  if (python === undefined) {
    throw new Error(process.env.GONOGO_PYTHON_MISSING ?? "start it by npm run bench");
  }
  const emulator = await startMoto(python);
  try {
    await seed(emulator.endpoint);
    const proxy = await startProxy(emulator.endpoint, options);
    const open = () => {
      const lane = proxy.lane(site.account);
      return {
        lane,
        environment: {
          AWS_ENDPOINT_URL: proxy.endpoint,
          AWS_ACCESS_KEY_ID: lane.accessKey,
          AWS_SECRET_ACCESS_KEY: "emulator",
          AWS_DEFAULT_REGION: site.region,
          AWS_EC2_METADATA_DISABLED: "true",
        },
      };
    };
    try {
      await work({ proxy, open });
    } finally {
      await proxy.stop();
    }
  } finally {
    await emulator.stop();
  }
};
