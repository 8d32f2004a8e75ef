import { rule } from "../../../rules/enc/tls-at-cloudfront.ts";
import {
  type CacheBehavior,
  type Distribution,
  distributions,
  type Origin,
  type OriginTarget,
  vpcOrigins,
} from "../../../src/model/facts/cloudfront.ts";
import { type Change, deny, patch, put, remove } from "../../support/changes.ts";
import { behavior, distribution, edgeIds } from "../../support/reference/edge.ts";
import { testRule } from "../../support/ruleTester.ts";

const changed = (fields: Partial<Distribution>): Change =>
  patch(distributions, edgeIds.distribution, fields);

const viewer = (fields: Partial<Distribution["viewerCertificate"]>): Change =>
  changed({ viewerCertificate: { ...distribution.viewerCertificate, ...fields } });

const behaviors = (...fields: readonly Partial<CacheBehavior>[]): Change =>
  changed({ behaviors: fields.map((one) => behavior(one)) });

const originOf = (target: OriginTarget, id = "load-balancer"): Origin => ({
  id,
  domainName: `${id}.example.com`,
  target,
});

const custom = (protocolPolicy: string | null, ...sslProtocols: string[]): OriginTarget => ({
  type: "custom",
  protocolPolicy,
  sslProtocols,
});

const origin = (target: OriginTarget): Change => changed({ origins: [originOf(target)] });

const throughVpc = (protocolPolicy: string, ...sslProtocols: string[]): readonly Change[] => [
  origin({ type: "vpc", vpcOrigin: "vo_1" }),
  put(vpcOrigins, "vo_1", { id: "vo_1", endpoint: "arn", protocolPolicy, sslProtocols }),
];

