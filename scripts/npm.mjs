import { spawnSync } from "node:child_process";

/** Runs the npm that runs this script, or else the one on the path. */
export const npm = (args) =>
  process.env.npm_execpath?.endsWith(".js")
    ? spawnSync(process.execPath, [process.env.npm_execpath, ...args], { encoding: "utf8" })
    : spawnSync(process.platform === "win32" ? "npm.cmd" : "npm", args, {
        encoding: "utf8",
        shell: process.platform === "win32",
      });
