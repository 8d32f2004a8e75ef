import { rule } from "../../../rules/pre/load-balancer-certificates.ts";
import { certificates } from "../../../src/model/facts/acm.ts";
import { listenerCertificates, listeners, loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { deny, edit, put } from "../../support/changes.ts";
import { certificate } from "../../support/reference/edge.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { certificateCases } from "./certificates.ts";

const additional = `${ids.certificate}0`;
const inIam = "arn:aws:iam::111122223333:server-certificate/old";

const named = (arn: string) => put(listenerCertificates, ids.httpsListener, [ids.certificate, arn]);

testRule(rule, {
  population: [loadBalancers],
  cases: [
    ...certificateCases(certificates, ids.certificate),
    {
      name: "an additional certificate expires",
      changes: [
        named(additional),
        put(certificates, additional, {
          ...certificate(additional),
          domainName: "old.example.com",
          notAfter: "2026-01-20T00:00:00.000Z",
        }),
      ],
      verdict: "fail",
      says: /old\.example\.com expires/,
      failures: 1,
    },
    {
      name: "an additional certificate that was not read",
      changes: [named(additional), deny(certificates)],
      verdict: "unknown",
    },
    {
      name: "a certificate of IAM",
      changes: [named(inIam)],
      verdict: "fail",
      says: /lies in IAM/,
      failures: 1,
    },
    {
      name: "a violation fails, whatever else is unread",
      changes: [
        edit(listeners, ids.loadBalancer, (own) =>
          own.map((one) => ({ ...one, certificates: one.port === 443 ? [inIam] : [] })),
        ),
        deny(listenerCertificates),
      ],
      verdict: "fail",
    },
    {
      name: "no HTTPS listener is another item's",
      changes: [edit(listeners, ids.loadBalancer, (own) => own.filter(({ port }) => port !== 443))],
      verdict: "notApplicable",
    },
  ],
});