testRule(rule, {
  population: [distributions],
  indecisive: [[vpcOrigins, "no distribution has one"]],
  cases: [
    ...["TLSv1.2_2018", "TLSv1.2_2025", "TLSv1.3_2025"].map((minimumProtocol) => ({
      name: `people come by ${minimumProtocol}`,
      changes: [viewer({ minimumProtocol })],
      verdict: "pass" as const,
    })),
    ...["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016"].map((minimumProtocol) => ({
      name: `people come by ${minimumProtocol}`,
      changes: [viewer({ minimumProtocol })],
      verdict: "fail" as const,
      says: /people may come by/,
      failures: 1,
    })),
    {
      name: "CloudFront's own certificate means TLSv1, whatever is stated",
      changes: [viewer({ isDefault: true, acm: null, minimumProtocol: "TLSv1.2_2021" })],
      verdict: "fail",
      says: /CloudFront's own certificate/,
    },
    {
      name: "the tenants of a multi-tenant distribution bring their certificates",
      changes: [viewer({ isDefault: true, acm: null }), changed({ tenantOnly: true })],
      verdict: "unknown",
      says: /tenants/,
    },
    {
      name: "a certificate of IAM is judged by its policy alone",
      changes: [viewer({ acm: null, iam: "ASCA1" })],
      verdict: "pass",
    },
    {
      name: "no certificate is stated",
      changes: [viewer({ isDefault: null, acm: null })],
      verdict: "unknown",
    },
    {
      name: "no policy is stated",
      changes: [viewer({ minimumProtocol: null })],
      verdict: "unknown",
    },
    {
      name: "a policy that AWS adds one day",
      changes: [viewer({ minimumProtocol: "PostQuantum_2030" })],
      verdict: "unknown",
      says: /PostQuantum_2030/,
    },
    {
      name: "one behaviour lets plain HTTP in",
      changes: [behaviors({}, { pathPattern: "/old/*", viewerProtocolPolicy: "allow-all" })],
      verdict: "fail",
      says: /\/old\/\* answers plain HTTP/,
      failures: 1,
    },
    {
      name: "plain HTTP is refused",
      changes: [behaviors({ viewerProtocolPolicy: "https-only" })],
      verdict: "pass",
    },
    {
      name: "no viewer policy is stated",
      changes: [behaviors({ viewerProtocolPolicy: null })],
      verdict: "unknown",
    },
    {
      name: "a violation fails, whatever is not stated beside it",
      changes: [
        behaviors(
          { viewerProtocolPolicy: null },
          { pathPattern: "/a", viewerProtocolPolicy: "allow-all" },
        ),
      ],
      verdict: "fail",
    },
    {
      name: "plain HTTP to the origin",
      changes: [origin(custom("http-only", "TLSv1.2"))],
      verdict: "fail",
      says: /speaks plain HTTP to load-balancer/,
      failures: 1,
    },
    {
      name: "the origin gets what people come by, and all come by HTTPS",
      changes: [origin(custom("match-viewer", "TLSv1.2"))],
      verdict: "pass",
    },
    {
      name: "the origin gets what people come by, and some come by HTTP",
      changes: [
        changed({
          origins: [originOf(custom("match-viewer", "TLSv1.2"))],
          behaviors: [behavior({ viewerProtocolPolicy: "allow-all" })],
        }),
      ],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "match-viewer is judged by the behaviours that lead there",
      changes: [
        changed({
          origins: [
            originOf(custom("match-viewer", "TLSv1.2")),
            originOf(custom("https-only", "TLSv1.2"), "other"),
          ],
          behaviors: [
            behavior(),
            behavior({ pathPattern: "/o", target: "other", viewerProtocolPolicy: "allow-all" }),
          ],
        }),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "TLS 1.0 to the origin",
      changes: [origin(custom("https-only", "TLSv1", "TLSv1.2"))],
      verdict: "fail",
      says: /TLSv1 to load-balancer/,
    },
    {
      name: "SSL to the origin",
      changes: [origin(custom("https-only", "SSLv3", "TLSv1.2"))],
      verdict: "fail",
    },
    {
      name: "no origin protocols are stated",
      changes: [origin(custom("https-only"))],
      verdict: "unknown",
    },
    {
      name: "no origin policy is stated",
      changes: [origin(custom(null, "TLSv1.2"))],
      verdict: "unknown",
    },
    { name: "a bucket has no policy", changes: [origin({ type: "s3" })], verdict: "pass" },
    {
      name: "what kind of origin it is is not stated",
      changes: [origin({ type: "unstated" })],
      verdict: "unknown",
    },
    {
      name: "an origin that no behaviour leads to is never asked",
      changes: [
        changed({ origins: [...distribution.origins, originOf(custom("http-only"), "unused")] }),
      ],
      verdict: "pass",
    },
    {
      name: "a member of an origin group is asked",
      changes: [
        changed({
          origins: [...distribution.origins, originOf(custom("http-only"), "second")],
          originGroups: [{ id: "group", members: ["load-balancer", "second"] }],
          behaviors: [behavior({ target: "group" })],
        }),
      ],
      verdict: "fail",
      says: /second/,
    },
    {
      name: "a VPC origin by HTTPS",
      changes: throughVpc("https-only", "TLSv1.2"),
      verdict: "pass",
    },
    { name: "a VPC origin by HTTP", changes: throughVpc("http-only"), verdict: "fail" },
    {
      name: "a VPC origin with TLS 1.1",
      changes: throughVpc("https-only", "TLSv1.1", "TLSv1.2"),
      verdict: "fail",
    },
    {
      name: "a VPC origin that was not read",
      changes: [...throughVpc("https-only", "TLSv1.2"), deny(vpcOrigins)],
      verdict: "unknown",
    },
    {
      name: "a VPC origin that is not there",
      changes: [...throughVpc("https-only", "TLSv1.2"), remove(vpcOrigins, "vo_1")],
      verdict: "unknown",
    },
    {
      name: "a disabled distribution is not judged",
      changes: [changed({ enabled: false }), viewer({ minimumProtocol: "TLSv1" })],
      verdict: "notApplicable",
    },
    {
      name: "a staging distribution is not judged",
      changes: [viewer({ minimumProtocol: "TLSv1" }), changed({ staging: true })],
      verdict: "notApplicable",
    },
    {
      name: "whether it is enabled is not stated",
      changes: [changed({ enabled: null })],
      verdict: "unknown",
    },
    {
      name: "whether it is a staging distribution is not stated",
      changes: [changed({ staging: null })],
      verdict: "unknown",
    },
  ],
});
