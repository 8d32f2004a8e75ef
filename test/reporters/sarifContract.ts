import { unprintable } from "./reports.ts";

/** The parts of a SARIF file that GitHub reads, as far as the contract looks at them. */
export interface Log {
  readonly runs: Run[];
}
export interface Run {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: Descriptor[] } };
  readonly automationDetails: { id: string };
  readonly invocations: {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: {
      readonly descriptor: { readonly id: string };
      readonly message: { readonly text: string };
    }[];
  }[];
  readonly results: Result[];
}
export interface Descriptor {
  id: string;
  name: string;
  shortDescription: { text: string };
  fullDescription: { text: string };
  help: { text: string; markdown: string };
  helpUri?: string;
  properties: { tags: string[]; "security-severity"?: unknown; "problem.severity"?: unknown };
}
export interface Result {
  ruleId: string;
  ruleIndex: number;
  kind?: string;
  level?: string;
  message: { text: string };
  locations: {
    physicalLocation: {
      artifactLocation: { uri: string };
      region: Record<string, number>;
    };
    logicalLocations: { fullyQualifiedName: string }[];
  }[];
  partialFingerprints: Record<string, string>;
  readonly baselineState?: string;
  readonly suppressions?: readonly unknown[];
  readonly properties: {
    readonly severity: string;
    readonly resource: { readonly id: string; readonly name: string };
    readonly carried?: { readonly lastReadAt: string; readonly reason: string };
  };
}

type Breaches = readonly string[];

/** The text where the demand is not met. */
const unless = (met: boolean, text: string): Breaches => (met ? [] : [text]);

const repeated = (texts: readonly string[]): Breaches => [
  ...new Set(texts.filter((text, index) => texts.indexOf(text) !== index)),
];

const isText = (text: unknown, most: number): boolean =>
  typeof text === "string" && text.trim() !== "" && text.length <= most;

const levels: readonly (string | undefined)[] = ["error", "warning", "note"];

const securityBreaches = (rule: Descriptor): Breaches => {
  const { tags, "security-severity": score } = rule.properties;
  if (!tags.includes("security")) {
    return [
      ...unless(score === undefined, `${rule.id}: a score, but no security rule`),
      ...unless(
        ["error", "warning", "recommendation"].includes(
          String(rule.properties["problem.severity"]),
        ),
        `${rule.id}: no problem.severity`,
      ),
    ];
  }
  const fits = typeof score === "string" && /^\d+\.\d$/.test(score) && Number(score) > 0;
  return unless(fits && Number(score) <= 10, `${rule.id}: a security rule with score ${score}`);
};

