import { filterListing } from "../../model/fact.ts";
import { secrets, secretVersions } from "../../model/facts/secrets.ts";
import { matches } from "../../model/pattern.ts";
import { type Collector, keysFrom, list, lookup } from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html: ListSecrets 100/s. */
const secretsManager = defineService({
  prefix: "secretsmanager",
  load: () => import("@aws-sdk/client-secrets-manager"),
  connect: (sdk, configuration) => new sdk.SecretsManagerClient(configuration),
});

const largestPage = 100;
const iso = (date: Date | undefined): string | null => date?.toISOString() ?? null;

const secretCollector = list({
  kind: secrets,
  service: secretsManager,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.ListSecretsCommand({
        MaxResults: largestPage,
        NextToken: token,
        IncludePlannedDeletion: true,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.SecretList ?? []).map((secret) => [
        secret.ARN ?? "",
        {
          arn: secret.ARN ?? "",
          name: secret.Name ?? "",
          kmsKey: secret.KmsKeyId ?? null,
          rotationEnabled: secret.RotationEnabled ?? false,
          rotationLambda: secret.RotationLambdaARN ?? null,
          rotationRules:
            secret.RotationRules === undefined
              ? null
              : {
                  automaticallyAfterDays: secret.RotationRules.AutomaticallyAfterDays ?? null,
                  scheduleExpression: secret.RotationRules.ScheduleExpression ?? null,
                  duration: secret.RotationRules.Duration ?? null,
                },
          lastRotated: iso(secret.LastRotatedDate),
          nextRotation: iso(secret.NextRotationDate),
          lastChanged: iso(secret.LastChangedDate),
          lastAccessed: iso(secret.LastAccessedDate),
          created: iso(secret.CreatedDate),
          deleted: iso(secret.DeletedDate),
          owningService: secret.OwningService ?? null,
          primaryRegion: secret.PrimaryRegion ?? null,
          tags: Object.fromEntries(
            (secret.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
          ),
        },
      ]),
    };
  },
});

const versionCollector = lookup({
  kind: secretVersions,
  service: secretsManager,
  paged: true,
  needs: { secrets },
  keys: (facts, settings) =>
    keysFrom(
      filterListing(facts.secrets.list(), ({ name, arn }) =>
        matches(settings.secrets.rotatedByHand, name, arn),
      ),
      ({ arn }) => [arn],
    ),
  absent: ["ResourceNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const versions = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.ListSecretVersionIdsCommand({
          SecretId: arn,
          MaxResults: largestPage,
          NextToken: token,
        }),
      );
      return { next: answer.NextToken, rows: answer.Versions ?? [] };
    });
    return [
      [
        arn,
        versions.map(({ VersionId = "", VersionStages, CreatedDate }) => ({
          id: VersionId,
          stages: [...(VersionStages ?? [])].sort(),
          created: iso(CreatedDate),
        })),
      ],
    ];
  },
});

export const secretsManagerCollectors: readonly Collector[] = [secretCollector, versionCollector];
