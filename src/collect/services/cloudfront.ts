import type * as Sdk from "@aws-sdk/client-cloudfront";
import {
  type CacheBehavior,
  cachePolicies,
  type Distribution,
  distributions,
  type LegacyCaching,
  mayServe,
  type OriginTarget,
  vpcOrigins,
} from "../../model/facts/cloudfront.ts";
import {
  type Collector,
  defineCollector,
  keysFrom,
  list,
  lookup,
  wantedFrom,
} from "../collector.ts";
import { pages } from "../pages.ts";
import { defineService } from "../service.ts";

const cloudFront = defineService({
  prefix: "cloudfront",
  load: () => import("@aws-sdk/client-cloudfront"),
  connect: (sdk, configuration) => new sdk.CloudFrontClient(configuration),
});

const largestPage = 100;

const toTarget = (origin: Sdk.Origin): OriginTarget => {
  if (origin.VpcOriginConfig?.VpcOriginId !== undefined) {
    return { type: "vpc", vpcOrigin: origin.VpcOriginConfig.VpcOriginId };
  }
  if (origin.CustomOriginConfig !== undefined) {
    const { OriginProtocolPolicy, OriginSslProtocols } = origin.CustomOriginConfig;
    return {
      type: "custom",
      protocolPolicy: OriginProtocolPolicy ?? null,
      sslProtocols: [...(OriginSslProtocols?.Items ?? [])].sort(),
    };
  }
  return origin.S3OriginConfig === undefined ? { type: "unstated" } : { type: "s3" };
};

const toLegacyCaching = ({
  ForwardedValues,
  MaxTTL,
}: Sdk.DefaultCacheBehavior | Sdk.CacheBehavior): LegacyCaching | null =>
  ForwardedValues === undefined
    ? null
    : {
        maximumSeconds: MaxTTL ?? null,
        forwardsAllHeaders: (ForwardedValues.Headers?.Items ?? []).includes("*"),
      };

const toBehavior = (
  behavior: Sdk.DefaultCacheBehavior | Sdk.CacheBehavior,
  pathPattern: string | null,
): CacheBehavior => ({
  pathPattern,
  target: behavior.TargetOriginId ?? "",
  viewerProtocolPolicy: behavior.ViewerProtocolPolicy ?? null,
  cachePolicy: behavior.CachePolicyId ?? null,
  legacyCaching: behavior.CachePolicyId === undefined ? toLegacyCaching(behavior) : null,
});

const toDistribution = (summary: Sdk.DistributionSummary): Distribution => ({
  arn: summary.ARN ?? "",
  id: summary.Id ?? "",
  domainName: (summary.DomainName ?? "").toLowerCase(),
  aliases: (summary.Aliases?.Items ?? []).map((alias) => alias.toLowerCase()).sort(),
  enabled: summary.Enabled ?? null,
  staging: summary.Staging ?? null,
  tenantOnly: summary.ConnectionMode === "tenant-only",
  origins: (summary.Origins?.Items ?? []).map((origin) => ({
    id: origin.Id ?? "",
    domainName: (origin.DomainName ?? "").toLowerCase(),
    target: toTarget(origin),
  })),
  originGroups: (summary.OriginGroups?.Items ?? []).map((group) => ({
    id: group.Id ?? "",
    members: (group.Members?.Items ?? []).flatMap(({ OriginId }) => OriginId ?? []),
  })),
  behaviors: [
    ...(summary.DefaultCacheBehavior === undefined
      ? []
      : [toBehavior(summary.DefaultCacheBehavior, null)]),
    ...(summary.CacheBehaviors?.Items ?? []).map((behavior) =>
      toBehavior(behavior, behavior.PathPattern ?? ""),
    ),
  ],
  viewerCertificate: {
    isDefault: summary.ViewerCertificate?.CloudFrontDefaultCertificate ?? null,
    acm: summary.ViewerCertificate?.ACMCertificateArn ?? null,
    iam: summary.ViewerCertificate?.IAMCertificateId ?? null,
    minimumProtocol: summary.ViewerCertificate?.MinimumProtocolVersion ?? null,
  },
});

/** Where the partition has no CloudFront there are no distributions, and nobody to ask. */
const regionsWithout = /^(us-gov|us-iso|eu-iso)/;

/** A summary states all that is judged, so no distribution is asked for alone. */
const distributionCollector = list({
  kind: distributions,
  service: cloudFront,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    if (regionsWithout.test(await client.config.region())) return { rows: [], next: undefined };
    const { DistributionList } = await client.send(
      new sdk.ListDistributionsCommand({ MaxItems: largestPage, Marker: token }),
    );
    return {
      next: DistributionList?.NextMarker,
      truncated: DistributionList?.IsTruncated,
      rows: (DistributionList?.Items ?? []).map((summary) => [
        summary.ARN ?? "",
        toDistribution(summary),
      ]),
    };
  },
});

/** What distributions that are not judged name is not read. */
const ofServing =
  <T>(own: (distribution: Distribution) => readonly T[]) =>
  (distribution: Distribution): readonly T[] =>
    mayServe(distribution) ? own(distribution) : [];

/** One list holds AWS's own policies and the account's: fewer requests than one a policy. */
const cachePolicyCollector = defineCollector({
  kind: cachePolicies,
  service: cloudFront,
  needs: { distributions },
  async read({ sdk, client, facts }, recorder) {
    const named = keysFrom(
      facts.distributions.list(),
      ofServing(({ behaviors }) => behaviors.map(({ cachePolicy }) => cachePolicy)),
    );
    const wanted = new Set(wantedFrom(named, recorder));
    if (wanted.size === 0) return;
    const listed = pages(async (token) => {
      const { CachePolicyList } = await client.send(
        new sdk.ListCachePoliciesCommand({ MaxItems: largestPage, Marker: token }),
      );
      return { next: CachePolicyList?.NextMarker, rows: CachePolicyList?.Items ?? [] };
    });
    for await (const rows of listed) {
      for (const { CachePolicy } of rows) {
        const id = CachePolicy?.Id ?? "";
        if (!wanted.has(id)) continue;
        recorder.row(id, {
          id,
          name: CachePolicy?.CachePolicyConfig?.Name ?? "",
          maximumSeconds: CachePolicy?.CachePolicyConfig?.MaxTTL ?? null,
        });
      }
    }
  },
});

const vpcOriginCollector = lookup({
  kind: vpcOrigins,
  service: cloudFront,
  needs: { distributions },
  keys: (facts) =>
    keysFrom(
      facts.distributions.list(),
      ofServing(({ origins }) =>
        origins.map(({ target }) => (target.type === "vpc" ? target.vpcOrigin : null)),
      ),
    ),
  absent: ["EntityNotFound"],
  async fetch({ sdk, client }, [id = ""]) {
    const { VpcOrigin } = await client.send(new sdk.GetVpcOriginCommand({ Id: id }));
    const endpoint = VpcOrigin?.VpcOriginEndpointConfig;
    return [
      [
        id,
        {
          id,
          endpoint: endpoint?.Arn ?? null,
          protocolPolicy: endpoint?.OriginProtocolPolicy ?? null,
          sslProtocols: [...(endpoint?.OriginSslProtocols?.Items ?? [])].sort(),
        },
      ],
    ];
  },
});

export const cloudFrontCollectors: readonly Collector[] = [
  distributionCollector,
  cachePolicyCollector,
  vpcOriginCollector,
];
