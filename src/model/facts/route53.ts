import { factKind } from "../kind.ts";

export interface HostedZone {
  /** Without `/hostedzone/`. */
  readonly id: string;
  /** Without the last dot, in lower case, as every name here. */
  readonly name: string;
  readonly private: boolean;
  readonly recordSets: number | null;
}

export interface RecordSet {
  readonly name: string;
  readonly type: string;
  /** Tells the records of one name and type apart, where a routing policy chooses among them. */
  readonly setIdentifier: string | null;
  /** `PRIMARY` or `SECONDARY` where failover chooses. */
  readonly failover: string | null;
  readonly alias: { readonly target: string; readonly evaluatesTargetHealth: boolean } | null;
  /** What a CNAME leads to; null for every other record. */
  readonly canonicalName: string | null;
  readonly healthCheck: string | null;
}

export interface HealthCheck {
  readonly id: string;
  /** Then Route 53 takes what it checks for healthy, whatever happens. */
  readonly disabled: boolean;
}

/** Keyed by ID. */
export const hostedZones = factKind<HostedZone>("route53.hostedZone", "route53:ListHostedZones", {
  scope: "account",
});
/** The records of a public zone that lead to another name, or fail over; keyed by the zone's ID. */
export const recordSets = factKind<readonly RecordSet[]>(
  "route53.recordSets",
  "route53:ListResourceRecordSets",
  { scope: "account" },
);
/** Keyed by ID; read where a record names one. */
export const healthChecks = factKind<HealthCheck>(
  "route53.healthCheck",
  "route53:ListHealthChecks",
  { scope: "account" },
);
