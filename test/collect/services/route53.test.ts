import {
  ListHealthChecksCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
} from "@aws-sdk/client-route-53";
import { describe, expect, test } from "@jest/globals";
import { healthChecks, hostedZones, recordSets } from "../../../src/model/facts/route53.ts";
import { globalRegion } from "../../../src/model/store.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const zone = (id: string, count: number | undefined, isPrivate = false) => ({
  Id: `/hostedzone/${id}`,
  Name: `${id}.Example.com.`,
  CallerReference: id,
  Config: { PrivateZone: isPrivate },
  ResourceRecordSetCount: count,
});

const zones = on(ListHostedZonesCommand, ({ Marker }) =>
  Marker === undefined
    ? {
        Marker: "",
        MaxItems: 100,
        IsTruncated: true,
        NextMarker: "next",
        HostedZones: [zone("Z1", 40)],
      }
    : {
        Marker: "next",
        MaxItems: 100,
        IsTruncated: false,
        HostedZones: [zone("Z2", 2), zone("Z3", 9, true), zone("Z4", undefined)],
      },
);

type RecordPage = Partial<ListResourceRecordSetsCommandOutput>;
const lastPage = { IsTruncated: false, MaxItems: 300 };

describe("hosted zones", () => {
  test("over two pages, by their bare ID, their name without the last dot", async () => {
    const { facts, sent } = await read([hostedZones], [zones]);
    expect(recordingOf(facts, hostedZones).rows).toEqual({
      Z1: { id: "Z1", name: "z1.example.com", private: false, recordSets: 40 },
      Z2: { id: "Z2", name: "z2.example.com", private: false, recordSets: 2 },
      Z3: { id: "Z3", name: "z3.example.com", private: true, recordSets: 9 },
      Z4: { id: "Z4", name: "z4.example.com", private: false, recordSets: null },
    });
    expect(inputsOf(sent, "route53:ListHostedZones")).toHaveLength(2);
  });

  test("a refusal in the middle keeps what was read, and the records behind it are not all", async () => {
    const { facts } = await read(
      [recordSets],
      [
        on(ListHostedZonesCommand, ({ Marker }) =>
          Marker === undefined
            ? {
                Marker: "",
                MaxItems: 100,
                IsTruncated: true,
                NextMarker: "next",
                HostedZones: [zone("Z1", 40)],
              }
            : accessDenied,
        ),
        on(ListResourceRecordSetsCommand, { ...lastPage, ResourceRecordSets: [] }),
      ],
    );
    expect(recordingOf(facts, recordSets)).toMatchObject({
      rows: { Z1: [] },
      causes: [{ ...denial("route53:ListHostedZones"), region: globalRegion }],
    });
  });
});

