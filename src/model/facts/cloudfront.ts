import { factKind } from "../kind.ts";

/** Where a distribution gets its content from. */
export type OriginTarget =
  | { readonly type: "s3" }
  | {
      readonly type: "custom";
      /** `https-only`, `http-only` or `match-viewer`. */
      readonly protocolPolicy: string | null;
      /** `TLSv1.2`, `TLSv1`, `SSLv3` … */
      readonly sslProtocols: readonly string[];
    }
  | { readonly type: "vpc"; readonly vpcOrigin: string }
  | { readonly type: "unstated" };

export interface Origin {
  readonly id: string;
  readonly domainName: string;
  readonly target: OriginTarget;
}

export interface OriginGroup {
  readonly id: string;
  /** IDs of origins: the first one, and the one that it fails over to. */
  readonly members: readonly string[];
}

/** How long a behaviour without a cache policy keeps objects, as it was said before there were policies. */
export interface LegacyCaching {
  readonly maximumSeconds: number | null;
  /** Every header is a part of the key: then nothing is ever kept. */
  readonly forwardsAllHeaders: boolean;
}

export interface CacheBehavior {
  /** Null: the default behaviour. */
  readonly pathPattern: string | null;
  /** The ID of an origin or of an origin group. */
  readonly target: string;
  /** `allow-all`, `redirect-to-https` or `https-only`. */
  readonly viewerProtocolPolicy: string | null;
  readonly cachePolicy: string | null;
  /** Null where a cache policy says it, or nothing does. */
  readonly legacyCaching: LegacyCaching | null;
}

export interface Distribution {
  readonly arn: string;
  readonly id: string;
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly enabled: boolean | null;
  /** A copy for continuous deployment, which takes a share of the requests to try a change. */
  readonly staging: boolean | null;
  /** A multi-tenant distribution: its tenants bring names and certificates of their own. */
  readonly tenantOnly: boolean;
  readonly origins: readonly Origin[];
  readonly originGroups: readonly OriginGroup[];
  readonly behaviors: readonly CacheBehavior[];
  readonly viewerCertificate: {
    /** CloudFront's own, for `*.cloudfront.net`. */
    readonly isDefault: boolean | null;
    readonly acm: string | null;
    readonly iam: string | null;
    /** `TLSv1.2_2021`, `TLSv1` … */
    readonly minimumProtocol: string | null;
  };
}

/** Whether people may get its answers: a disabled distribution gives none, a staging one tries a change. */
export const mayServe = ({ enabled, staging }: Distribution): boolean =>
  enabled !== false && staging !== true;

/**
 * Whether CloudFront is offered there at all:
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/setting-up-cloudfront.html.
 */
export const offersCloudFront = (partition: string): boolean =>
  !/^aws-(us-gov|iso)/.test(partition);

export interface CachePolicy {
  readonly id: string;
  readonly name: string;
  /** Null: AWS's own default. */
  readonly maximumSeconds: number | null;
}

export interface VpcOrigin {
  readonly id: string;
  /** The load balancer or machine that it leads to. */
  readonly endpoint: string | null;
  readonly protocolPolicy: string | null;
  readonly sslProtocols: readonly string[];
}

/** Keyed by ARN. */
export const distributions = factKind<Distribution>(
  "cloudfront.distribution",
  "cloudfront:ListDistributions",
  { scope: "account" },
);
/** AWS's own and the account's, where a distribution that may serve names one; keyed by ID. */
export const cachePolicies = factKind<CachePolicy>(
  "cloudfront.cachePolicy",
  "cloudfront:ListCachePolicies",
  { scope: "account" },
);
/** Those that distributions which may serve name; keyed by ID. */
export const vpcOrigins = factKind<VpcOrigin>("cloudfront.vpcOrigin", "cloudfront:GetVpcOrigin", {
  scope: "account",
});
