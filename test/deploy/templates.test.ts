import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { describeNeeding } from "../support/describeNeeding.ts";
import { python } from "../support/emulator.ts";
import { type Resource, templateOf } from "./support/template.ts";

const files = ["engine.json", "member-role.json", "members.json"];

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

const ofType = (template: string, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(templateOf(template).Resources).filter(([, { Type }]) => Type === type);

/** Everything that a role of the engine may do, with its policies' statements. */
const statementsOf = ({ Properties }: Resource): readonly Statement[] =>
  (
    (Properties.Policies ?? []) as readonly {
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    }[]
  ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

describe("the templates of deploy/templates", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gonogo-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are what the CDK app makes, offline and without a complaint of its rule pack", () => {
    // It ends with an error where a rule of AwsSolutions is broken and nothing says why that is meant.
    execFileSync(process.execPath, [join("dist", "tools", "templates.js"), folder], {
      stdio: "pipe",
    });
    expect(readdirSync(folder).sort()).toEqual(files);
    for (const file of files) {
      expect(readFileSync(join(folder, file), "utf8")).toBe(
        readFileSync(join("deploy", "templates", file), "utf8"),
      );
    }
  }, 120_000);

  test("a member account grants what `gonogo policy --all-regions` prints, and to the engine's readers alone", () => {
    const policy = JSON.parse(
      execFileSync(process.execPath, [join("dist", "cli.js"), "policy", "--all-regions"], {
        encoding: "utf8",
      }),
    );
    const roles = Object.fromEntries(ofType("member-role.json", "AWS::IAM::Role"));
    expect(roles.Reader?.Properties).toMatchObject({
      Policies: [{ PolicyDocument: policy }],
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } },
          },
        ],
      },
    });
    expect(JSON.stringify(roles.Reader?.Properties.AssumeRolePolicyDocument)).toContain(
      ":role/gonogo/reader/*",
    );
    expect(roles.Importer?.Condition).toBe("ImportsFindings");
    expect(statementsOf(roles.Importer as Resource).map(({ Action }) => Action)).toEqual([
      "securityhub:BatchImportFindings",
    ]);
  });

  test("the organization's stack set hands out exactly that role's template", () => {
    const [[, set] = []] = ofType("members.json", "AWS::CloudFormation::StackSet");
    const { TemplateBody, Parameters } = (set as Resource).Properties as {
      readonly TemplateBody: string;
      readonly Parameters: readonly { readonly ParameterKey: string }[];
    };
    const role = templateOf("member-role.json");
    expect(JSON.parse(TemplateBody)).toEqual(role);
    expect(TemplateBody.length).toBeLessThan(51_200);
    expect(Parameters.map(({ ParameterKey }) => ParameterKey).sort()).toEqual(
      Object.keys(role.Parameters).sort(),
    );
  });

  test("the engine enters member accounts by one role's name, and reaches one bucket's prefixes", () => {
    const roles = ofType("engine.json", "AWS::IAM::Role");
    const assuming = roles.filter(([, role]) =>
      statementsOf(role).some(({ Action }) => listOf(Action).includes("sts:AssumeRole")),
    );
    expect(assuming.map(([id]) => id.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual([
      "ImporterFunctionRole",
      "ImporterTaskRole",
      "ReaderFunctionRole",
      "ReaderTaskRole",
    ]);
    for (const [id, role] of roles) {
      for (const { Action, Resource } of statementsOf(role)) {
        const text = JSON.stringify(Resource);
        if (listOf(Action).some((one) => one.startsWith("s3:") && one !== "s3:ListBucket")) {
          expect([id, text]).toEqual([
            id,
            expect.stringMatching(/\/(runs|latest|long|config)\/\*/),
          ]);
        }
        if (listOf(Action).includes("sts:AssumeRole")) {
          expect(text).toMatch(/iam::\*:role\/",\{"Ref":"(Findings)?RoleName"\}/);
        }
        expect(listOf(Action).filter((one) => one.endsWith("*"))).toEqual([]);
      }
    }
  });

  test("recordings are encrypted, versioned, held to TLS, never public, and expire", () => {
    const [[, bucket] = []] = ofType("engine.json", "AWS::S3::Bucket");
    expect(bucket).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: "Enabled" },
      },
    });
    const [[, policy] = []] = ofType("engine.json", "AWS::S3::BucketPolicy");
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  test("every alarm tells somebody, and what is not read raises one", () => {
    const alarms = ofType("engine.json", "AWS::CloudWatch::Alarm").map(
      ([, { Properties }]) => Properties,
    );
    expect(alarms.map(({ MetricName }) => MetricName).sort()).toEqual([
      "ApproximateNumberOfMessagesVisible",
      "ExecutionsAborted",
      "ExecutionsFailed",
      "ExecutionsTimedOut",
      "Incomplete",
      "PlacesMissing",
    ]);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
  });
});

describeNeeding(
  "CloudFormation's own linter",
  { what: "Python", found: python, missing: process.env.GONOGO_PYTHON_MISSING },
  (found) => {
    test("takes every template", () => {
      // W3005: CDK writes a dependency out that a reference implies as well.
      const output = execFileSync(
        found,
        [
          ...["-c", "import sys; from cfnlint import runner; sys.exit(runner.main())"],
          ...["--ignore-checks", "W3005", "--"],
          ...files.map((file) => join("deploy", "templates", file)),
        ],
        { encoding: "utf8" },
      );
      expect(output).toBe("");
    }, 60_000);
  },
  (missing) =>
    test("takes every template", () => {
      throw new Error(missing);
    }),
);
