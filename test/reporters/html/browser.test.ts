import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import type { AxeResults } from "axe-core";
import type { Page } from "puppeteer-core";
import { renderHtml } from "../../../reporters/html.tsx";
import type { Report } from "../../../src/model/report.ts";
import { describeInBrowser, type Scheme } from "../../support/browser.ts";
import {
  asAccounts,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileNames,
  hostileReport,
  reportOf,
  severalPlaces,
  waiversToLookAt,
  waivingAll,
} from "../reports.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What an accessibility checker objects to, contrast included; with everything unfolded. */
const objections = async (page: Page): Promise<readonly string[]> => {
  // The page forbids scripts that it does not carry itself.
  await page.setBypassCSP(true);
  await page.reload();
  await page.$$eval("details", (all) => {
    for (const one of all) one.open = true;
  });
  await page.addScriptTag({ path: axe });
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
};

const shown = (page: Page): Promise<readonly string[]> =>
  page.$$eval("[data-finding]", (all) =>
    all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute("data-words") ?? ""),
  );

const status = (page: Page): Promise<string> =>
  page.$eval("#filter-status", ({ textContent }) => textContent ?? "");

const demo = reportOf(demoFacts);
const attention = demo.findings.filter(
  ({ verdict }) => verdict === "fail" || verdict === "unknown" || verdict === "manual",
);

const someHostile = ["HTML", "right-to-left override", "nothing but spaces", "XML"].map(
  (what) => hostileNames[what] ?? what,
);

/** The checker takes its time: these in the whole matrices only. */
const further: readonly [string, Report, Scheme][] =
  process.env.GONOGO_FULL === undefined
    ? []
    : [
        ["the demonstration's account, dark", demo, "dark"],
        ["everything denied", reportOf(deniedFacts), "light"],
        ["several accounts and regions", reportOf(severalPlaces), "light"],
        ["twelve accounts", reportOf(asAccounts(12)), "light"],
        ["nothing there", reportOf(emptyFacts), "light"],
        ["everything waived", reportOf(demoFacts, waivingAll), "light"],
        ["waivers to look at", reportOf(demoFacts, waiversToLookAt), "dark"],
        ["every hostile name", hostileReport(), "light"],
        ["every hostile name, dark", hostileReport(), "dark"],
      ];

