import {
  asListing,
  filterListing,
  flatMapListing,
  joinListings,
  type Listing,
  map,
  mapListing,
  type Table,
} from "../../model/fact.ts";
import {
  resourceDrifts,
  stacks,
  stacksOfResources,
  stackTag,
} from "../../model/facts/cloudformation.ts";
import { services } from "../../model/facts/ecs.ts";
import {
  cacheClusters,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../../model/facts/elbv2.ts";
import { dbClusters, dbInstances } from "../../model/facts/rds.ts";
import { groupBy } from "../../model/groupBy.ts";
import type { Tags } from "../../model/tags.ts";
import { errorName } from "../classify.ts";
import { answerTo, type Call, type Collector, keysFrom, list, lookup } from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";

const cloudFormation = defineService({
  prefix: "cloudformation",
  load: () => import("@aws-sdk/client-cloudformation"),
  connect: (sdk, configuration) => new sdk.CloudFormationClient(configuration),
});

const largestPage = 100;

/**
 * Asked for all stacks, it wants both actions
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html,
 * the dependent actions of DescribeStacks).
 */
const listsStacks: Call = {
  api: "cloudformation:DescribeStacks",
  action: "cloudformation:ListStacks",
};

const stackCollector = list({
  kind: stacks,
  service: cloudFormation,
  alsoCalls: [listsStacks],
  async page({ sdk, client }, token) {
    const answer = await client.send(new sdk.DescribeStacksCommand({ NextToken: token }));
    return {
      next: answer.NextToken,
      rows: (answer.Stacks ?? []).map((stack) => [
        stack.StackId ?? "",
        {
          id: stack.StackId ?? "",
          name: stack.StackName ?? "",
          status: stack.StackStatus ?? null,
          disableRollback: stack.DisableRollback ?? null,
          root: stack.RootId ?? null,
          drift: stack.DriftInformation?.StackDriftStatus ?? null,
          driftChecked: stack.DriftInformation?.LastCheckTimestamp?.toISOString() ?? null,
        },
      ]),
    };
  },
});

/** Names that stacks know them by, of those that carry no tag of a stack. */
const untagged = <T>(
  rows: Listing<T>,
  physicalId: (row: T) => string,
  tagsOf: (row: T) => Listing<Tags>,
): Listing<string> =>
  flatMapListing(rows, (row) =>
    mapListing(
      filterListing(tagsOf(row), (tags) => stackTag(tags) === null),
      () => physicalId(row),
    ),
  );

const inline = <T extends { readonly tags: Tags }>({ tags }: T): Listing<Tags> => ({
  items: [tags],
  causes: [],
});

const inTable =
  (table: Table<Tags>) =>
  ({ arn }: { readonly arn: string }): Listing<Tags> =>
    asListing(map(table.get(arn), (tags) => [tags ?? {}]));

const idOf = ({ id }: { readonly id: string }): string => id;
const arnOf = ({ arn }: { readonly arn: string }): string => arn;

const listStackResources: Call = {
  api: "cloudformation:ListStackResources",
  action: "cloudformation:ListStackResources",
};

/** A page lists a hundred resources; a stack holds up to 500, most hold fewer. */
const pagesPerStack = 2;

/** The answer is of the whole stack that holds the resource, or of its first hundred resources. */
const stackOfResourceCollector = lookup({
  kind: stacksOfResources,
  service: cloudFormation,
  needs: {
    stacks,
    services,
    loadBalancers,
    loadBalancerTags,
    dbInstances,
    dbClusters,
    replicationGroups,
    cacheClusters,
    serverlessCaches,
    cacheTags,
  },
  keys(facts) {
    const { items, causes } = facts.stacks.list();
    if (items.length === 0) return { items: [], causes };
    const cacheTagsOf = inTable(facts.cacheTags);
    return joinListings([
      untagged(facts.services.list(), arnOf, inline),
      untagged(
        filterListing(facts.loadBalancers.list(), ({ type }) => type === "application"),
        arnOf,
        inTable(facts.loadBalancerTags),
      ),
      untagged(
        filterListing(facts.dbInstances.list(), ({ cluster }) => cluster === null),
        idOf,
        inline,
      ),
      untagged(facts.dbClusters.list(), idOf, inline),
      untagged(facts.replicationGroups.list(), idOf, cacheTagsOf),
      untagged(
        filterListing(facts.cacheClusters.list(), (row) => row.replicationGroup === null),
        idOf,
        cacheTagsOf,
      ),
      untagged(facts.serverlessCaches.list(), ({ name }) => name, cacheTagsOf),
      { items: [], causes },
    ]);
  },
  alsoCalls: [listStackResources],
  async together({ sdk, client, facts }, ids) {
    const all = facts.stacks.list().items;
    if (all.length * pagesPerStack >= ids.length) return { rows: [], none: [] };
    const wanted = new Set(ids);
    const held = await Promise.all(
      all.map(async ({ id: stack }) => {
        const resources = await answerTo(
          listStackResources,
          allPages(async (NextToken) => {
            const answer = await client.send(
              new sdk.ListStackResourcesCommand({ StackName: stack, NextToken }),
            );
            return { next: answer.NextToken, rows: answer.StackResourceSummaries ?? [] };
          }),
        );
        const named = groupBy(resources, ({ PhysicalResourceId = "" }) => PhysicalResourceId);
        return [...named]
          .filter(([id]) => wanted.has(id))
          .map(([id, own]) => {
            const types = own.flatMap(({ ResourceType }) => ResourceType ?? []);
            return [id, { stack, types }] as const;
          });
      }),
    );
    const rows = new Map(held.flat());
    return { rows: [...rows], none: ids.filter((id) => !rows.has(id)) };
  },
  async fetch({ sdk, client }, [id = ""]) {
    try {
      const { StackResources = [] } = await client.send(
        new sdk.DescribeStackResourcesCommand({ PhysicalResourceId: id }),
      );
      const stack = StackResources.find(({ StackId }) => StackId !== undefined)?.StackId;
      const named = StackResources.filter((one) => one.PhysicalResourceId === id);
      return stack === undefined
        ? []
        : [[id, { stack, types: named.flatMap(({ ResourceType }) => ResourceType ?? []) }]];
    } catch (error) {
      if (isInNoStack(error)) return [];
      throw error;
    }
  },
});

/** "Stack for orders does not exist": the name that this error shares with others does not tell. */
const isInNoStack = (error: unknown): boolean =>
  errorName(error) === "ValidationError" &&
  error instanceof Error &&
  /does not exist/.test(error.message);

const driftCollector = lookup({
  kind: resourceDrifts,
  service: cloudFormation,
  paged: true,
  needs: { stacks },
  keys: (facts) =>
    keysFrom(facts.stacks.list(), ({ id, drift }) => [drift === "DRIFTED" ? id : null]),
  async fetch({ sdk, client }, [id = ""]) {
    const drifts = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeStackResourceDriftsCommand({
          StackName: id,
          StackResourceDriftStatusFilters: ["MODIFIED", "DELETED"],
          MaxResults: largestPage,
          NextToken: token,
        }),
      );
      return { next: answer.NextToken, rows: answer.StackResourceDrifts ?? [] };
    });
    return [
      [
        id,
        drifts.map((drift) => ({
          logicalId: drift.LogicalResourceId ?? "",
          type: drift.ResourceType ?? "",
          status: drift.StackResourceDriftStatus ?? "",
          paths: (drift.PropertyDifferences ?? []).flatMap(
            ({ PropertyPath }) => PropertyPath ?? [],
          ),
        })),
      ],
    ];
  },
});

export const cloudFormationCollectors: readonly Collector[] = [
  stackCollector,
  stackOfResourceCollector,
  driftCollector,
];
