import type { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { restOf } from "../../model/arn.ts";
import { saysBackup } from "../../model/backupBuckets.ts";
import { taggedBuckets } from "../../model/facts/s3.ts";
import type { Settings } from "../../model/settings.ts";
import type { Tags } from "../../model/tags.ts";
import type { Connected } from "../clients.ts";
import { type Call, type Collector, list } from "../collector.ts";
import { batches } from "../pages.ts";
import { defineService } from "../service.ts";

export const tagging = defineService({
  prefix: "tag",
  load: () => import("@aws-sdk/client-resource-groups-tagging-api"),
  connect: (sdk, configuration) => new sdk.ResourceGroupsTaggingAPIClient(configuration),
});

type Tagging = Connected<
  typeof import("@aws-sdk/client-resource-groups-tagging-api"),
  ResourceGroupsTaggingAPIClient
>;

const largestPage = 100;

export const getResources: Call = { api: "tag:GetResources", action: "tag:GetResources" };

/** Keys by which people say what a bucket is for. `backup` is none: it says that AWS Backup is to save it. */
const purposes = ["purpose", "usage", "content"];

const holdsBackups = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
  { tagKeys }: Settings,
): boolean =>
  tags.some(
    ({ Key = "", Value = "" }) =>
      [...purposes, ...tagKeys.role.map((key) => key.toLowerCase())].includes(Key.toLowerCase()) &&
      saysBackup(Value),
  );

const bucketCollector = list({
  kind: taggedBuckets,
  service: tagging,
  pageSize: largestPage,
  async page({ sdk, client, settings }, token) {
    const answer = await client.send(
      new sdk.GetResourcesCommand({
        ResourceTypeFilters: ["s3:bucket"],
        ResourcesPerPage: largestPage,
        PaginationToken: token,
      }),
    );
    return {
      next: answer.PaginationToken,
      rows: (answer.ResourceTagMappingList ?? [])
        .filter(({ Tags = [] }) => holdsBackups(Tags, settings))
        .map(({ ResourceARN = "" }) => {
          const name = restOf(ResourceARN);
          return [name, { name }];
        }),
    };
  },
});

/**
 * Tags of resources by ARN, a hundred a request. Of what never had a tag there is none in the answer, nor
 * of what does not exist.
 *
 * @returns by ARN; null for an ARN that the answers may have left out for want of space
 * @throws the SDK's error where a request failed
 */
export const tagsByArn = async (
  { sdk, client }: Tagging,
  arns: readonly string[],
): Promise<ReadonlyMap<string, Tags | null>> => {
  const answers = await Promise.all(
    batches(arns, largestPage).map(async (batch) => {
      const answer = await client.send(
        new sdk.GetResourcesCommand({ ResourceARNList: [...batch] }),
      );
      const isCut = (answer.PaginationToken ?? "") !== "";
      return [
        ...(isCut ? batch.map((arn) => [arn, null] as const) : []),
        ...(answer.ResourceTagMappingList ?? []).map(
          ({ ResourceARN = "", Tags = [] }) =>
            [
              ResourceARN,
              Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
            ] as const,
        ),
      ];
    }),
  );
  return new Map(answers.flat());
};

export const taggingCollectors: readonly Collector[] = [bucketCollector];
