import { all, type Fact, known, type Listing, map, unknown } from "../../src/model/fact.ts";
import { imageScans, repositoryScanning } from "../../src/model/facts/ecr.ts";
import { tasks } from "../../src/model/facts/ecs.ts";
import { pipelines } from "../../src/model/facts/repository.ts";
import { parseImage, repositoryKey } from "../../src/model/image.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  every,
  fail,
  manual,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type ContainerImage, images } from "../../src/topology/images.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { allServices } from "../_resources/services.ts";
import { stagesOfPipelines } from "./_pipelines.ts";

const needs = {
  runningServices,
  images,
  tasks,
  taskInterfaces,
  repositoryScanning,
  imageScans,
  pipelines,
};
type Facts = Resolved<typeof needs>;

/** An image that a task of the service runs. */
interface Running {
  readonly container: string;
  /** `account/region/repository@digest`; null where ECR does not hold it, or it is not pulled yet. */
  readonly key: string | null;
}

const runningImages = (
  facts: Facts,
  { service }: RunningService,
  own: readonly ContainerImage[],
): Listing<Running> => {
  const containers = new Set(own.map(({ container }) => container));
  const { items, causes } = facts.taskInterfaces.tasksOf(service);
  const found = items.flatMap(({ images: started }) =>
    started
      .filter(({ container }) => containers.has(container))
      .map(({ container, image, digest }): Running => {
        const repository = repositoryKey(parseImage(image));
        return {
          container,
          key: repository === null || digest === null ? null : `${repository}@${digest}`,
        };
      }),
  );
  return { items: [...new Map(found.map((one) => [`${one.key}`, one])).values()], causes };
};

const finished = ["COMPLETE", "ACTIVE"];

/** What a scan found in an image that runs: too much fails, whoever scanned. */
const judgeFindings = (
  facts: Facts,
  { container, key }: Running,
  severities: readonly string[],
): Outcome =>
  key === null
    ? combine()
    : when(facts.imageScans.get(key), (scan) =>
        combine(
          ...severities.flatMap((severity) => {
            const count = scan?.counts[severity] ?? 0;
            return count > 0
              ? [
                  fail(
                    `findings|${container}|${severity}`,
                    `the image that ${container} runs has ${count} findings of the severity ${severity}`,
                    saw(imageScans, key, `findingSeverityCounts.${severity}`, count),
                  ),
                ]
              : [];
          }),
        ),
      );

/** Whether ECR scans by itself what is pushed to the repositories of these images. */
const scansOnPush = (
  facts: Facts,
  own: readonly ContainerImage[],
  context: Context,
): Fact<boolean> =>
  map(
    all(
      own.map(({ image }): Fact<boolean> => {
        const key = repositoryKey(image);
        if (key === null) return known(false);
        const scanning = facts.repositoryScanning.get(key);
        if (!scanning.known || scanning.value === null) return map(scanning, () => false);
        return scanning.value.frequency === null
          ? unknown([context.unstated(repositoryScanning, "scanFrequency")])
          : known(scanning.value.frequency !== "MANUAL");
      }),
    ),
    (each) => each.every((scans) => scans),
  );

/** ECR scans: each image that runs must have been scanned to the end. */
const judgeScanned = (facts: Facts, running: readonly Running[]): Outcome =>
  combine(
    pass("ECR scans what is pushed"),
    ...running.map(({ container, key }) =>
      key === null
        ? combine()
        : when(facts.imageScans.get(key), (scan) =>
            scan?.statuses.every((status) => finished.includes(status)) === true
              ? pass(
                  `the image that ${container} runs was scanned`,
                  saw(imageScans, key, "imageScanStatus.status", scan.statuses),
                )
              : cannotDecide(
                  `there is no result of a scan of the image that ${container} runs${scan === null ? "" : `: ${scan.statuses.join(", ")}`}`,
                  "scan it: aws ecr start-image-scan, or look at why the scan failed",
                ),
          ),
    ),
  );

/** ECR does not scan: then the pipeline must, as far as it can be seen. */
const judgePipeline = (facts: Facts): Outcome => {
  const files = facts.pipelines.list();
  const seen = stagesOfPipelines(files.items);
  const step = seen.stages.get("scan");
  if (step !== undefined) {
    return pass(`the pipeline scans: ${step}`, saw(pipelines, step, "stage", "scan"));
  }
  if (files.causes.length > 0) {
    return combine(
      manual("a person must attest that images are scanned before they are deployed"),
      cannotKnow(files.causes),
    );
  }
  return seen.unseen.length > 0
    ? cannotDecide(
        `ECR does not scan, and no step of the pipeline is seen to; not followed: ${seen.unseen.join(", ")}`,
        "have a person attest CICD-2, or switch on ECR's scanning",
      )
    : fail("no-scan", "neither ECR nor the pipeline scans its images");
};

export const rule = defineRule({
  id: "cicd-images-scanned",
  title: "Images are scanned, and those that run have no critical finding",
  section: "CICD",
  items: ["CICD-2"],
  severity: "medium",
  why: "Most of an image is other people's code, and its holes are published. A scan on push says so before the deployment, a look at what runs says so afterwards.",
  checks:
    "The repositories of a service's images must be scanned by ECR on push or continuously, as the registry and the repository come to in effect, and the images that its tasks run, by digest, must have been scanned without a critical finding; of an index every image is looked at. Where ECR does not scan, a scanning step of the pipeline (--repo) or an attestation stands for it; a critical finding fails in any case.",
  blindSpots:
    "Findings that were suppressed in Inspector do not show. Images in another account's registry can be asked for their findings only if that account lets you.",
  remedy: {
    summary:
      "Switch on scanning for the registry, build the image anew from a mended base, and deploy it.",
    cli: 'aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules \'[{"scanFrequency":"CONTINUOUS_SCAN","repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}]}]\'',
    terraform:
      'resource "aws_ecr_registry_scanning_configuration" "all" {\n  scan_type = "ENHANCED"\n  rule {\n    scan_frequency = "CONTINUOUS_SCAN"\n    repository_filter {\n      filter      = "*"\n      filter_type = "WILDCARD"\n    }\n  }\n}',
    cdk: "new ecr.Repository(this, 'Backend', { imageScanOnPush: true });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html",
  ],
  needs,
  options: {
    severities: {
      default: ["CRITICAL"],
      description: "severities of which an image that runs may have no finding",
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, { severities }, context) =>
    when(facts.images.ofService(view), (own) => {
      const running = runningImages(facts, view, own);
      return combine(
        every(running, (image) => judgeFindings(facts, image, severities)),
        when(scansOnPush(facts, own, context), (scans) =>
          scans ? judgeScanned(facts, running.items) : judgePipeline(facts),
        ),
      );
    }),
});
