import {
  allOf,
  anyOf,
  exists,
  type Fact,
  flatMapListing,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  whole,
} from "../../src/model/fact.ts";
import type { Distribution } from "../../src/model/facts/cloudfront.ts";
import { type LoadBalancer, loadBalancers } from "../../src/model/facts/elbv2.ts";
import { healthChecks, recordSets } from "../../src/model/facts/route53.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  every,
  fail,
  manual,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import {
  distributionFronts,
  originsInUse,
  originsOfTarget,
} from "../../src/topology/distributionFronts.ts";
import { domainNames, type PublicRecord } from "../../src/topology/domainNames.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";

const needs = { loadBalancers, distributionFronts, domainNames, healthChecks };
type Facts = Resolved<typeof needs>;

/** A record that leads to the load balancer, or to a distribution in front of it. */
interface Entry extends PublicRecord {
  readonly distribution: Distribution | null;
}

/** A disabled check takes everything for healthy, and so does Route 53 where the check is gone. */
const checks = (id: string, facts: Facts): Fact<boolean> =>
  map(facts.healthChecks.get(id), (check) => check !== null && !check.disabled);

/** A health check moves nobody where there is no other record to move them to. */
const failsOver = (own: PublicRecord, facts: Facts): Fact<boolean> => {
  const { setIdentifier, failover, healthCheck } = own.record;
  if (setIdentifier === null) return known(false);
  const others = facts.domainNames.besides(own);
  const hasOther = exists(others, ({ record }) => known(record.setIdentifier !== setIdentifier));
  if (failover === "SECONDARY") {
    return exists(others, ({ record }) => known(record.failover === "PRIMARY"));
  }
  return healthCheck === null ? known(false) : allOf([checks(healthCheck, facts), hasOther]);
};

const watchesHealth = (own: PublicRecord, facts: Facts): Fact<boolean> =>
  own.record.alias?.evaluatesTargetHealth === true ? known(true) : failsOver(own, facts);

/** Whether there is any, and each of them does. */
const someAndEach = <T>(list: Listing<T>, test: (item: T) => Fact<boolean>): Fact<boolean> =>
  list.items.length === 0
    ? map(whole(list), () => false)
    : allOf([...list.items.map(test), map(whole(list), () => true)]);

/** Other records lead people to this one, and they fail over. */
const isBehindFailover = ({ record }: PublicRecord, facts: Facts): Fact<boolean> =>
  someAndEach(facts.domainNames.naming(record.name), (other) => failsOver(other, facts));

/** The distribution moves to another origin by itself, or finds the load balancer by a name that does. */
const failsOverBehind = (
  distribution: Distribution,
  balancer: LoadBalancer,
  facts: Facts,
): Fact<boolean> => {
  const leading = originsInUse(distribution).map((origin) => ({
    origin,
    leads: facts.distributionFronts.leads(origin, balancer),
  }));
  const inGroup = (id: string): boolean =>
    distribution.behaviors
      .map(({ target }) => originsOfTarget(distribution, target))
      .filter((members) => members.includes(id))
      .every((members) => members.length > 1);
  const byName = (name: string): Fact<boolean> =>
    someAndEach(facts.domainNames.of(name), (own) => watchesHealth(own, facts));
  return anyOf(
    leading.map(({ origin, leads }) =>
      allOf([leads, inGroup(origin.id) ? known(true) : byName(origin.domainName)]),
    ),
  );
};

const nameOf = ({ record: { name, type, setIdentifier } }: PublicRecord): string =>
  `${name} ${type}${setIdentifier === null ? "" : ` (${setIdentifier})`}`;

