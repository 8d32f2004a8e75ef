/** The formats of reports, as `--output` takes them. */
export const formats = [
  "console",
  "json",
  "sarif",
  "junit",
  "markdown",
  "csv",
  "html",
  "github",
  "ocsf",
  "asff",
] as const;
export type Format = (typeof formats)[number];

/** The forms of the policy that `gonogo policy` prints. */
export const policyFormats = ["json", "terraform", "cloudformation"] as const;
export type PolicyFormat = (typeof policyFormats)[number];
