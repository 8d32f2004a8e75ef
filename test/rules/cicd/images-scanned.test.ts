import { rule } from "../../../rules/cicd/images-scanned.ts";
import { imageScans, repositoryScanning } from "../../../src/model/facts/ecr.ts";
import { services, taskDefinitions, tasks } from "../../../src/model/facts/ecs.ts";
import { pipelines } from "../../../src/model/facts/repository.ts";
import { deny, denyRow, edit, notRequested, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { pipelineFile, soundPipeline } from "../../support/referencePipelines.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const scan = (statuses: readonly string[], counts: Readonly<Record<string, number>> = {}) =>
  only(imageScans, { [ids.imageKey]: { statuses, counts } });
const neverScanned = only(imageScans, {});
const byHand = patch(repositoryScanning, ids.imageRepository, { frequency: "MANUAL" });
const unrequested = notRequested(pipelines);
const noScanStep = patch(pipelines, pipelineFile, { jobs: soundPipeline.jobs.slice(0, 1) });

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, tasks, repositoryScanning, imageScans],
    "ECR scans the images",
  ),
  cases: [
    {
      name: "a critical finding in what runs",
      changes: [scan(["COMPLETE"], { CRITICAL: 2, HIGH: 9 })],
      verdict: "fail",
      says: /has 2 findings of the severity CRITICAL/,
    },
    {
      name: "high findings fail where the config says so",
      settings: {
        rules: {
          "cicd-images-scanned": {
            enabled: true,
            severity: null,
            options: { severities: ["CRITICAL", "HIGH"] },
          },
        },
      },
      verdict: "fail",
      says: /2 findings of the severity HIGH/,
    },
    { name: "enhanced scanning goes on", changes: [scan(["ACTIVE", "ACTIVE"])], verdict: "pass" },
    {
      name: "one image of an index could not be scanned",
      changes: [scan(["COMPLETE", "UNSUPPORTED_IMAGE"])],
      verdict: "unknown",
      says: /UNSUPPORTED_IMAGE/,
    },
    { name: "what runs was never scanned", changes: [neverScanned], verdict: "unknown" },
    {
      name: "the findings are denied",
      changes: [denyRow(imageScans, ids.imageKey)],
      verdict: "unknown",
    },
    {
      name: "scanning by hand, the pipeline scans",
      changes: [byHand, neverScanned],
      verdict: "pass",
      says: /the pipeline scans: image in/,
    },
    {
      name: "scanning by hand, the pipeline does not",
      changes: [byHand, neverScanned, noScanStep],
      verdict: "fail",
      says: /neither ECR nor the pipeline/,
    },
    {
      name: "scanning by hand, the repository was not given",
      changes: [byHand, neverScanned, unrequested],
      verdict: "manual",
      says: /--repo DIR/,
    },
    {
      name: "scanning by hand, and a critical finding that somebody looked for",
      changes: [byHand, unrequested, scan(["COMPLETE"], { CRITICAL: 1 })],
      verdict: "fail",
    },
    {
      name: "scanning by hand, the pipeline leads elsewhere",
      changes: [
        byHand,
        patch(pipelines, pipelineFile, {
          jobs: soundPipeline.jobs.slice(0, 1),
          unfollowed: ["acme/ci"],
        }),
      ],
      verdict: "unknown",
      says: /acme\/ci/,
    },
    {
      name: "how the repository is scanned is denied",
      changes: [deny(repositoryScanning)],
      verdict: "unknown",
    },
    {
      name: "the image comes from elsewhere: the pipeline must scan",
      changes: [
        unrequested,
        edit(taskDefinitions, ids.backendTask, (definition) => ({
          ...definition,
          containers: definition.containers.map((container) => ({
            ...container,
            image: "acme/shop:1",
          })),
        })),
      ],
      verdict: { backend: "manual", frontend: "pass" },
    },
  ],
});
