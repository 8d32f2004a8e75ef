/**
 * Runs by itself (see `attacks.test.ts`): long texts that would take a regular expression with more than
 * one way to read them ages, through everything that reads foreign texts. Each is named before it runs.
 */
import { queryFinds } from "../../rules/mon/_queries.ts";
import { describeError } from "../../src/collect/classify.ts";
import { classifyCommand } from "../../src/collect/commandLine.ts";
import { readDashboardBody } from "../../src/collect/dashboardBody.ts";
import { classify } from "../../src/collect/environmentVariable.ts";
import { genuine } from "../../src/collect/genuine.ts";
import { stagesOfScript } from "../../src/collect/local/commandStages.ts";
import { toolsIn } from "../../src/collect/local/repositoryTools.ts";
import { speaksOfMigration } from "../../src/collect/migrationWords.ts";
import { readPolicyDocument } from "../../src/collect/policyDocument.ts";
import { stableKey } from "../../src/judge/fingerprint.ts";
import { parseImage } from "../../src/model/image.ts";
import { matches } from "../../src/model/pattern.ts";
import { printable } from "../../src/model/printable.ts";
import { canonicalCidr, coversCidr } from "../../src/topology/networkAddress.ts";
import { matchesAction, patternOf } from "../../src/topology/policyPattern.ts";
import { instancesOf } from "../../src/topology/policyWitnesses.ts";

const kibibyte = 1024;
/** A file of a repository is read up to a megabyte. */
const file = (process.env.GONOGO_FULL ? 1000 : 200) * kibibyte;

const pieces = [
  ...[
    "a",
    "0",
    " ",
    "\n",
    "\t",
    ".",
    "-",
    "_",
    "/",
    ":",
    "=",
    "@",
    "*",
    "?",
    "'",
    '"',
    "\\",
    "(",
    "[",
    "{",
  ],
  ...[
    "${{",
    "${",
    '"\\"',
    "A=1 ",
    "a: ",
    "://a:",
    "x='",
    'x="',
    "<!---->",
    "<!--",
    "a.b.",
    "aA0",
    "sudo ",
  ],
  ...[
    "mvn test ",
    "\n gem ",
    '"doctrine/migrations',
    "-----BEGIN A ",
    "Bearer ",
    "--password ",
    "arn:aws:",
  ],
  ...[
    "GROUP BY ",
    "ORDER BY WHERE ",
    "SEARCH(' ",
    "${a,'",
    ", 'x' ",
    "1.",
    "::",
    "/-",
    "migrate ",
    "eyJ",
  ],
];
const endings = ["", "!", "\n@", "\u0000"];

const texts = function* (length: number): Generator<string> {
  for (const piece of pieces) {
    const run = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    for (const ending of endings) yield run + ending;
  }
};

const principal = { arn: "arn:aws:iam::1:role/a", account: "1", partition: "aws", tags: {} };
const metric = { namespace: "AWS/ECS", name: "CPUUtilization", dimensions: {} };
const files = [
  "package.json",
  "pyproject.toml",
  "Gemfile",
  "pom.xml",
  "composer.json",
  "mix.exs",
  "a.yaml",
];

/** Who reads what, and how long it can be: a file, a task definition, a policy, an ARN, a page's start. */
const readers: readonly [name: string, length: number, read: (text: string) => unknown][] = [
  ["a script", file, (text) => stagesOfScript(text, {})],
  ["a file of the repository", file, (text) => files.map((name) => toolsIn(name, text))],
  ["a variable's value", 64 * kibibyte, (text) => classify("SECRET_KEY", text)],
  ["a variable's name", 64 * kibibyte, (text) => classify(text, "x1")],
  ["a command", 64 * kibibyte, (text) => classifyCommand([text, "--password", text])],
  ["words about migrations", 64 * kibibyte, (text) => speaksOfMigration(text)],
  ["an error", 64 * kibibyte, (text) => describeError(new Error(text))],
  ["a policy", 10 * kibibyte, (text) => readPolicyDocument(text)],
  ["a policy's pattern", 10 * kibibyte, (text) => patternOf(text, principal)],
  ["a policy's action", 10 * kibibyte, (text) => matchesAction(text, `${text}b`)],
  ["a policy's resource", 2 * kibibyte, (text) => instancesOf([text, `${text}b`])],
  ["a pattern of the config", 10 * kibibyte, (text) => matches([text], `${text}b`)],
  ["a query", 64 * kibibyte, (text) => queryFinds(text, metric)],
  [
    "a query with a head",
    4 * kibibyte - 100,
    (text) => queryFinds(`SELECT MAX(a) FROM "b" WHERE ${text}`, metric),
  ],
  ["a search", 64 * kibibyte, (text) => queryFinds(`SEARCH('${text}', 'Average', 300)`, metric)],
  [
    "a dashboard",
    64 * kibibyte,
    (text) =>
      readDashboardBody(
        JSON.stringify({
          widgets: [
            {
              type: "metric",
              properties: { metrics: [[{ expression: text, id: "e1" }], ["A", "B", { id: "m1" }]] },
            },
          ],
        }),
      ),
  ],
  ["an image", 4 * kibibyte, (text) => parseImage(`111122223333.dkr.ecr.${text}`)],
  ["an ARN", 4 * kibibyte, (text) => stableKey({ id: `arn:aws:x:y:z:secret:${text}` })],
  ["a CIDR", 4 * kibibyte, (text) => [canonicalCidr(text), coversCidr([text], "10.0.0.0/8")]],
  ["a name", 64 * kibibyte, (text) => printable(text)],
  [
    "an answer that is a page",
    4 * kibibyte,
    (text) =>
      genuine(async () => ({ response: { statusCode: 200, body: Buffer.from(text) } }))({}).catch(
        () => null,
      ),
  ],
];

for (const [name, length, read] of readers) {
  for (const text of texts(length)) {
    process.stdout.write(
      `${name}: ${JSON.stringify(text.slice(0, 16))}… ${JSON.stringify(text.at(-1))}\n`,
    );
    try {
      await read(text);
    } catch (error) {
      // A refusal is an answer; what overflows is caught where such texts are read.
      if (!(error instanceof Error)) throw error;
    }
  }
}
process.stdout.write("done\n");
