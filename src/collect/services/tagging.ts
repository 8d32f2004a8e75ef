import { restOf } from "../../model/arn.ts";
import { saysBackup } from "../../model/backupBuckets.ts";
import { taggedBuckets } from "../../model/facts/s3.ts";
import type { Settings } from "../../model/settings.ts";
import { type Collector, list } from "../collector.ts";
import { defineService } from "../service.ts";

const tagging = defineService({
  prefix: "tag",
  load: () => import("@aws-sdk/client-resource-groups-tagging-api"),
  connect: (sdk, configuration) => new sdk.ResourceGroupsTaggingAPIClient(configuration),
});

const largestPage = 100;

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

export const taggingCollectors: readonly Collector[] = [bucketCollector];
