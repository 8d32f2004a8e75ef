import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll } from "@jest/globals";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { describeNeeding } from "./describeNeeding.ts";

/** A page that is open, and what it did that nobody sees. */
export interface Opened {
  readonly page: Page;
  /** Errors, warnings and whatever else was written to the console. */
  readonly said: readonly string[];
  /** What it asked for besides itself. */
  readonly requests: readonly string[];
}

export type Scheme = "light" | "dark";

/** Opens a text as a page of its own. */
export type Open = (html: string, scheme?: Scheme) => Promise<Opened>;

const opening =
  (browser: Browser, folder: string): Open =>
  async (html, scheme = "light") => {
    const file = join(folder, "report.html");
    await writeFile(file, html);
    const page = await browser.newPage();
    const said: string[] = [];
    const requests: string[] = [];
    const address = pathToFileURL(file).href;
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("dialog", (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== address) requests.push(request.url());
    });
    await page.setViewport({ width: 1_280, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address);
    return { page, said, requests };
  };

/** Tests in a real browser: without one they are skipped, and say so; in CI they fail. */
export const describeInBrowser = (name: string, body: (open: Open) => void): void =>
  describeNeeding(
    name,
    {
      what: "a browser",
      found: process.env.GONOGO_CHROMIUM,
      missing: process.env.GONOGO_CHROMIUM_MISSING,
    },
    (executablePath) => {
      let browser: Browser | undefined;
      let folder = "";
      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), "gonogo-"));
        // As root, which containers run as, Chromium has no sandbox; it opens our own page only.
        browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
      }, 90_000);
      afterAll(async () => {
        await browser?.close();
        await rm(folder, { recursive: true, force: true });
      }, 30_000);
      body((html, scheme) => {
        if (browser === undefined) throw new Error("the browser does not run");
        return opening(browser, folder)(html, scheme);
      });
    },
    (missing) =>
      body(() => {
        throw new Error(missing);
      }),
  );