describe("records", () => {
  test("of public zones that hold any, over two pages that begin where the last ended", async () => {
    const { facts, sent } = await read(
      [recordSets],
      [
        zones,
        on(ListResourceRecordSetsCommand, ({ HostedZoneId, StartRecordName }): RecordPage => {
          if (HostedZoneId === "Z4") return { ...lastPage, ResourceRecordSets: [] };
          return StartRecordName === undefined
            ? {
                IsTruncated: true,
                MaxItems: 300,
                NextRecordName: "shop.example.com.",
                NextRecordType: "A",
                NextRecordIdentifier: "two",
                ResourceRecordSets: [
                  {
                    Name: "example.com.",
                    Type: "TXT",
                    TTL: 300,
                    ResourceRecords: [{ Value: '"verification=s3cr3t"' }],
                  },
                  {
                    Name: "plain.example.com.",
                    Type: "A",
                    TTL: 300,
                    ResourceRecords: [{ Value: "203.0.113.1" }],
                  },
                  {
                    Name: "\\052.Example.com.",
                    Type: "CNAME",
                    TTL: 300,
                    ResourceRecords: [{ Value: "Shop.example.com." }],
                  },
                  {
                    Name: "shop.example.com.",
                    Type: "A",
                    SetIdentifier: "one",
                    Failover: "PRIMARY",
                    HealthCheckId: "hc-1",
                    AliasTarget: {
                      HostedZoneId: "Z32",
                      DNSName: "dualstack.Shop-1.eu-west-1.elb.amazonaws.com.",
                      EvaluateTargetHealth: true,
                    },
                  },
                ],
              }
            : {
                ...lastPage,
                ResourceRecordSets: [
                  {
                    Name: "shop.example.com.",
                    Type: "A",
                    SetIdentifier: "two",
                    Failover: "SECONDARY",
                    TTL: 60,
                    ResourceRecords: [{ Value: "203.0.113.2" }],
                  },
                ],
              };
        }),
      ],
    );
    const { rows } = recordingOf(facts, recordSets);
    expect(Object.keys(rows).sort()).toEqual(["Z1", "Z4"]);
    const nothing = {
      type: "A",
      setIdentifier: null,
      failover: null,
      alias: null,
      canonicalName: null,
      healthCheck: null,
    };
    expect(rows.Z1).toEqual([
      { ...nothing, name: "*.example.com", type: "CNAME", canonicalName: "shop.example.com" },
      {
        ...nothing,
        name: "shop.example.com",
        setIdentifier: "one",
        failover: "PRIMARY",
        healthCheck: "hc-1",
        alias: {
          target: "dualstack.shop-1.eu-west-1.elb.amazonaws.com",
          evaluatesTargetHealth: true,
        },
      },
      { ...nothing, name: "shop.example.com", setIdentifier: "two", failover: "SECONDARY" },
    ]);
    const asked = inputsOf(sent, "route53:ListResourceRecordSets");
    expect(asked.filter(({ HostedZoneId }) => HostedZoneId === "Z1")).toEqual([
      {
        HostedZoneId: "Z1",
        MaxItems: 300,
        StartRecordName: undefined,
        StartRecordType: undefined,
        StartRecordIdentifier: undefined,
      },
      {
        HostedZoneId: "Z1",
        MaxItems: 300,
        StartRecordName: "shop.example.com.",
        StartRecordType: "A",
        StartRecordIdentifier: "two",
      },
    ]);
  });

  test("a zone that is gone has none; one that is denied is unread", async () => {
    const { facts } = await read(
      [recordSets],
      [
        zones,
        on(ListResourceRecordSetsCommand, ({ HostedZoneId }) =>
          HostedZoneId === "Z1" ? awsError("NoSuchHostedZone", "no", 404) : accessDenied,
        ),
      ],
    );
    const { rows, unread } = recordingOf(facts, recordSets);
    expect(rows).toEqual({});
    expect(Object.keys(unread)).toEqual(["Z4"]);
  });
});

describe("health checks", () => {
  const named = (HealthCheckId: string | undefined) =>
    on(ListResourceRecordSetsCommand, {
      ...lastPage,
      ResourceRecordSets: [
        {
          Name: "shop.example.com.",
          Type: "CNAME",
          SetIdentifier: "one",
          HealthCheckId,
          ResourceRecords: [{ Value: "a.example.com" }],
        },
      ],
    });

  const check = (Id: string, Disabled?: boolean) => ({
    Id,
    CallerReference: Id,
    HealthCheckVersion: 1,
    HealthCheckConfig: {
      Type: "HTTPS_STR_MATCH" as const,
      SearchString: "s3cr3t-token",
      Disabled,
    },
  });

  test("those that records name, over two pages, and nothing that they look for", async () => {
    const { facts } = await read(
      [healthChecks],
      [
        zones,
        named("hc-2"),
        on(ListHealthChecksCommand, ({ Marker }) =>
          Marker === undefined
            ? {
                Marker: "",
                MaxItems: 1000,
                IsTruncated: true,
                NextMarker: "hc-2",
                HealthChecks: [check("hc-1")],
              }
            : {
                Marker: "hc-2",
                MaxItems: 1000,
                IsTruncated: false,
                HealthChecks: [check("hc-2", true)],
              },
        ),
      ],
    );
    expect(recordingOf(facts, healthChecks).rows).toEqual({
      "hc-2": { id: "hc-2", disabled: true },
    });
  });

  test("are not asked for where no record names one", async () => {
    const { sent } = await read([healthChecks], [zones, named(undefined)]);
    expect(inputsOf(sent, "route53:ListHealthChecks")).toEqual([]);
  });

  test("denied: the list is not known", async () => {
    const { facts } = await read(
      [healthChecks],
      [zones, named("hc-1"), on(ListHealthChecksCommand, accessDenied)],
    );
    expect(recordingOf(facts, healthChecks).causes).toEqual([
      { ...denial("route53:ListHealthChecks"), region: globalRegion },
    ]);
  });
});
