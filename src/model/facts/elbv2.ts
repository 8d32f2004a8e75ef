import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** `application`, `network` or `gateway`. */
  readonly type: string;
  /** `internet-facing` or `internal`. */
  readonly scheme: string | null;
  readonly dnsName: string | null;
  readonly vpc: string | null;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly state: string | null;
}

/** What a listener or a rule does with a request. */
export type Action =
  | {
      readonly type: "forward";
      /** With weight; a target group of weight 0 gets no request. */
      readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
    }
  | {
      readonly type: "redirect";
      /** `HTTP`, `HTTPS` or `#{protocol}`. */
      readonly protocol: string;
      readonly port: string;
      readonly host: string;
      readonly path: string;
      readonly statusCode: string | null;
    }
  | { readonly type: "fixed-response"; readonly statusCode: string | null }
  | { readonly type: "authenticate" }
  | { readonly type: "other"; readonly name: string };

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: string;
  /** `HTTP`, `HTTPS`, `TCP`, `TLS` … */
  readonly protocol: string | null;
  readonly port: number | null;
  readonly sslPolicy: string | null;
  readonly certificates: readonly string[];
  readonly defaultActions: readonly Action[];
}

export interface Condition {
  /** `path-pattern`, `host-header` … */
  readonly field: string;
  readonly values: readonly string[];
}

export interface ListenerRule {
  readonly arn: string;
  readonly isDefault: boolean;
  /** A number as text, or `default`. */
  readonly priority: string;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string | null;
  /** `HTTP1`, `HTTP2`, `GRPC`; only where the protocol is HTTP or HTTPS. */
  readonly protocolVersion: string | null;
  readonly port: number | null;
  readonly targetType: string | null;
  readonly vpc: string | null;
  readonly loadBalancers: readonly string[];
  readonly healthCheck: {
    readonly enabled: boolean | null;
    readonly protocol: string | null;
    /** A number as text, or `traffic-port`. */
    readonly port: string | null;
    readonly path: string | null;
    readonly intervalSeconds: number | null;
    readonly timeoutSeconds: number | null;
    readonly healthyThreshold: number | null;
    readonly unhealthyThreshold: number | null;
    /** `200`, `200-299`, `200,302`; of gRPC, its own status codes: `0`, `12`, `0-5`. */
    readonly matcher: string | null;
  };
}

export interface Target {
  readonly id: string;
  readonly port: number | null;
  readonly zone: string | null;
  /** `healthy`, `unhealthy`, `initial`, `draining`, `unused` … */
  readonly state: string | null;
}

export const loadBalancers = factKind<LoadBalancer>(
  "elbv2.loadBalancer",
  "elasticloadbalancing:DescribeLoadBalancers",
);
/** The listeners of an application load balancer; keyed by its ARN. */
export const listeners = factKind<readonly Listener[]>(
  "elbv2.listeners",
  "elasticloadbalancing:DescribeListeners",
);
/** The ARNs of all certificates of an HTTPS listener, the additional ones too; keyed by the listener's ARN. */
export const listenerCertificates = factKind<readonly string[]>(
  "elbv2.listenerCertificates",
  "elasticloadbalancing:DescribeListenerCertificates",
);
/** The rules of a listener, the default one included; keyed by the listener's ARN. */
export const listenerRules = factKind<readonly ListenerRule[]>(
  "elbv2.listenerRules",
  "elasticloadbalancing:DescribeRules",
);
export const targetGroups = factKind<TargetGroup>(
  "elbv2.targetGroup",
  "elasticloadbalancing:DescribeTargetGroups",
);
/** Attributes of the target groups that load balancers use; keyed by the target group's ARN. */
export const targetGroupAttributes = factKind<Readonly<Record<string, string>>>(
  "elbv2.targetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
);
/** The registered targets of the target groups that load balancers use; keyed by the target group's ARN. */
export const targetHealth = factKind<readonly Target[]>(
  "elbv2.targetHealth",
  "elasticloadbalancing:DescribeTargetHealth",
);
/** The protocols that each TLS policy allows (`TLSv1`, `TLSv1.2` …); keyed by the policy's name. */
export const sslPolicies = factKind<readonly string[]>(
  "elbv2.sslPolicy",
  "elasticloadbalancing:DescribeSSLPolicies",
);
/** Tags of application load balancers; keyed by ARN. */
export const loadBalancerTags = factKind<Tags>("elbv2.tags", "elasticloadbalancing:DescribeTags");
