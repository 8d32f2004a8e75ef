import type * as Sdk from "@aws-sdk/client-route-53";
import { flatMapListing } from "../../model/fact.ts";
import {
  type HealthCheck,
  healthChecks,
  hostedZones,
  type RecordSet,
  recordSets,
} from "../../model/facts/route53.ts";
import {
  type Collector,
  defineCollector,
  keysFrom,
  list,
  lookup,
  wantedFrom,
} from "../collector.ts";
import { allPages, pages } from "../pages.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html: five requests a second for the account. */
const route53 = defineService({
  prefix: "route53",
  load: () => import("@aws-sdk/client-route-53"),
  connect: (sdk, configuration) => new sdk.Route53Client(configuration),
  bucketOf: () => ({ name: "route53", burst: 5, perSecond: 5 }),
});

const largestPage = 100;
const largestRecordPage = 300;
const largestHealthCheckPage = 1000;

/** What every zone holds: its name servers and its start of authority. */
const recordsOfEmptyZone = 2;

/** Names are compared without case and without the last dot; `\052` is how the service writes `*`. */
const toName = (name: string): string =>
  name.toLowerCase().replace(/\.$/, "").replaceAll("\\052", "*");

const hostedZoneCollector = list({
  kind: hostedZones,
  service: route53,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.ListHostedZonesCommand({ MaxItems: largestPage, Marker: token }),
    );
    return {
      next: answer.NextMarker,
      truncated: answer.IsTruncated,
      rows: (answer.HostedZones ?? []).map((zone) => {
        const id = (zone.Id ?? "").replace("/hostedzone/", "");
        return [
          id,
          {
            id,
            name: toName(zone.Name ?? ""),
            private: zone.Config?.PrivateZone ?? false,
            recordSets: zone.ResourceRecordSetCount ?? null,
          },
        ];
      }),
    };
  },
});

const toRecordSet = (record: Sdk.ResourceRecordSet): RecordSet => ({
  name: toName(record.Name ?? ""),
  type: record.Type ?? "",
  setIdentifier: record.SetIdentifier ?? null,
  failover: record.Failover ?? null,
  alias:
    record.AliasTarget === undefined
      ? null
      : {
          target: toName(record.AliasTarget.DNSName ?? ""),
          evaluatesTargetHealth: record.AliasTarget.EvaluateTargetHealth ?? false,
        },
  canonicalName:
    record.Type === "CNAME" && record.ResourceRecords?.[0]?.Value !== undefined
      ? toName(record.ResourceRecords[0].Value)
      : null,
  healthCheck: record.HealthCheckId ?? null,
});

/** Texts and addresses are not kept: they say nothing of load balancers, and may say much else. */
const isKept = ({ alias, canonicalName, failover }: RecordSet): boolean =>
  alias !== null || canonicalName !== null || failover !== null;

/** Where the next page begins: a name, a type, and the identifier among several. */
type Start = readonly [name: string, type: Sdk.RRType | undefined, identifier: string | undefined];

const startOf = (answer: Sdk.ListResourceRecordSetsResponse): string | undefined => {
  const { NextRecordName: name, NextRecordType, NextRecordIdentifier } = answer;
  if (name === undefined || name === "") return undefined;
  const start: Start = [name, NextRecordType, NextRecordIdentifier];
  return JSON.stringify(start);
};

const recordSetCollector = lookup({
  kind: recordSets,
  service: route53,
  paged: true,
  needs: { hostedZones },
  keys: (facts) =>
    keysFrom(facts.hostedZones.list(), (zone) => [
      zone.private || (zone.recordSets ?? Number.POSITIVE_INFINITY) <= recordsOfEmptyZone
        ? null
        : zone.id,
    ]),
  absent: ["NoSuchHostedZone"],
  async fetch({ sdk, client }, [id = ""]) {
    const rows = await allPages(async (token) => {
      const [name, type, identifier] =
        token === undefined ? [undefined, undefined, undefined] : (JSON.parse(token) as Start);
      const answer = await client.send(
        new sdk.ListResourceRecordSetsCommand({
          HostedZoneId: id,
          MaxItems: largestRecordPage,
          StartRecordName: name,
          StartRecordType: type,
          StartRecordIdentifier: identifier ?? undefined,
        }),
      );
      return {
        next: startOf(answer),
        truncated: answer.IsTruncated,
        rows: (answer.ResourceRecordSets ?? []).map(toRecordSet),
      };
    });
    return [[id, rows.filter(isKept)]];
  },
});

const toHealthCheck = (check: Sdk.HealthCheck): HealthCheck => ({
  id: check.Id ?? "",
  disabled: check.HealthCheckConfig?.Disabled ?? false,
});

const healthCheckCollector = defineCollector({
  kind: healthChecks,
  service: route53,
  needs: { recordSets },
  async read({ sdk, client, facts }, recorder) {
    const records = flatMapListing(facts.recordSets.list(), (items) => ({ items, causes: [] }));
    const named = keysFrom(records, ({ healthCheck }) => [healthCheck]);
    const wanted = new Set(wantedFrom(named, recorder));
    if (wanted.size === 0) return;
    const listed = pages(async (token) => {
      const answer = await client.send(
        new sdk.ListHealthChecksCommand({ MaxItems: largestHealthCheckPage, Marker: token }),
      );
      return {
        next: answer.NextMarker,
        truncated: answer.IsTruncated,
        rows: answer.HealthChecks ?? [],
      };
    });
    for await (const rows of listed) {
      for (const check of rows.map(toHealthCheck)) {
        if (wanted.has(check.id)) recorder.row(check.id, check);
      }
    }
  },
});

export const route53Collectors: readonly Collector[] = [
  hostedZoneCollector,
  recordSetCollector,
  healthCheckCollector,
];
