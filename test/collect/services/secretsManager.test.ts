import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import {
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type SecretListEntry,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import {
  kmsKeys,
  rotationFunctions,
  type Secret,
  secrets,
  secretVersions,
} from "../../../src/model/facts/secrets.ts";
import { inputsOf, on, read, recordingOf } from "../support.ts";

const listed = (...entries: readonly SecretListEntry[]) =>
  on(ListSecretsCommand, { SecretList: [...entries] });

describe("a secret", () => {
  test.each<{ name: string; entry: SecretListEntry; expected: Partial<Secret> }>([
    {
      name: "without a key of its own and never rotated",
      entry: { Name: "app/db" },
      expected: {
        name: "app/db",
        kmsKey: null,
        rotationEnabled: false,
        rotationLambda: null,
        rotationRules: null,
        lastRotated: null,
        lastAccessed: null,
        deleted: null,
        owningService: null,
        primaryRegion: null,
      },
    },
    {
      name: "scheduled for deletion",
      entry: { DeletedDate: new Date("2026-01-10T00:00:00Z") },
      expected: { deleted: "2026-01-10T00:00:00.000Z" },
    },
    {
      name: "that was read",
      entry: { LastAccessedDate: new Date("2026-01-14T00:00:00Z") },
      expected: { lastAccessed: "2026-01-14T00:00:00.000Z" },
    },
    {
      name: "that RDS manages rotates without a function",
      entry: {
        OwningService: "rds",
        RotationEnabled: true,
        RotationRules: { AutomaticallyAfterDays: 7 },
        LastRotatedDate: new Date("2026-01-14T00:00:00Z"),
        NextRotationDate: new Date("2026-01-21T00:00:00Z"),
      },
      expected: {
        owningService: "rds",
        rotationEnabled: true,
        rotationLambda: null,
        rotationRules: { automaticallyAfterDays: 7, scheduleExpression: null, duration: null },
        lastRotated: "2026-01-14T00:00:00.000Z",
        nextRotation: "2026-01-21T00:00:00.000Z",
      },
    },
    {
      name: "with a schedule instead of days",
      entry: {
        RotationEnabled: true,
        RotationLambdaARN: "arn:rotate",
        RotationRules: { ScheduleExpression: "rate(30 days)", Duration: "2h" },
      },
      expected: {
        rotationLambda: "arn:rotate",
        rotationRules: {
          automaticallyAfterDays: null,
          scheduleExpression: "rate(30 days)",
          duration: "2h",
        },
      },
    },
    {
      name: "a replica",
      entry: { PrimaryRegion: "us-east-1", Tags: [{ Key: "environment", Value: "production" }] },
      expected: { primaryRegion: "us-east-1", tags: { environment: "production" } },
    },
  ])("$name", async ({ entry, expected }) => {
    const { facts } = await read([secrets], [listed({ ARN: "arn", ...entry })]);
    expect(recordingOf(facts, secrets).rows.arn).toMatchObject(expected);
  });

  test("those scheduled for deletion are listed too", async () => {
    const { sent } = await read([secrets], [listed()]);
    expect(sent).toEqual([
      expect.objectContaining({
        input: expect.objectContaining({ IncludePlannedDeletion: true, MaxResults: 100 }),
      }),
    ]);
  });
});

describe("what secrets refer to", () => {
  test("versions are read only of the secrets that the config calls rotated by hand", async () => {
    const answers = [
      listed({ ARN: "arn:1", Name: "app/jwt" }, { ARN: "arn:2", Name: "app/db" }),
      on(ListSecretVersionIdsCommand, {
        Versions: [
          {
            VersionId: "v1",
            VersionStages: ["mine", "AWSCURRENT"],
            CreatedDate: new Date("2025-12-01T00:00:00Z"),
          },
        ],
      }),
    ];
    const { facts, sent } = await read([secretVersions], answers, {
      secrets: { rotatedByHand: ["*/jwt"] },
    });
    expect(recordingOf(facts, secretVersions).rows).toEqual({
      "arn:1": [{ id: "v1", stages: ["AWSCURRENT", "mine"], created: "2025-12-01T00:00:00.000Z" }],
    });
    expect(inputsOf(sent, "secretsmanager:ListSecretVersionIds")).toHaveLength(1);
    const byDefault = await read([secretVersions], answers);
    expect(inputsOf(byDefault.sent, "secretsmanager:ListSecretVersionIds")).toEqual([]);
  });

  test("the keys that they name, once each, under the name that they give", async () => {
    const { facts, sent } = await read(
      [kmsKeys],
      [
        listed(
          { ARN: "1", KmsKeyId: "alias/app" },
          { ARN: "2", KmsKeyId: "alias/app" },
          { ARN: "3" },
        ),
        on(DescribeKeyCommand, {
          KeyMetadata: {
            KeyId: "k-1",
            Arn: "arn:key",
            KeyState: "PendingDeletion",
            KeyManager: "CUSTOMER",
          },
        }),
      ],
    );
    expect(recordingOf(facts, kmsKeys).rows).toEqual({
      "alias/app": { arn: "arn:key", state: "PendingDeletion", manager: "CUSTOMER" },
    });
    expect(inputsOf(sent, "kms:DescribeKey")).toEqual([{ KeyId: "alias/app" }]);
  });

  test("the functions that rotate them, in a VPC or in none", async () => {
    const { facts } = await read(
      [rotationFunctions],
      [
        listed({ ARN: "1", RotationLambdaARN: "in" }, { ARN: "2", RotationLambdaARN: "out" }),
        on(GetFunctionConfigurationCommand, ({ FunctionName }) =>
          FunctionName === "in"
            ? {
                FunctionArn: "in",
                VpcConfig: { SecurityGroupIds: ["sg-2", "sg-1"], SubnetIds: ["subnet-1"] },
              }
            : { FunctionArn: "out", VpcConfig: { SecurityGroupIds: [], SubnetIds: [] } },
        ),
      ],
    );
    expect(recordingOf(facts, rotationFunctions).rows).toEqual({
      in: { arn: "in", securityGroups: ["sg-1", "sg-2"], subnets: ["subnet-1"] },
      out: { arn: "out", securityGroups: [], subnets: [] },
    });
  });
});
