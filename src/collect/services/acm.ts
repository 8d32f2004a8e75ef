import { asListing, filterListing, flatMapListing } from "../../model/fact.ts";
import { type Certificate, certificates, edgeCertificates } from "../../model/facts/acm.ts";
import { distributions, mayServe } from "../../model/facts/cloudfront.ts";
import { listenerCertificates, listeners } from "../../model/facts/elbv2.ts";
import { type Collector, keysFrom, lookup, type Row } from "../collector.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html: DescribeCertificate 10/s. */
const acm = defineService({
  prefix: "acm",
  load: () => import("@aws-sdk/client-acm"),
  connect: (sdk, configuration) => new sdk.ACMClient(configuration),
  bucketOf: (operation) => ({ name: `acm:${operation}`, burst: 10, perSecond: 10 }),
});

type Sdk = typeof import("@aws-sdk/client-acm");
type Client = InstanceType<Sdk["ACMClient"]>;

const absent = ["ResourceNotFoundException"];

/** Those of IAM have no part of ACM in their ARN. */
const acmArn = (arn: string): string | null => (arn.split(":")[2] === "acm" ? arn : null);

const describe = async (
  sdk: Sdk,
  client: Client,
  arn: string,
): Promise<readonly Row<Certificate>[]> => {
  const { Certificate: detail } = await client.send(
    new sdk.DescribeCertificateCommand({ CertificateArn: arn }),
  );
  return [
    [
      arn,
      {
        arn,
        domainName: detail?.DomainName ?? "",
        type: detail?.Type ?? null,
        status: detail?.Status ?? null,
        notAfter: detail?.NotAfter?.toISOString() ?? null,
        renewalEligibility: detail?.RenewalEligibility ?? null,
        renewalStatus: detail?.RenewalSummary?.RenewalStatus ?? null,
      },
    ],
  ];
};

const certificateCollector = lookup({
  kind: certificates,
  service: acm,
  needs: { listeners, listenerCertificates },
  keys(facts) {
    const https = filterListing(
      flatMapListing(facts.listeners.list(), (rows) => ({ items: rows, causes: [] })),
      ({ protocol }) => protocol === "HTTPS",
    );
    return keysFrom(
      flatMapListing(https, ({ arn, certificates: own }) => {
        const { items, causes } = asListing(facts.listenerCertificates.get(arn));
        return { items: [...own, ...items], causes };
      }),
      (arn) => [acmArn(arn)],
    );
  },
  absent,
  fetch: ({ sdk, client }, [arn = ""]) => describe(sdk, client, arn),
});

/**
 * CloudFront takes certificates of one region alone, which the ARN names:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html.
 */
const edgeCertificateCollector = lookup({
  kind: edgeCertificates,
  service: acm,
  needs: { distributions },
  keys: (facts) =>
    keysFrom(filterListing(facts.distributions.list(), mayServe), ({ viewerCertificate }) => [
      viewerCertificate.acm === null ? null : acmArn(viewerCertificate.acm),
    ]),
  absent,
  fetch: async ({ sdk, clientIn }, [arn = ""]) =>
    describe(sdk, await clientIn(arn.split(":")[3] ?? ""), arn),
});

export const acmCollectors: readonly Collector[] = [certificateCollector, edgeCertificateCollector];
