import {
  BatchGetImageCommand,
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  ECRClient,
  ScanStatus,
} from "@aws-sdk/client-ecr";
import { expect, test } from "@jest/globals";
import { type AwsClientStub, mockClient } from "aws-sdk-client-mock";
import { defineLocalCollector } from "../../../src/collect/collector.ts";
import { ecrCollectors } from "../../../src/collect/services/ecr.ts";
import { imageScans, repositoryScanning } from "../../../src/model/facts/ecr.ts";
import {
  type Task,
  type TaskDefinition,
  taskDefinitions,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import {
  accessDenied,
  account,
  awsError,
  collectWith,
  denial,
  recordingOf,
  region,
} from "../support.ts";

const registry = `${account.id}.dkr.ecr.${region}.amazonaws.com`;
const digest = "sha256:index";
const key = `${account.id}/${region}/team/shop@${digest}`;

/** The facts that the collectors rest on, as if ECS had answered. */
const images = (...names: readonly string[]) => [
  defineLocalCollector({
    kind: taskDefinitions,
    needs: {},
    read: async (_, recorder) =>
      recorder.row("definition", {
        containers: names.map((image) => ({ image })),
      } as unknown as TaskDefinition),
  }),
  defineLocalCollector({
    kind: tasks,
    needs: {},
    read: async (_, recorder) =>
      recorder.row("task", {
        images: names.map((image) => ({ container: "app", image, digest })),
      } as unknown as Task),
  }),
];

type Stub = AwsClientStub<ECRClient>;

const collected = async (names: readonly string[], answer: (stub: Stub) => void) => {
  const stub = mockClient(ECRClient);
  answer(stub);
  try {
    const facts = await collectWith(
      [repositoryScanning, imageScans],
      [...images(...names), ...ecrCollectors],
    );
    return {
      scanning: recordingOf(facts, repositoryScanning),
      scans: recordingOf(facts, imageScans),
      inputs: stub.calls().map(({ args: [command] }) => command.input),
    };
  } finally {
    stub.restore();
  }
};

const shop = `${registry}/team/shop:1`;
const scanning = (stub: Stub) =>
  stub.on(BatchGetRepositoryScanningConfigurationCommand).resolves({
    scanningConfigurations: [{ repositoryName: "team/shop", scanFrequency: "SCAN_ON_PUSH" }],
  });

test("repositories of the own registry are asked for in one request, images by their digest", async () => {
  const {
    scanning: found,
    scans,
    inputs,
  } = await collected([shop, "nginx:1"], (stub) => {
    scanning(stub);
    stub.on(DescribeImageScanFindingsCommand).resolves({
      imageScanStatus: { status: ScanStatus.COMPLETE },
      imageScanFindings: { findingSeverityCounts: { HIGH: 1, CRITICAL: 2 } },
    });
  });
  expect(found.rows).toEqual({
    [`${account.id}/${region}/team/shop`]: { frequency: "SCAN_ON_PUSH" },
  });
  expect(scans.rows).toEqual({
    [key]: { statuses: ["COMPLETE"], counts: { CRITICAL: 2, HIGH: 1 } },
  });
  expect(inputs).toContainEqual({ repositoryNames: ["team/shop"] });
  expect(inputs).toContainEqual({
    registryId: account.id,
    repositoryName: "team/shop",
    imageId: { imageDigest: digest },
    maxResults: 1,
  });
  expect(inputs).toHaveLength(2);
});

const notScanned = awsError("ScanNotFoundException");

test("of an index every image is looked at, without its attestations", async () => {
  const { scans } = await collected([shop], (stub) => {
    scanning(stub);
    stub
      .on(DescribeImageScanFindingsCommand)
      .rejects(notScanned)
      .on(DescribeImageScanFindingsCommand, { imageId: { imageDigest: "sha256:arm" } })
      .resolves({
        imageScanStatus: { status: ScanStatus.ACTIVE },
        imageScanFindings: { findingSeverityCounts: { CRITICAL: 1 } },
      })
      .on(DescribeImageScanFindingsCommand, { imageId: { imageDigest: "sha256:x86" } })
      .resolves({ imageScanStatus: { status: ScanStatus.FAILED } })
      .on(BatchGetImageCommand)
      .resolves({
        images: [
          {
            imageManifest: JSON.stringify({
              manifests: [
                { digest: "sha256:arm", platform: { os: "linux" } },
                { digest: "sha256:x86", platform: { os: "linux" } },
                { digest: "sha256:attestation", platform: { os: "unknown" } },
              ],
            }),
          },
        ],
      });
  });
  expect(scans.rows).toEqual({
    [key]: { statuses: ["ACTIVE", "FAILED"], counts: { CRITICAL: 1 } },
  });
});

test("an image that was never scanned is known not to have been", async () => {
  const { scans } = await collected([shop], (stub) => {
    scanning(stub);
    stub.on(DescribeImageScanFindingsCommand).rejects(notScanned);
    stub.on(BatchGetImageCommand).resolves({ images: [] });
  });
  expect(scans).toEqual({ rows: {}, unread: {}, causes: [] });
});

test("where the image of an index cannot be asked for, that call is named", async () => {
  const { scans } = await collected([shop], (stub) => {
    scanning(stub);
    stub.on(DescribeImageScanFindingsCommand).rejects(notScanned);
    stub.on(BatchGetImageCommand).rejects(accessDenied);
  });
  expect(scans).toEqual({ rows: {}, unread: { [key]: [denial("ecr:BatchGetImage")] }, causes: [] });
});

test("another account's registry, and what is refused, is unread", async () => {
  const foreign = `444455556666.dkr.ecr.us-east-1.amazonaws.com/base:2`;
  const { scanning: found, scans } = await collected([shop, foreign], (stub) => {
    stub.rejects(accessDenied);
  });
  expect(Object.keys(found.unread).sort()).toEqual(
    [`${account.id}/${region}/team/shop`, "444455556666/us-east-1/base"].sort(),
  );
  expect(Object.keys(scans.unread).sort()).toEqual(
    [key, `444455556666/us-east-1/base@${digest}`].sort(),
  );
  expect(found.unread["444455556666/us-east-1/base"]).toEqual([
    expect.objectContaining({ error: expect.stringMatching(/another account/) }),
  ]);
});

test("without images from ECR nothing is asked", async () => {
  const { inputs } = await collected(["nginx:1"], () => {});
  expect(inputs).toEqual([]);
});
