import {
  type DistributionSummary,
  GetVpcOriginCommand,
  type GetVpcOriginCommandOutput,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
} from "@aws-sdk/client-cloudfront";
import { describe, expect, test } from "@jest/globals";
import { collect, noKeeper } from "../../../src/collect/collect.ts";
import { collectors } from "../../../src/collect/registry.ts";
import { cachePolicies, distributions, vpcOrigins } from "../../../src/model/facts/cloudfront.ts";
import { globalRegion } from "../../../src/model/store.ts";
import { settings } from "../../support/tables.ts";
import {
  accessDenied,
  account,
  awsError,
  denial,
  inputsOf,
  on,
  read,
  recordingOf,
} from "../support.ts";

const behavior = (change: object = {}) => ({
  TargetOriginId: "alb",
  ViewerProtocolPolicy: "redirect-to-https" as const,
  CachePolicyId: "policy-1",
  ...change,
});

const summary = (id: string, change: Partial<DistributionSummary> = {}): DistributionSummary =>
  ({
    Id: id,
    ARN: `arn:${id}`,
    DomainName: `${id}.CloudFront.net`,
    Aliases: { Quantity: 1, Items: ["Shop.example.com"] },
    Comment: "nothing that a rule needs",
    Enabled: true,
    Staging: false,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: "alb",
          DomainName: "Origin.example.com",
          CustomHeaders: {
            Quantity: 1,
            Items: [{ HeaderName: "X-Origin-Verify", HeaderValue: "s3cr3t-header" }],
          },
          CustomOriginConfig: {
            HTTPPort: 80,
            HTTPSPort: 443,
            OriginProtocolPolicy: "https-only",
            OriginSslProtocols: { Quantity: 2, Items: ["TLSv1.2", "TLSv1.1"] },
          },
        },
      ],
    },
    DefaultCacheBehavior: behavior(),
    CacheBehaviors: { Quantity: 0 },
    ViewerCertificate: {
      CloudFrontDefaultCertificate: false,
      ACMCertificateArn: "arn:aws:acm:us-east-1:1:certificate/1",
      MinimumProtocolVersion: "TLSv1.2_2021",
    },
    ...change,
  }) as DistributionSummary;

const listing = (...items: readonly DistributionSummary[]) =>
  on(ListDistributionsCommand, {
    DistributionList: {
      Marker: "",
      MaxItems: 100,
      IsTruncated: false,
      Quantity: items.length,
      Items: [...items],
    },
  });

describe("distributions", () => {
  test("keep what is judged, and no header that proves an origin's caller", async () => {
    const { facts } = await read([distributions], [listing(summary("E1"))]);
    expect(recordingOf(facts, distributions).rows["arn:E1"]).toEqual({
      arn: "arn:E1",
      id: "E1",
      domainName: "e1.cloudfront.net",
      aliases: ["shop.example.com"],
      enabled: true,
      staging: false,
      tenantOnly: false,
      origins: [
        {
          id: "alb",
          domainName: "origin.example.com",
          target: {
            type: "custom",
            protocolPolicy: "https-only",
            sslProtocols: ["TLSv1.1", "TLSv1.2"],
          },
        },
      ],
      originGroups: [],
      behaviors: [
        {
          pathPattern: null,
          target: "alb",
          viewerProtocolPolicy: "redirect-to-https",
          cachePolicy: "policy-1",
          legacyCaching: null,
        },
      ],
      viewerCertificate: {
        isDefault: false,
        acm: "arn:aws:acm:us-east-1:1:certificate/1",
        iam: null,
        minimumProtocol: "TLSv1.2_2021",
      },
    });
    expect(JSON.stringify([...(facts.shards[0]?.kinds.values() ?? [])])).not.toContain("s3cr3t");
    expect(facts.shards.map(({ region }) => region)).toEqual([globalRegion, "eu-west-1"]);
  });

  test("buckets, VPC origins, groups, and the settings before there were policies", async () => {
    const { facts } = await read(
      [distributions],
      [
        listing(
          summary("E1", {
            Origins: {
              Quantity: 3,
              Items: [
                {
                  Id: "s3",
                  DomainName: "b.s3.amazonaws.com",
                  S3OriginConfig: { OriginAccessIdentity: "" },
                },
                { Id: "vpc", DomainName: "internal", VpcOriginConfig: { VpcOriginId: "vo_1" } },
                { Id: "none", DomainName: "x" },
              ],
            },
            OriginGroups: {
              Quantity: 1,
              Items: [
                {
                  Id: "group",
                  FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [500] } },
                  Members: { Quantity: 2, Items: [{ OriginId: "vpc" }, { OriginId: "s3" }] },
                },
              ],
            },
            CacheBehaviors: {
              Quantity: 1,
              Items: [
                {
                  ...behavior({ CachePolicyId: undefined }),
                  PathPattern: "/static/*",
                  ForwardedValues: {
                    QueryString: false,
                    Cookies: { Forward: "none" },
                    Headers: { Quantity: 1, Items: ["*"] },
                  },
                  MaxTTL: 60,
                },
              ],
            },
          }),
        ),
      ],
    );
    const row = recordingOf(facts, distributions).rows["arn:E1"];
    expect(row?.origins.map(({ target }) => target)).toEqual([
      { type: "s3" },
      { type: "vpc", vpcOrigin: "vo_1" },
      { type: "unstated" },
    ]);
    expect(row?.originGroups).toEqual([{ id: "group", members: ["vpc", "s3"] }]);
    expect(row?.behaviors[1]).toMatchObject({
      pathPattern: "/static/*",
      cachePolicy: null,
      legacyCaching: { maximumSeconds: 60, forwardsAllHeaders: true },
    });
  });

  test("what the answer leaves out is null", async () => {
    const { facts } = await read(
      [distributions],
      [
        listing(
          summary("E1", { Enabled: undefined, Staging: undefined, ViewerCertificate: undefined }),
        ),
      ],
    );
    expect(recordingOf(facts, distributions).rows["arn:E1"]).toMatchObject({
      enabled: null,
      staging: null,
      viewerCertificate: { isDefault: null, acm: null, iam: null, minimumProtocol: null },
    });
  });

  test("where the partition has no CloudFront nobody is asked, and there are none", async () => {
    const facts = await collect({
      account: { ...account, partition: "aws-us-gov", homeRegion: "us-gov-west-1" },
      regions: ["us-gov-west-1"],
      settings: settings(),
      kinds: [distributions],
      collectors,
      now: () => "2026-01-15T12:00:00.000Z",
      progress: () => {},
      signal: new AbortController().signal,
      earlier: null,
      keeper: noKeeper,
    });
    expect(recordingOf(facts, distributions)).toEqual({ rows: {}, unread: {}, causes: [] });
    expect(facts.statistics.requests).toBe(0);
  });

  test("two pages; a refusal in the middle keeps the first", async () => {
    const { facts, sent } = await read(
      [distributions],
      [
        on(ListDistributionsCommand, ({ Marker }) =>
          Marker === undefined
            ? {
                DistributionList: {
                  Marker: "",
                  NextMarker: "E1",
                  MaxItems: 100,
                  IsTruncated: true,
                  Quantity: 1,
                  Items: [summary("E1")],
                },
              }
            : accessDenied,
        ),
      ],
    );
    expect(inputsOf(sent, "cloudfront:ListDistributions")).toEqual([
      { MaxItems: 100, Marker: undefined },
      { MaxItems: 100, Marker: "E1" },
    ]);
    const { rows, causes } = recordingOf(facts, distributions);
    expect(Object.keys(rows)).toEqual(["arn:E1"]);
    expect(causes).toEqual([{ ...denial("cloudfront:ListDistributions"), region: globalRegion }]);
  });
});