const ruleBreaches = (rule: Descriptor): Breaches => [
  ...unless(isText(rule.name, 255), `${rule.id}: name`),
  ...unless(isText(rule.shortDescription.text, 1024), `${rule.id}: shortDescription`),
  ...unless(isText(rule.fullDescription.text, 1024), `${rule.id}: fullDescription`),
  ...unless(isText(rule.help.text, Number.POSITIVE_INFINITY), `${rule.id}: help.text`),
  ...unless(isText(rule.help.markdown, Number.POSITIVE_INFINITY), `${rule.id}: help.markdown`),
  ...unless(/^https:\/\//.test(rule.helpUri ?? "https://"), `${rule.id}: helpUri`),
  ...unless(rule.properties.tags.length <= 10, `${rule.id}: more than 10 tags`),
  ...unless(repeated(rule.properties.tags).length === 0, `${rule.id}: a tag twice`),
  ...securityBreaches(rule),
];

const isRepositoryPath = (uri: unknown): boolean =>
  typeof uri === "string" &&
  uri !== "" &&
  !/^[a-z][a-z0-9+.-]*:/i.test(uri) &&
  !/^[/\\]/.test(uri) &&
  !/[\s\\?#]/.test(uri) &&
  !uri.split("/").includes("..");

const isRegion = (region: Readonly<Record<string, number>> | undefined): boolean =>
  ["startLine", "startColumn", "endLine", "endColumn"].every((key) => {
    const value = region?.[key];
    return Number.isInteger(value) && Number(value) >= 1;
  });

/** A name as a message may begin with it: what is not printed may have become a blank, or nothing. */
const withoutBlanks = (text: string): string => text.replace(/\s/g, "");
const messageBegins = ({ message, properties }: Result): boolean =>
  withoutBlanks(message.text).startsWith(`${withoutBlanks(properties.resource.name)}:`);

const locationBreaches = (result: Result, where: string): Breaches => {
  const [location, ...more] = result.locations;
  if (location === undefined || more.length > 0) {
    return [`${where}: ${result.locations.length} locations`];
  }
  const { artifactLocation, region } = location.physicalLocation;
  return [
    ...unless(isRepositoryPath(artifactLocation.uri), `${where}: uri ${artifactLocation.uri}`),
    ...unless(isRegion(region), `${where}: region ${JSON.stringify(region)}`),
    ...unless(
      location.logicalLocations[0]?.fullyQualifiedName === result.properties.resource.id,
      `${where}: the resource's ARN is lost`,
    ),
  ];
};

const fingerprints = ["primaryLocationLineHash", "gonogoFingerprint/v1"] as const;

const resultBreaches = (result: Result, run: Run, index: number): Breaches => {
  const where = `result ${index}`;
  return [
    ...unless(
      run.tool.driver.rules[result.ruleIndex]?.id === result.ruleId,
      `${where}: ruleIndex ${result.ruleIndex} is not ${result.ruleId}`,
    ),
    ...unless(result.kind === "fail", `${where}: kind ${result.kind}`),
    ...unless(levels.includes(result.level), `${where}: level ${result.level}`),
    ...unless(messageBegins(result), `${where}: message ${result.message.text.slice(0, 40)}`),
    ...fingerprints.flatMap((key) =>
      unless(isText(result.partialFingerprints[key], 255), `${where}: no ${key}`),
    ),
    ...locationBreaches(result, where),
  ];
};

const worstFirst = ["critical", "high", "medium", "low"];

const orderBreaches = ({ results }: Run): Breaches => {
  const ranks = results.map(({ properties }) => worstFirst.indexOf(properties.severity));
  return unless(
    ranks.every((rank, index) => index === 0 || rank >= Number(ranks[index - 1])),
    "results are not sorted by severity",
  );
};

const twiceBreaches = ({ results }: Run): Breaches =>
  fingerprints.flatMap((key) => {
    const all = results.map(({ partialFingerprints }) => partialFingerprints[key]);
    return unless(new Set(all).size === all.length, `two results share their ${key}`);
  });

const runBreaches = (run: Run): Breaches => [
  ...unless(run.results.length <= 25_000, "more than 25,000 results"),
  ...unless(run.tool.driver.rules.length <= 25_000, "more than 25,000 rules"),
  ...unless(run.automationDetails.id.endsWith("/"), "the category does not end with a slash"),
  ...repeated(run.tool.driver.rules.map(({ id }) => id)).map((id) => `${id}: two rules`),
  ...run.tool.driver.rules.flatMap(ruleBreaches),
  ...run.results.flatMap((result, index) => resultBreaches(result, run, index)),
  ...twiceBreaches(run),
  ...orderBreaches(run),
];

/** Every text of the file. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield key;
      yield* textsOf(inner);
    }
  }
}

const textBreaches = (log: Log): Breaches =>
  [...textsOf(log)]
    .filter((text) => unprintable.test(text))
    .map((text) => `a text with control characters: ${JSON.stringify(text).slice(0, 60)}`);

/**
 * What GitHub demands of an upload and neither the official schema nor the multitool checks.
 *
 * @returns every demand that is not met
 */
export const breachesOf = (log: Log): Breaches => [
  ...unless(log.runs.length <= 20, "more than 20 runs"),
  ...repeated(log.runs.map(({ automationDetails }) => automationDetails.id)).map(
    (id) => `two runs of the category ${id}`,
  ),
  ...log.runs.flatMap(runBreaches),
  ...textBreaches(log),
];
