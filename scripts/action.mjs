/**
 * What the GitHub action does besides setting up: `scan` turns the inputs into a command line, runs it and
 * says what came of it; `gate` decides, last of all, whether the job fails. Inputs come as JSON in
 * GONOGO_INPUTS, so that none of them is ever a part of a script.
 */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");
const usageError = 3;

/** Inputs that hold a value a line, and the option of each. */
const lists = {
  regions: "region",
  rules: "rule",
  items: "item",
  applications: "application",
  clusters: "cluster",
  vpcs: "vpc",
  tags: "tag",
  iac: "iac",
  probes: "probe",
};
const texts = {
  "role-arn": "role-arn",
  "external-id": "external-id",
  config: "config",
  repository: "repo",
  "fail-on": "fail-on",
  baseline: "baseline",
  "time-limit": "time-limit",
  from: "from",
};
const flags = ["allow-incomplete", "remember", "upload-sarif", "annotations", "enforce"];
const others = ["name", "previous", "reports"];
const severities = ["critical", "high", "medium", "low", "none"];

/** What is wrong with the inputs, each thing in words. */
export const problemsOf = (inputs) => [
  ...Object.keys(inputs)
    .filter((name) => ![lists, texts].some((known) => Object.hasOwn(known, name)))
    .filter((name) => ![...flags, ...others].includes(name))
    .map((name) => `there is no input "${name}"`),
  ...flags
    .filter((name) => !["true", "false"].includes(inputs[name] ?? "false"))
    .map((name) => `the input "${name}" must be true or false, not "${inputs[name]}"`),
  ...(inputs["fail-on"] && !severities.includes(inputs["fail-on"])
    ? [`the input "fail-on" must be one of ${severities.join(", ")}, not "${inputs["fail-on"]}"`]
    : []),
  ...Object.keys({ ...texts, name: "", previous: "", reports: "" })
    .filter((name) => /[\n\r]/.test(inputs[name] ?? ""))
    .map((name) => `the input "${name}" must be one line`),
];

const linesOf = (text = "") =>
  text
    .split(/[\n\r]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Where the reports go, beside each other. */
const filesIn = (folder) => ({
  report: join(folder, "report.json"),
  sarif: join(folder, "gonogo.sarif"),
  junit: join(folder, "junit.xml"),
  html: join(folder, "report.html"),
  summary: join(folder, "summary.md"),
  annotations: join(folder, "annotations.txt"),
});

/**
 * The command line. A value is joined to its option: one that begins with a dash stays a value.
 *
 * @param hasLast whether the report of an earlier run lies where the next one will
 */
export const argumentsOf = (inputs, hasLast) => {
  const files = filesIn(inputs.reports);
  const previous = inputs.previous || (hasLast && inputs.remember === "true" ? files.report : "");
  return [
    "scan",
    ...Object.entries(lists).flatMap(([input, option]) =>
      linesOf(inputs[input]).map((value) => `--${option}=${value}`),
    ),
    ...Object.entries(texts).flatMap(([input, option]) =>
      inputs[input] ? [`--${option}=${inputs[input]}`] : [],
    ),
    ...(previous === "" ? [] : [`--previous=${previous}`]),
    ...(inputs["allow-incomplete"] === "true" ? ["--allow-incomplete"] : []),
    "--output=console",
    `--output=json=${files.report}`,
    `--output=sarif=${files.sarif}`,
    `--output=junit=${files.junit}`,
    `--output=html=${files.html}`,
    `--output=markdown=${files.summary}`,
    `--output=github=${files.annotations}`,
  ];
};

/** What the action says of a report. */
export const outputsOf = (report, gap, inputs) => {
  const count = (test) => report.findings.filter(test).length;
  const isOpen = ({ verdict, waiver }) => verdict === "fail" && waiver === undefined;
  const isTelling = report.accounts.length > 0 && gap === null;
  return {
    verdict: report.verdict,
    reason: report.reason,
    complete: report.complete,
    failed: count(isOpen),
    new: report.baseline === undefined ? "" : count((one) => isOpen(one) && one.baseline === "new"),
    unknown: count(({ verdict }) => verdict === "unknown"),
    manual: count(({ verdict }) => verdict === "manual"),
    passed: count(({ verdict }) => verdict === "pass"),
    waived: count(({ waiver }) => waiver !== undefined),
    upload: inputs["upload-sarif"] === "true" && isTelling,
    // A report that lacks what failed before would let the next upload close it.
    remember: inputs.remember === "true" && isTelling,
  };
};

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: what a command holds is one line. */
const escaped = (text) =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const say = (command, text) =>
  process.stdout.write(`::${command} title=gonogo::${escaped(text)}\n`);

/** A name and a value for later steps, fenced by what no value can hold. */
const setOutputs = (outputs) => {
  const fence = `gonogo-${randomUUID()}`;
  const text = Object.entries(outputs)
    .map(([name, value]) => `${name}<<${fence}\n${value}\n${fence}\n`)
    .join("");
  appendFileSync(process.env.GITHUB_OUTPUT, text);
};

const scan = async () => {
  const inputs = JSON.parse(process.env.GONOGO_INPUTS ?? "{}");
  const problems = problemsOf(inputs);
  if (problems.length > 0) {
    for (const problem of problems) say("error", problem);
    setOutputs({ "exit-code": usageError, upload: false, remember: false });
    return;
  }
  const files = filesIn(inputs.reports);
  mkdirSync(inputs.reports, { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [join(dist, "cli.js"), ...argumentsOf(inputs, existsSync(files.report))],
    { stdio: "inherit" },
  );
  if (![0, 1, 2].includes(status)) {
    say("error", "the scan ended before it could say anything; the log above says why");
    setOutputs({ "exit-code": usageError, upload: false, remember: false });
    return;
  }
  const { uploadGap } = await import(pathToFileURL(join(dist, "index.js")).href);
  const report = JSON.parse(readFileSync(files.report, "utf8"));
  const gap = uploadGap(report);
  const outputs = outputsOf(report, gap, inputs);
  setOutputs({ ...outputs, "exit-code": status, report: files.report, sarif: files.sarif });
  appendFileSync(process.env.GITHUB_STEP_SUMMARY, readFileSync(files.summary, "utf8"));
  if (inputs.annotations === "true") process.stdout.write(readFileSync(files.annotations, "utf8"));
  for (const file of [files.summary, files.annotations]) rmSync(file);
  if (inputs["upload-sarif"] === "true" && !outputs.upload) {
    say("warning", `SARIF is not uploaded: ${gap ?? "no account was read"}`);
  }
};

/** The job's exit code: the scan's, but for a verdict that is only to be told. */
const gate = () => {
  const code = Number.parseInt(process.env.GONOGO_EXIT_CODE ?? "", 10);
  if (![0, 1, 2].includes(code)) return usageError;
  return process.env.GONOGO_ENFORCE === "false" ? 0 : code;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "scan") await scan();
  else if (process.argv[2] === "gate") process.exitCode = gate();
  else throw new Error("action.mjs scan, or action.mjs gate");
}
