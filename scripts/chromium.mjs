import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const find = () => {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...places].find((file) => existsSync(file));
};

const mayInstall = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

const aptGet = (...args) =>
  spawnSync("apt-get", args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });

const installPackage = () => {
  const install = () => aptGet("install", "-y", "--no-install-recommends", "chromium");
  const first = install();
  if (first.status === 0) return first;
  aptGet("update");
  return install();
};

/**
 * A Chromium for the tests of the HTML report: the machine's own, or where a package may be installed
 * Debian's.
 *
 * @returns {{chromium: string} | {missing: string}} the executable, or why there is none
 */
export const ensureChromium = ({ log }) => {
  const named = process.env.GONOGO_CHROMIUM || find();
  if (named !== undefined) return { chromium: named };
  if (!mayInstall()) {
    return { missing: "no Chromium or Chrome on the PATH (GONOGO_CHROMIUM may name one)" };
  }
  log("installing Chromium for the tests of the HTML report (once) ...");
  const { status, stderr } = installPackage();
  const found = find();
  return status === 0 && found !== undefined
    ? { chromium: found }
    : { missing: `Chromium could not be installed: ${stderr.trim().split("\n").at(-1)}` };
};