describe("what distributions name", () => {
  const policies = on(ListCachePoliciesCommand, ({ Marker }) => ({
    CachePolicyList: {
      NextMarker: Marker === undefined ? "next" : undefined,
      MaxItems: 100,
      Quantity: 1,
      Items: [
        {
          Type: "managed" as const,
          CachePolicy: {
            Id: Marker === undefined ? "policy-0" : "policy-1",
            LastModifiedTime: new Date(0),
            CachePolicyConfig: { Name: "Managed", MinTTL: 0, MaxTTL: 60 },
          },
        },
      ],
    },
  }));

  test("cache policies: those in use, from one list", async () => {
    const { facts, sent } = await read([cachePolicies], [listing(summary("E1")), policies]);
    expect(recordingOf(facts, cachePolicies).rows).toEqual({
      "policy-1": { id: "policy-1", name: "Managed", maximumSeconds: 60 },
    });
    expect(inputsOf(sent, "cloudfront:ListCachePolicies")).toHaveLength(2);
  });

  test("nothing is asked for what is disabled, or tries a change", async () => {
    const idle = {
      Origins: {
        Quantity: 1,
        Items: [{ Id: "vpc", DomainName: "internal", VpcOriginConfig: { VpcOriginId: "vo_1" } }],
      },
    };
    const { facts, sent } = await read(
      [cachePolicies, vpcOrigins],
      [
        listing(
          summary("E1", { ...idle, Enabled: false }),
          summary("E2", { ...idle, Staging: true }),
        ),
      ],
    );
    expect(sent.map(({ api }) => api)).toEqual(["cloudfront:ListDistributions"]);
    expect(recordingOf(facts, cachePolicies)).toEqual({ rows: {}, unread: {}, causes: [] });
  });

  test("where the distributions are denied, the policies are not known either", async () => {
    const { facts } = await read([cachePolicies], [on(ListDistributionsCommand, accessDenied)]);
    expect(recordingOf(facts, cachePolicies).causes).toEqual([
      { ...denial("cloudfront:ListDistributions"), region: globalRegion },
    ]);
  });

  const throughVpc = (...ids: readonly string[]) =>
    listing(
      summary("E1", {
        Origins: {
          Quantity: ids.length,
          Items: ids.map((id) => ({
            Id: id,
            DomainName: id,
            VpcOriginConfig: { VpcOriginId: id },
          })),
        },
      }),
    );

  test("VPC origins carry their endpoint and their protocols; one that is gone is none", async () => {
    const { facts } = await read(
      [vpcOrigins],
      [
        throughVpc("vo_1", "vo_2", "vo_3"),
        on(GetVpcOriginCommand, ({ Id }): Error | Partial<GetVpcOriginCommandOutput> => {
          if (Id === "vo_2") return awsError("EntityNotFound", "no", 404);
          if (Id === "vo_3") return accessDenied;
          return {
            VpcOrigin: {
              Id,
              Arn: "arn:vo_1",
              Status: "Deployed",
              CreatedTime: new Date(0),
              LastModifiedTime: new Date(0),
              VpcOriginEndpointConfig: {
                Name: "alb",
                Arn: "arn:alb",
                HTTPPort: 80,
                HTTPSPort: 443,
                OriginProtocolPolicy: "match-viewer",
                OriginSslProtocols: { Quantity: 1, Items: ["TLSv1.2"] },
              },
            },
          };
        }),
      ],
    );
    const { rows, unread } = recordingOf(facts, vpcOrigins);
    expect(rows).toEqual({
      vo_1: {
        id: "vo_1",
        endpoint: "arn:alb",
        protocolPolicy: "match-viewer",
        sslProtocols: ["TLSv1.2"],
      },
    });
    expect(Object.keys(unread)).toEqual(["vo_3"]);
  });
});
