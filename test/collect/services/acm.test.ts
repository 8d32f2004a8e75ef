import { type CertificateDetail, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { type DistributionSummary, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, test } from "@jest/globals";
import { certificates, edgeCertificates } from "../../../src/model/facts/acm.ts";
import { listenerCertificates } from "../../../src/model/facts/elbv2.ts";
import { accessDenied, awsError, inputsOf, on, read, recordingOf } from "../support.ts";

const arn = (id: string, region = "eu-west-1") =>
  `arn:aws:acm:${region}:111122223333:certificate/${id}`;
const inIam = "arn:aws:iam::111122223333:server-certificate/old";

const balancer = [
  on(DescribeLoadBalancersCommand, {
    LoadBalancers: [{ LoadBalancerArn: "app", Type: "application" }],
  }),
  on(DescribeListenersCommand, {
    Listeners: [
      { ListenerArn: "l-80", Port: 80, Protocol: "HTTP" },
      {
        ListenerArn: "l-443",
        Port: 443,
        Protocol: "HTTPS",
        Certificates: [{ CertificateArn: arn("1") }],
      },
    ],
  }),
];

const certificatePages = on(DescribeListenerCertificatesCommand, ({ Marker }) =>
  Marker === undefined
    ? {
        NextMarker: "next",
        Certificates: [{ CertificateArn: arn("1"), IsDefault: true }],
      }
    : {
        Certificates: [
          { CertificateArn: inIam, IsDefault: false },
          { CertificateArn: arn("2"), IsDefault: false },
        ],
      },
);

describe("certificates of listeners", () => {
  test("all of an HTTPS listener, over two pages, each once", async () => {
    const { facts, sent } = await read([listenerCertificates], [...balancer, certificatePages]);
    expect(recordingOf(facts, listenerCertificates).rows).toEqual({
      "l-443": [arn("1"), arn("2"), inIam],
    });
    expect(inputsOf(sent, "elasticloadbalancing:DescribeListenerCertificates")).toEqual([
      { ListenerArn: "l-443", PageSize: 400, Marker: undefined },
      { ListenerArn: "l-443", PageSize: 400, Marker: "next" },
    ]);
  });

  test("ACM is asked for its own alone; what it does not state is null", async () => {
    const { facts, sent } = await read(
      [certificates],
      [
        ...balancer,
        certificatePages,
        on(DescribeCertificateCommand, ({ CertificateArn = "" }) => ({
          Certificate: (CertificateArn.endsWith("1")
            ? {
                CertificateArn,
                DomainName: "shop.example.com",
                Type: "AMAZON_ISSUED",
                Status: "ISSUED",
                NotAfter: new Date("2026-12-01T00:00:00Z"),
                RenewalEligibility: "ELIGIBLE",
                RenewalSummary: {
                  RenewalStatus: "SUCCESS",
                  DomainValidationOptions: [],
                  UpdatedAt: new Date(0),
                },
                InUseBy: ["app"],
              }
            : { CertificateArn, DomainName: "old.example.com" }) satisfies CertificateDetail,
        })),
      ],
    );
    expect(inputsOf(sent, "acm:DescribeCertificate")).toEqual([
      { CertificateArn: arn("1") },
      { CertificateArn: arn("2") },
    ]);
    expect(recordingOf(facts, certificates).rows).toEqual({
      [arn("1")]: {
        arn: arn("1"),
        domainName: "shop.example.com",
        type: "AMAZON_ISSUED",
        status: "ISSUED",
        notAfter: "2026-12-01T00:00:00.000Z",
        renewalEligibility: "ELIGIBLE",
        renewalStatus: "SUCCESS",
      },
      [arn("2")]: {
        arn: arn("2"),
        domainName: "old.example.com",
        type: null,
        status: null,
        notAfter: null,
        renewalEligibility: null,
        renewalStatus: null,
      },
    });
  });

  test("where the additional ones are denied, the listener's own is read, and there may be more", async () => {
    const { facts } = await read(
      [certificates],
      [
        ...balancer,
        on(DescribeListenerCertificatesCommand, accessDenied),
        on(DescribeCertificateCommand, { Certificate: { DomainName: "shop.example.com" } }),
      ],
    );
    const { rows, causes } = recordingOf(facts, certificates);
    expect(Object.keys(rows)).toEqual([arn("1")]);
    expect(causes.map(({ api }) => api)).toEqual([
      "elasticloadbalancing:DescribeListenerCertificates",
    ]);
  });

  test("one that is gone is none; one that is denied is unread", async () => {
    const { facts } = await read(
      [certificates],
      [
        ...balancer,
        certificatePages,
        on(DescribeCertificateCommand, ({ CertificateArn }) =>
          CertificateArn === arn("1") ? awsError("ResourceNotFoundException") : accessDenied,
        ),
      ],
    );
    const { rows, unread } = recordingOf(facts, certificates);
    expect(rows).toEqual({});
    expect(Object.keys(unread)).toEqual([arn("2")]);
  });
});

test("certificates of distributions: of those that may serve, if they are ACM's", async () => {
  const distribution = (id: string, ViewerCertificate: object, Enabled = true) =>
    ({
      ARN: `arn:${id}`,
      Id: id,
      Enabled,
      Staging: false,
      ViewerCertificate,
    }) as unknown as DistributionSummary;
  const { facts, sent } = await read(
    [edgeCertificates],
    [
      on(ListDistributionsCommand, {
        DistributionList: {
          Marker: "",
          MaxItems: 100,
          IsTruncated: false,
          Quantity: 4,
          Items: [
            distribution("E1", { ACMCertificateArn: arn("1", "us-east-1") }),
            distribution("E2", { IAMCertificateId: "ASCA" }),
            distribution("E3", { CloudFrontDefaultCertificate: true }),
            distribution("E4", { ACMCertificateArn: arn("4", "us-east-1") }, false),
          ],
        },
      }),
      on(DescribeCertificateCommand, {
        Certificate: { DomainName: "shop.example.com", Status: "ISSUED" },
      }),
    ],
  );
  expect(inputsOf(sent, "acm:DescribeCertificate")).toEqual([
    { CertificateArn: arn("1", "us-east-1") },
  ]);
  expect(recordingOf(facts, edgeCertificates).rows).toMatchObject({
    [arn("1", "us-east-1")]: { domainName: "shop.example.com", status: "ISSUED" },
  });
});
