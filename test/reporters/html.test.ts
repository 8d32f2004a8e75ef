import { describe, expect, test } from "@jest/globals";
import { pictureOf } from "../../reporters/html/geometry.ts";
import { renderHtml } from "../../reporters/html.tsx";
import {
  demoFacts,
  deniedFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
} from "./reports.ts";

const demo = reportOf(demoFacts);

describe("the HTML report", () => {
  test("is the same bytes for the same report", () => {
    expect(renderHtml(demo)).toBe(renderHtml(reportOf(demoFacts)));
  });

  test("names nothing that a browser would load", () => {
    const html = renderHtml(demo);
    expect(html).not.toMatch(/<(link|img|iframe|object|embed|base)\b/);
    expect(html).not.toMatch(/\b(src|srcset|action|background)=/);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  test.each([
    ["the demonstration's account", demo],
    ["everything denied", reportOf(deniedFacts)],
    ["several accounts and regions", reportOf(severalPlaces)],
  ] as const)("%s: holds every finding that needs somebody", (_, report) => {
    const html = renderHtml(report);
    const needed = report.findings.filter(({ verdict }) => verdict === "fail");
    for (const { id } of needed) expect(html).toContain(id);
    for (const { item } of report.checklist) expect(html).toContain(`data-words="${item}"`);
  });

  test("what was not read says which action would settle it", () => {
    const html = renderHtml(reportOf(deniedFacts));
    expect(html).toContain("Could not be decided");
    expect(html).toContain("rds:DescribeDBInstances");
  });

  test("holds names as text, whatever they are", () => {
    const html = renderHtml(hostileReport());
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;script");
    expect(html.search(unprintable)).toBe(-1);
  });

  test("of more than a browser takes it shows the worst, and says how many it leaves out", () => {
    const [failure] = demo.findings.filter(({ verdict }) => verdict === "fail");
    const [application] = demo.applications;
    if (failure === undefined || application === undefined) throw new Error("nothing fails");
    const low = Array.from({ length: 10_003 }, (_, place) => ({
      ...{ ...failure, severity: "low" as const, evidence: [], id: `low-${place}-` },
    }));
    const applications = Array.from({ length: 201 }, (_, place) => ({
      ...{ ...application, name: `shop-${place}` },
    }));
    const worst = { ...failure, severity: "critical" as const, id: "worst-of-all" };
    const html = renderHtml({ ...demo, applications, findings: [...low, worst] });
    expect(html).toContain("fingerprint <code>worst-of-all</code>");
    expect(html).toContain("fingerprint <code>low-9998-</code>");
    expect(html).not.toContain("fingerprint <code>low-9999-</code>");
    expect(html).toMatch(/\b4 failures and open questions.* are left out here/);
    expect(html).toMatch(/\b1 application that stands better is left out here/);
  });

  test("links to addresses of the web alone", () => {
    const [rule] = demo.rules;
    const [finding] = demo.findings;
    if (rule === undefined || finding === undefined) throw new Error("an empty report");
    const attestation = { by: "Ada", at: "2026-01-01", expiry: "2027-01-01", link: "javascript:1" };
    const html = renderHtml({
      ...demo,
      rules: [{ ...rule, references: ["javascript:alert(1)", "https://example.com/why"] }],
      findings: [{ ...finding, attestation }],
    });
    expect(html).not.toMatch(/href="javascript/);
    expect(html).toContain('href="https://example.com/why"');
  });
});

describe("the picture of an application", () => {
  const [application] = demo.applications;
  if (application === undefined) throw new Error("no application");
  const picture = pictureOf(application);

  test("has a box for the internet and each member, layer below layer, none upon another", () => {
    expect(picture.boxes.map(({ member }) => member?.role ?? "internet")).toEqual([
      "internet",
      "loadBalancer",
      "frontend",
      "backend",
      "database",
      "cache",
    ]);
    const places = picture.boxes.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
    for (const { x, y } of picture.boxes) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThan(picture.width);
      expect(y).toBeLessThan(picture.height);
    }
  });

  test("has a line for all paths between two boxes, with their ports", () => {
    expect(
      picture.lines.map(
        ({ from, to, paths }) =>
          `${from.member?.name ?? "internet"} → ${to.member?.name}: ${paths.map(({ port }) => port)}`,
      ),
    ).toEqual([
      "internet → shop-prod-alb: 80,443",
      "shop-prod-alb → frontend: 3000",
      "shop-prod-alb → backend: 3003",
      "frontend → shop-prod-db: 5432",
      "backend → shop-prod-db: 5432",
      "backend → shop-prod-cache: 6379",
    ]);
  });

  test("names the zones, and the kind of subnets where it is one", () => {
    expect(picture.zones).toEqual(["eu-west-1a", "eu-west-1b"]);
    expect(picture.bands.map(({ label }) => label)).toEqual([
      "public subnets",
      "private subnets",
      "private subnets",
    ]);
  });

  test("is drawn without lines where the network was not read", () => {
    const { layout: _, ...unread } = application;
    expect(pictureOf(unread)).toMatchObject({ lines: [], bands: [], zones: [] });
    expect(renderHtml({ ...demo, applications: [unread] })).toContain("The network was not read");
  });
});