describeInBrowser("the HTML report in a browser", (open) => {
  test.each<[string, Report, Scheme]>([
    ["the demonstration's account", demo, "light"],
    ["everything denied, dark", reportOf(deniedFacts), "dark"],
    ["some hostile names", hostileReport(someHostile), "light"],
    ...further,
  ])(
    "%s: runs without a word, asks for nothing, and no accessibility checker objects",
    async (_, report, scheme) => {
      const { page, said, requests } = await open(renderHtml(report), scheme);
      expect(await page.title()).toContain(report.verdict);
      expect({ said, requests }).toEqual({ said: [], requests: [] });
      expect(await objections(page)).toEqual([]);
      await page.close();
    },
    120_000,
  );

  test("shows the verdict, its reason and the worst failure before anybody scrolls", async () => {
    const { page } = await open(renderHtml(demo));
    const visible = (text: string): Promise<boolean> =>
      page.evaluate((wanted) => {
        const all = [...document.querySelectorAll("body *")];
        const own = all.filter(({ children, textContent }) =>
          children.length === 0 ? textContent?.includes(wanted) : false,
        );
        return own.some((one) => {
          const { top, bottom, height } = one.getBoundingClientRect();
          return height > 0 && top >= 0 && bottom <= window.innerHeight;
        });
      }, text);
    expect(await visible("NO-GO")).toBe(true);
    expect(await visible(demo.reason)).toBe(true);
    expect(await visible("only the backend may reach the database")).toBe(true);
    await page.close();
  });

  test("shows first what needs attention, and the rest on request", async () => {
    const { page } = await open(renderHtml(demo));
    expect(await shown(page)).toHaveLength(attention.length);
    await page.click('input[name="verdict"][value="pass"]');
    expect((await shown(page)).length).toBeGreaterThan(attention.length);
    expect(await status(page)).toMatch(/^\d+ of \d+ findings shown$/);
    await page.close();
  });

  test("an account leads to what was found in it, a failure to where it is, a picture unfolds", async () => {
    const { page } = await open(renderHtml(reportOf(asAccounts(12))));
    const account = "200000000003";
    await page.click(`#accounts [data-words="${account}"]`);
    const found = await shown(page);
    expect(found.length).toBeGreaterThan(attention.length);
    expect(found.filter((words) => !words.includes(account))).toEqual([]);
    await page.$eval("#fix ul details", (fold) => {
      fold.open = true;
    });
    await page.click(`#fix [data-words="sg-database-in ${account}"]`);
    expect((await shown(page)).filter((words) => !words.includes("sg-7"))).toEqual([]);
    const isDrawn = () => page.$eval("#applications svg", (one) => one.checkVisibility());
    expect(await isDrawn()).toBe(false);
    await page.click("#applications summary");
    expect(await isDrawn()).toBe(true);
    await page.close();
  });

  test("filters by words, severity and application, and back", async () => {
    const { page } = await open(renderHtml(demo));
    await page.type("#filter-words", "shop-prod-db  FAIL");
    expect(await shown(page)).toEqual([]);
    await page.$eval("#filter-words", (input) => {
      (input as HTMLInputElement).value = "";
    });
    await page.type("#filter-words", "sg-7");
    expect((await shown(page)).length).toBe(1);
    await page.click('input[name="severity"][value="critical"]');
    expect(await status(page)).toMatch(/^0 of/);
    await page.click('#filters button[type="reset"]');
    await page.waitForFunction(
      (count) => document.querySelector("#filter-status")?.textContent?.startsWith(`${count} of`),
      {},
      attention.length,
    );
    await page.select("#filter-application", "shop (production)");
    const own = await shown(page);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(attention.length);
    await page.close();
  });

  test("leads from an item, a box of the picture and an alarm's resource to their findings", async () => {
    const { page } = await open(renderHtml(demo));
    const follow = (selector: string): Promise<void> =>
      page.$eval(selector, (link) => {
        link.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      });
    await follow('.checklist [data-words="HA-2"]');
    expect(await shown(page)).toEqual([expect.stringContaining("ha-2 ha-rds-multi-az")]);
    const database = demo.applications[0]?.members.database[0]?.id ?? "";
    for (const selector of [".picture", ".matrix"]) {
      await follow(`${selector} [data-words="${database}"]`);
      const found = await shown(page);
      expect(found.length).toBeGreaterThan(5);
      expect(found.filter((words) => !words.includes(database))).toEqual([]);
    }
    await page.close();
  });

  test("is gone through by keyboard: the skip link, a fold, a box of the picture", async () => {
    const { page } = await open(renderHtml(demo));
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("To what fails");
    await page.focus(".card summary");
    await page.keyboard.press("Enter");
    expect(await page.$eval(".card details", ({ open: isOpen }) => isOpen)).toBe(true);
    await page.$$eval(".picture a", (boxes) => boxes.at(-2)?.focus());
    expect(await focused()).toContain("shop-prod-db");
    await page.keyboard.press("Enter");
    expect((await shown(page)).length).toBeGreaterThan(5);
    await page.close();
  });

  test("a link to a rule unfolds it", async () => {
    const { page } = await open(renderHtml(demo));
    const rule = "#rule-ha-rds-multi-az";
    expect(await page.$eval(rule, (one) => (one as HTMLDetailsElement).open)).toBe(false);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, rule);
    await page.waitForFunction(
      (selector) => document.querySelector<HTMLDetailsElement>(selector)?.open,
      {},
      rule,
    );
    await page.close();
  });

  test("is printed with its evidence, and without what only a screen can use", async () => {
    const { page } = await open(renderHtml(demo));
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await page.emulateMediaType("print");
    const visible = (selector: string): Promise<boolean> =>
      page.$eval(selector, (one) => one.checkVisibility());
    expect(await visible(".card .scrolls td")).toBe(true);
    expect(await visible("nav")).toBe(false);
    expect(await visible("#filters")).toBe(false);
    expect((await page.pdf({ format: "a4" })).length).toBeGreaterThan(10_000);
    await page.close();
  });

  test("can be read where nothing may run", async () => {
    const { page } = await open("");
    await page.setJavaScriptEnabled(false);
    await page.setContent(renderHtml(demo));
    expect(await page.$$eval("[data-finding]", ({ length }) => length)).toBe(demo.findings.length);
    expect(await page.$eval("#filters", (form) => form.checkVisibility())).toBe(false);
    await page.close();
  });

  test("a narrow screen scrolls no page sideways", async () => {
    const { page } = await open(renderHtml(demo));
    await page.setViewport({ width: 375, height: 700 });
    const { scroll, screen } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      screen: window.innerWidth,
    }));
    expect(scroll).toBeLessThanOrEqual(screen);
    await page.close();
  });
});