const judgeEntry = (entry: Entry, balancer: LoadBalancer, facts: Facts): Outcome => {
  const { record, zone, distribution } = entry;
  const name = nameOf(entry);
  const evidence = saw(recordSets, zone, `ResourceRecordSets[${name}]`, {
    aliasTarget: record.alias?.target ?? null,
    evaluateTargetHealth: record.alias?.evaluatesTargetHealth ?? null,
    failover: record.failover,
    healthCheck: record.healthCheck,
  });
  const guarded = anyOf([
    watchesHealth(entry, facts),
    isBehindFailover(entry, facts),
    ...(distribution === null ? [] : [failsOverBehind(distribution, balancer, facts)]),
  ]);
  return when(guarded, (yes) => {
    if (yes) return pass(`${name} follows health`, evidence);
    return fail(
      `unchecked|${record.name}|${record.type}|${record.setIdentifier ?? ""}`,
      distribution === null
        ? `${name} leads to it whether it is healthy or not: ${record.alias === null ? "it has no working health check with another record beside it" : "the alias does not evaluate its target's health"}`
        : `${name} leads to the distribution ${distribution.id} whether its origin is healthy or not: neither records nor origins fail over`,
      evidence,
    );
  });
};

export const rule = defineRule({
  id: "dr-names-fail-over",
  title: "Names in Route 53 follow the health of what they lead to",
  section: "DR",
  items: ["DR-8"],
  severity: "low",
  why: "A name that leads to one place whatever happens has to be changed by hand at three in the morning, by somebody who first has to find out where it is kept.",
  checks:
    "Every record of the account's public hosted zones that leads to an internet-facing application load balancer, or to a distribution in front of it, must be an alias that evaluates its target's health, or one of several records of its name with a working health check, such as a failover pair. An alias of a distribution cannot evaluate health: there the distribution's origin must be found by a record that does, or lie in an origin group that fails over. A record to which others lead that fail over is fine.",
  blindSpots:
    "What a health check looks at, and whether the other place works, is not judged. Names that another account or another provider holds are not seen: where no record leads here, a person has to attest it. Private zones are not judged.",
  remedy: {
    summary:
      "Let the alias evaluate its target's health, or make a failover pair with a health check on the primary record.",
    cli: 'aws route53 change-resource-record-sets --hosted-zone-id ZONE --change-batch \'{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"shop.example.com","Type":"A","AliasTarget":{"HostedZoneId":"LOAD_BALANCER_ZONE","DNSName":"LOAD_BALANCER_NAME","EvaluateTargetHealth":true}}}]}\'',
    terraform: [
      'resource "aws_route53_record" "shop" {',
      "  zone_id = aws_route53_zone.main.zone_id",
      '  name    = "shop.example.com"',
      '  type    = "A"',
      "  alias {",
      "    name                   = aws_lb.main.dns_name",
      "    zone_id                = aws_lb.main.zone_id",
      "    evaluate_target_health = true",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new route53.ARecord(this, 'Shop', { zone, target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(loadBalancer, { evaluateTargetHealth: true })) });",
  },
  references: [
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html",
    "https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html",
  ],
  needs,
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, _options, context) {
    const { scheme, dnsName } = loadBalancer;
    if (scheme === null) return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    if (dnsName === null) return cannotKnow([context.unstated(loadBalancers, "DNSName")]);
    const fronting = facts.distributionFronts.of(loadBalancer);
    const throughDistributions = flatMapListing(fronting, (distribution) =>
      mapListing(
        facts.domainNames.naming(distribution.domainName),
        (own): Entry => ({ ...own, distribution }),
      ),
    );
    const direct = mapListing(
      facts.domainNames.naming(dnsName),
      (own): Entry => ({ ...own, distribution: null }),
    );
    const entries = joinListings([direct, throughDistributions]);
    if (entries.items.length > 0) {
      return every(entries, (entry) => judgeEntry(entry, loadBalancer, facts));
    }
    return when(whole(entries), () =>
      scheme === "internet-facing"
        ? manual(
            "a person must attest that the names which lead to it fail over by health checks: no public hosted zone of the account holds one",
          )
        : notApplicable("it is internal, and no name of a public hosted zone leads to it"),
    );
  },
});
