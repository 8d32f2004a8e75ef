import { asListing, joinListings, type Listing } from "../../src/model/fact.ts";
import { certificates } from "../../src/model/facts/acm.ts";
import {
  type Listener,
  listenerCertificates,
  listeners,
  loadBalancers,
} from "../../src/model/facts/elbv2.ts";
import { combine, every, notApplicable, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import {
  certificateOptions,
  certificateReferences,
  certificateRemedy,
  iamName,
  judgeCertificate,
  ofIam,
} from "./_certificates.ts";

export const rule = defineRule({
  id: "pre-load-balancer-certificates",
  title: "Load balancers' certificates are ACM's, valid and renewing",
  section: "PRE",
  items: ["PRE-3"],
  severity: "high",
  why: "On the day after its certificate has expired an application is down for everybody, although everything runs. Certificates that ACM issued renew by themselves, as long as they may.",
  checks:
    "Every certificate of every HTTPS listener of an application load balancer, the additional ones too, must be ACM's, issued, and valid for at least the guide's 30 days. One that Amazon issued must be eligible for renewal, or in the middle of one that needs nobody; a renewal that failed, or that waits for somebody to validate a domain, fails. Imported certificates are judged by their expiry alone.",
  blindSpots:
    "Whether the certificate covers the names that people use is not judged. TLS listeners of network load balancers are not read.",
  remedy: certificateRemedy,
  references: certificateReferences,
  needs: { loadBalancers, listeners, listenerCertificates, certificates },
  options: certificateOptions,
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, { minimumDays }, context) {
    const certificatesOf = ({ arn, certificates: own }: Listener): Listing<string> =>
      joinListings([{ items: own, causes: [] }, asListing(facts.listenerCertificates.get(arn))]);
    return when(facts.listeners.get(loadBalancer.arn), (rows) => {
      const secure = (rows ?? []).filter(({ protocol }) => protocol === "HTTPS");
      if (secure.length === 0) return notApplicable("it has no HTTPS listener");
      const named = joinListings(secure.map(certificatesOf));
      const arns = { items: [...new Set(named.items)].sort(), causes: named.causes };
      return combine(
        every(arns, (arn) => {
          const name = iamName(arn);
          return name === null
            ? judgeCertificate(arn, facts.certificates.get(arn), minimumDays, certificates, context)
            : ofIam(name, saw(listenerCertificates, loadBalancer.arn, "CertificateArn", arn));
        }),
      );
    });
  },
});
