import { type Certificate, certificates, edgeCertificates } from "../../../src/model/facts/acm.ts";
import {
  type CacheBehavior,
  cachePolicies,
  type Distribution,
  distributions,
  vpcOrigins,
} from "../../../src/model/facts/cloudfront.ts";
import { listenerCertificates } from "../../../src/model/facts/elbv2.ts";
import {
  healthChecks,
  hostedZones,
  type RecordSet,
  recordSets,
} from "../../../src/model/facts/route53.ts";
import type { FactKind } from "../../../src/model/kind.ts";

/** What stands before the load balancer: a distribution, certificates and names. */
export const edgeIds = {
  distribution: "arn:aws:cloudfront::111122223333:distribution/E1SHOPPROD",
  edgeCertificate:
    "arn:aws:acm:us-east-1:111122223333:certificate/87654321-4321-4321-4321-210987654321",
  zone: "Z1SHOP",
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
} as const;

const origin = "origin.shop.example.com";

export const behavior = (change: Partial<CacheBehavior> = {}): CacheBehavior => ({
  pathPattern: null,
  target: "load-balancer",
  viewerProtocolPolicy: "redirect-to-https",
  cachePolicy: edgeIds.cachingDisabled,
  legacyCaching: null,
  ...change,
});

export const distribution: Distribution = {
  arn: edgeIds.distribution,
  id: "E1SHOPPROD",
  domainName: "d111111abcdef8.cloudfront.net",
  aliases: ["shop.example.com"],
  enabled: true,
  staging: false,
  tenantOnly: false,
  origins: [
    {
      id: "load-balancer",
      domainName: origin,
      target: { type: "custom", protocolPolicy: "https-only", sslProtocols: ["TLSv1.2"] },
    },
  ],
  originGroups: [],
  behaviors: [
    behavior(),
    behavior({ pathPattern: "/static/*", cachePolicy: edgeIds.cachingOptimized }),
  ],
  viewerCertificate: {
    isDefault: false,
    acm: edgeIds.edgeCertificate,
    iam: null,
    minimumProtocol: "TLSv1.2_2021",
  },
};

export const certificate = (arn: string): Certificate => ({
  arn,
  domainName: "shop.example.com",
  type: "AMAZON_ISSUED",
  status: "ISSUED",
  notAfter: "2026-12-01T23:59:59.000Z",
  renewalEligibility: "ELIGIBLE",
  renewalStatus: null,
});

export const record = (name: string, change: Partial<RecordSet>): RecordSet => ({
  name,
  type: "A",
  setIdentifier: null,
  failover: null,
  alias: null,
  canonicalName: null,
  healthCheck: null,
  ...change,
});

interface Entry {
  readonly kind: FactKind<unknown>;
  readonly rows: Readonly<Record<string, unknown>>;
}

/** The facts of the edge of the reference application. */
export const edgeOf = (balancer: {
  readonly httpsListener: string;
  readonly certificate: string;
  readonly dnsName: string;
}): readonly Entry[] => [
  { kind: distributions, rows: { [edgeIds.distribution]: distribution } },
  {
    kind: cachePolicies,
    rows: {
      [edgeIds.cachingOptimized]: {
        id: edgeIds.cachingOptimized,
        name: "Managed-CachingOptimized",
        maximumSeconds: 31_536_000,
      },
      [edgeIds.cachingDisabled]: {
        id: edgeIds.cachingDisabled,
        name: "Managed-CachingDisabled",
        maximumSeconds: 0,
      },
    },
  },
  { kind: vpcOrigins, rows: {} },
  { kind: listenerCertificates, rows: { [balancer.httpsListener]: [balancer.certificate] } },
  { kind: certificates, rows: { [balancer.certificate]: certificate(balancer.certificate) } },
  {
    kind: edgeCertificates,
    rows: { [edgeIds.edgeCertificate]: certificate(edgeIds.edgeCertificate) },
  },
  {
    kind: hostedZones,
    rows: {
      [edgeIds.zone]: { id: edgeIds.zone, name: "example.com", private: false, recordSets: 4 },
    },
  },
  {
    kind: recordSets,
    rows: {
      [edgeIds.zone]: [
        record("shop.example.com", {
          alias: { target: distribution.domainName, evaluatesTargetHealth: false },
        }),
        record(origin, {
          alias: { target: `dualstack.${balancer.dnsName}`, evaluatesTargetHealth: true },
        }),
      ],
    },
  },
  { kind: healthChecks, rows: {} },
];
