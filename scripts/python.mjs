import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The emulator, and the linters of what others run: workflows, the action, the container. */
const requirements = [
  join("fixtures", "emulators", "requirements.txt"),
  join("test", "delivery", "requirements.txt"),
];
const home = resolve(".cache", "python");
const oldest = [3, 10];

const run = (command, args) => spawnSync(command, args, { encoding: "utf8" });

const findPython = () => {
  for (const name of ["python3", "python"]) {
    const { status, stdout } = run(name, ["-c", "import sys; print(*sys.version_info[:2])"]);
    if (status !== 0) continue;
    const [major, minor] = stdout.trim().split(" ").map(Number);
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return name;
  }
  return null;
};

const pythonOf = (folder) =>
  process.platform === "win32"
    ? join(folder, "Scripts", "python.exe")
    : join(folder, "bin", "python");

const configFiles = () => [
  process.env.PIP_CONFIG_FILE ?? "",
  join(homedir(), ".config", "pip", "pip.conf"),
  join(homedir(), ".pip", "pip.conf"),
  "/etc/pip.conf",
];

/** The index that pip itself would ask. */
const indexUrl = () => {
  if (process.env.PIP_INDEX_URL) return process.env.PIP_INDEX_URL;
  for (const file of configFiles()) {
    if (file === "" || !existsSync(file)) continue;
    const found = /^\s*index-url\s*=\s*(\S+)/m.exec(readFileSync(file, "utf8"));
    if (found !== null) return found[1];
  }
  return "https://pypi.org/simple";
};

const versionOf = (name) => name.split("-")[1].split(".").map(Number);

const newerFirst = (a, b) => {
  const [left, right] = [versionOf(a.name), versionOf(b.name)];
  for (let part = 0; part < 3; part += 1) {
    const difference = (right[part] ?? 0) - (left[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** pip as a wheel, which Python runs as it is: for systems without pip and ensurepip. */
const downloadPip = async (folder) => {
  const page = `${indexUrl().replace(/\/+$/, "")}/pip/`;
  const html = await (await fetch(page, { headers: { accept: "text/html" } })).text();
  const wheels = [...html.matchAll(/href="([^"#]+)#sha256=([0-9a-f]{64})"/g)]
    .map(([, href, sha256]) => ({ name: href.split("/").at(-1), href, sha256 }))
    .filter(({ name }) => /^pip-\d+(\.\d+)*-py3-none-any\.whl$/.test(name))
    .sort(newerFirst);
  const [wheel] = wheels;
  if (wheel === undefined) throw new Error(`no pip in the index at ${page}`);
  const bytes = Buffer.from(await (await fetch(new URL(wheel.href, page))).arrayBuffer());
  if (createHash("sha256").update(bytes).digest("hex") !== wheel.sha256) {
    throw new Error("the download of pip is damaged");
  }
  const file = join(folder, wheel.name);
  writeFileSync(file, bytes);
  return [join(file, "pip")];
};

const lastLine = (text) => text.trim().split("\n").at(-1) ?? "";

const create = async (system, folder) => {
  const made = run(system, ["-m", "venv", "--without-pip", "--clear", folder]);
  if (made.status !== 0) throw new Error(`python -m venv: ${lastLine(made.stderr)}`);
  const pip = await downloadPip(folder);
  const installed = run(pythonOf(folder), [
    ...pip,
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    ...requirements.flatMap((file) => ["-r", file]),
  ]);
  if (installed.status !== 0) throw new Error(`pip install: ${lastLine(installed.stderr)}`);
};

/**
 * A Python with the emulators and linters in it, in a virtual environment of the project's own. Made anew when
 * the requirements change; otherwise silent and offline.
 *
 * @returns {Promise<{python: string} | {missing: string}>} the interpreter, or why there is none
 */
export const ensurePython = async ({ log }) => {
  const hash = createHash("sha256");
  for (const file of requirements) hash.update(readFileSync(file));
  const wanted = hash.digest("hex");
  const stamp = join(home, "gonogo-stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted)
    return { python: pythonOf(home) };
  const system = findPython();
  if (system === null) return { missing: `no Python ${oldest.join(".")} or newer` };
  log("installing the AWS emulator and linters for the tests (once) ...");
  try {
    mkdirSync(resolve(".cache"), { recursive: true });
    rmSync(home, { recursive: true, force: true });
    await create(system, home);
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    return { missing: `the emulator could not be installed: ${error.message}` };
  }
  writeFileSync(stamp, wanted);
  return { python: pythonOf(home) };
};
