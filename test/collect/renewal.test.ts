import { expect, test } from "@jest/globals";
import { renewing } from "../../src/collect/renewal.ts";

const second = 1000;

/** Shared credentials over a provider that is told what to do, and a clock that is set by hand. */
const shared = (...lifetimes: readonly (number | null | Error)[]) => {
  let now = 0;
  let asked = 0;
  const credentials = renewing(
    async () => {
      const lifetime = lifetimes[Math.min(asked, lifetimes.length - 1)];
      asked += 1;
      if (lifetime instanceof Error) throw lifetime;
      return {
        accessKeyId: `key-${asked}`,
        secretAccessKey: "secret",
        ...(lifetime == null ? {} : { expiration: new Date(now + lifetime * second) }),
      };
    },
    () => now,
  );
  return {
    at: (seconds: number) => {
      now = seconds * second;
    },
    key: async () => (await credentials()).accessKeyId,
    asked: () => asked,
  };
};

test("what does not expire is asked for once, by all together", async () => {
  const { at, key, asked } = shared(null);
  expect(await Promise.all([key(), key(), key()])).toEqual(["key-1", "key-1", "key-1"]);
  at(1e9);
  expect(await key()).toBe("key-1");
  expect(asked()).toBe(1);
});

test.each([
  ["an hour", 3600, 3299, 3301],
  ["a minute", 60, 29, 31],
])(
  "what lives for %s is renewed before it expires, once for all",
  async (_, lifetime, before, after) => {
    const { at, key, asked } = shared(lifetime);
    await key();
    at(before);
    expect(await key()).toBe("key-1");
    at(after);
    expect(await Promise.all([key(), key()])).toEqual(["key-2", "key-2"]);
    expect(asked()).toBe(2);
  },
);

test("where a renewal fails, what is still good is used; later it is tried again", async () => {
  const { at, key, asked } = shared(3600, new Error("STS is away"), 3600);
  await key();
  at(3301);
  expect(await Promise.all([key(), key()])).toEqual(["key-1", "key-1"]);
  at(3350);
  expect(await key()).toBe("key-1");
  expect(asked()).toBe(2);
  at(3362);
  expect(await key()).toBe("key-3");
});

test("where it fails and nothing is good any more, the error says so, and is not asked for by each call", async () => {
  const { at, key, asked } = shared(3600, new Error("no session"));
  await key();
  at(3601);
  for (let call = 0; call < 5; call += 1) {
    await expect(key()).rejects.toMatchObject({
      name: "CredentialsProviderError",
      message: "the credentials expired and could not be renewed (Error: no session)",
    });
  }
  expect(asked()).toBe(2);
  at(3662);
  await expect(key()).rejects.toThrow("could not be renewed");
  expect(asked()).toBe(3);
});

test("until there were any, the provider's own error tells", async () => {
  const failure = new Error("no profile");
  await expect(shared(failure).key()).rejects.toBe(failure);
});
