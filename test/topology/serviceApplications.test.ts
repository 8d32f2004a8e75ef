import { describe, expect, it } from "@jest/globals";
import { clusters, services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import type { Settings } from "../../src/model/settings.ts";
import {
  applicationOf,
  declaredApplication,
  serviceApplications,
  taggedApplication,
} from "../../src/topology/serviceApplications.ts";
import { workerService } from "../scan/support/rows.ts";
import { besideStaging, stagingId } from "../scan/support/twoEnvironments.ts";
import { configured, derivedWith, listed, told } from "../scan/support/world.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  patch,
  put,
  settingsWith,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const tagKeys = settingsWith().tagKeys;
const untagged: readonly Change[] = [ids.frontend, ids.backend].map((id) =>
  patch(services, id, { tags: {} }),
);
const clusterTags = (tags: Readonly<Record<string, string>>): Change =>
  patch(clusters, ids.cluster, { tags });

/** The application of each service. */
const placesWith = (changes: readonly Change[], settings: Partial<Settings> = {}) =>
  Object.fromEntries(
    derivedWith(serviceApplications, changes, settings).placed.items.map(
      ({ view, application }) => [
        `${view.clusterName}/${view.service.name}`,
        application.known ? application.value.key : told(application),
      ],
    ),
  );

describe("the application of a service", () => {
  it.each<[string, readonly Change[], Partial<Settings>, Readonly<Record<string, unknown>>]>([
    ["by its tags", [], {}, { "shop-prod/frontend": "shop/production" }],
    [
      "by its tags before its cluster's",
      [clusterTags({ application: "platform" })],
      {},
      { "shop-prod/frontend": "shop/production" },
    ],
    [
      "by its cluster's tags",
      [...untagged, clusterTags({ Application: "platform", ENVIRONMENT: "live" })],
      {},
      { "shop-prod/frontend": "platform/live", "shop-prod/backend": "platform/live" },
    ],
    [
      "by its cluster's name",
      [...untagged, clusterTags({})],
      {},
      { "shop-prod/frontend": "shop-prod/", "shop-prod/backend": "shop-prod/" },
    ],
    [
      "by the config before its tags",
      [],
      configured({ name: "platform", environment: "live", frontend: ["frontend"] }),
      { "shop-prod/frontend": "platform/live", "shop-prod/backend": "shop/production" },
    ],
    [
      "by the key that stands first in the config",
      [patch(services, ids.frontend, { tags: { app: "second", project: "first" } })],
      { tagKeys: { ...tagKeys, application: ["project", "app"] } },
      { "shop-prod/frontend": "first/" },
    ],
    [
      "not by an empty tag",
      [patch(services, ids.frontend, { tags: { application: "" } }), clusterTags({})],
      {},
      { "shop-prod/frontend": "shop-prod/" },
    ],
    [
      "undecided where the config puts it into two",
      [],
      configured({ name: "a", frontend: ["frontend"] }, { name: "b", workers: ["front*"] }),
      { "shop-prod/frontend": "? undecided", "shop-prod/backend": "shop/production" },
    ],
    [
      "one in each environment",
      besideStaging,
      {},
      {
        "shop-prod/frontend": "shop/production",
        "shop-prod/backend": "shop/production",
        "shop-stag/frontend": "shop/staging",
        "shop-stag/backend": "shop/staging",
      },
    ],
    [
      "one in each cluster, where nothing is tagged",
      [
        ...besideStaging,
        ...untagged,
        clusterTags({}),
        ...[ids.frontend, ids.backend].map((id) => patch(services, stagingId(id), { tags: {} })),
        patch(clusters, stagingId(ids.cluster), { tags: {} }),
      ],
      {},
      {
        "shop-prod/frontend": "shop-prod/",
        "shop-prod/backend": "shop-prod/",
        "shop-stag/frontend": "shop-stag/",
        "shop-stag/backend": "shop-stag/",
      },
    ],
    [
      "two in one cluster, told apart by tags",
      [patch(services, ids.frontend, { tags: { application: "shop", environment: "staging" } })],
      {},
      { "shop-prod/frontend": "shop/staging", "shop-prod/backend": "shop/production" },
    ],
    [
      "known without its cluster where its tags name it",
      [deny(clusters)],
      {},
      { "shop-prod/frontend": "shop/production" },
    ],
    [
      "unknown without its cluster, where only that could",
      [patch(services, ids.frontend, { tags: {} }), denyRow(clusters, ids.cluster)],
      {},
      { "shop-prod/frontend": "? ecs:DescribeClusters", "shop-prod/backend": "shop/production" },
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(placesWith(changes, settings)).toMatchObject(expected);
  });

  it.each<[string, readonly Change[], readonly string[], string | readonly string[]]>([
    ["all that services make up", [], ["shop/production"], ["shop/production"]],
    [
      "each once, in order",
      besideStaging,
      ["shop/production", "shop/staging"],
      ["shop/production", "shop/staging"],
    ],
    [
      "not all where the services broke off",
      [breakOff(services)],
      ["shop/production", "? ecs:DescribeServices"],
      "? ecs:DescribeServices",
    ],
    [
      "not all where one cannot be placed",
      [patch(services, ids.frontend, { tags: {} }), deny(clusters)],
      ["shop/production", "? ecs:DescribeClusters"],
      "? ecs:DescribeClusters",
    ],
    [
      "none of which anything is known",
      [deny(services)],
      ["? ecs:DescribeServices"],
      "? ecs:DescribeServices",
    ],
  ])("applications are %s", (_, changes, list, served) => {
    const found = derivedWith(serviceApplications, changes);
    expect(listed(found.list, ({ key }) => key)).toEqual(list);
    expect(
      found.served.known ? found.served.value.map(({ key }) => key) : told(found.served),
    ).toEqual(served);
  });

  const mailings = workerService("mailings");
  it.each<[string, readonly Change[], readonly string[]]>([
    ["its own", besideStaging, ["shop-prod/backend"]],
    ["not its workers", [put(services, mailings.arn, mailings)], ["shop-prod/backend"]],
    [
      "maybe one whose role is unread",
      [denyRow(taskDefinitions, ids.frontendTask)],
      ["shop-prod/backend", "? ecs:DescribeTaskDefinition"],
    ],
    [
      "maybe one whose application is unread",
      [patch(services, ids.frontend, { tags: {} }), deny(clusters)],
      ["shop-prod/backend", "? ecs:DescribeClusters"],
    ],
  ])("the backends of an application are %s", (_, changes, expected) => {
    const found = derivedWith(serviceApplications, changes);
    const shop = applicationOf(settingsWith(), "shop", "production");
    expect(
      listed(
        found.servicesOf(shop, "backend"),
        ({ clusterName, service }) => `${clusterName}/${service.name}`,
      ),
    ).toEqual(expected);
  });
});

describe("what the config says of an application", () => {
  const settings = settingsWith(
    configured(
      { name: "shop", environment: "staging", databases: ["shop-stag-*"], caches: ["c1"] },
      { name: "shop", databases: ["shop-db"] },
      { name: "blog", databases: ["arn:aws:rds:*:db:blog"] },
    ),
  );

  it.each<[string, string | null, readonly string[] | null]>([
    ["shop", "staging", ["shop-stag-*"]],
    ["shop", "production", ["shop-db"]],
    ["shop", null, ["shop-db"]],
    ["blog", "production", ["arn:aws:rds:*:db:blog"]],
    ["Shop", "staging", null],
    ["other", null, null],
  ])("%s in %s", (name, environment, expected) => {
    expect(applicationOf(settings, name, environment).settings?.databases ?? null).toEqual(
      expected,
    );
  });

  it.each<[readonly string[], string | null]>([
    [["shop-stag-db", "arn:1"], "shop/staging"],
    [["shop-db", "arn:1"], "shop/"],
    [["db", "arn:aws:rds:eu-west-1:1:db:blog"], "blog/"],
    [["c1"], null],
    [["other"], null],
  ])("%j belongs to %s", (names, expected) => {
    const declared = declaredApplication(settings, ["databases"], ...names);
    expect(declared?.known ? declared.value.key : declared).toBe(expected);
  });

  it.each<[Readonly<Record<string, string>>, string | null]>([
    [{ application: "shop", environment: "live" }, "shop/live"],
    [{ APPLICATION: "shop" }, "shop/"],
    [{ environment: "live" }, null],
    [{ application: "" }, null],
    [{}, null],
  ])("tags %j name %s", (tags, expected) => {
    expect(taggedApplication(settingsWith(), tags)?.key ?? null).toBe(expected);
  });
});

describe("an application that tags elsewhere name", () => {
  const staging = { name: "shop", environment: "staging" };

  it.each<[string, readonly Change[], { name: string; environment: string }, boolean | string]>([
    ["a service belongs to it", [], { name: "shop", environment: "production" }, true],
    ["no service does", [], staging, false],
    ["one may that was not read", [breakOff(services)], staging, "? ecs:DescribeServices"],
    ["one does, whatever was not read", [breakOff(services), besideStaging].flat(), staging, true],
  ])("is served: %s", (_, changes, { name, environment }, expected) => {
    const application = applicationOf(settingsWith(), name, environment);
    expect(told(derivedWith(serviceApplications, changes).isServed(application))).toBe(expected);
  });

  it.each<[string, readonly Change[], string, boolean | string]>([
    ["every service goes by other tags", [], "till", false],
    ["a service is of its name", [], "shop", true],
    ["services go by their cluster's name", [...untagged, clusterTags({})], "till", true],
    ["services go by their cluster's tags", untagged, "till", false],
    ["those tags were not read", [...untagged, deny(clusters)], "till", "? ecs:DescribeClusters"],
    ["there may be more services", [breakOff(services)], "till", "? ecs:DescribeServices"],
  ])("may be another by name: %s", (_, changes, name, expected) => {
    const application = applicationOf(settingsWith(), name, "production");
    expect(told(derivedWith(serviceApplications, changes).mayBeServed(application))).toBe(expected);
  });
});
