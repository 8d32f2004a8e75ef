import type * as Sdk from "@aws-sdk/client-ecr";
import { type ImageScan, imageScans, repositoryScanning } from "../../model/facts/ecr.ts";
import { taskDefinitions, tasks } from "../../model/facts/ecs.ts";
import { parseImage, repositoryKey } from "../../model/image.ts";
import { causeOf, errorName } from "../classify.ts";
import { answerTo, type Collector, defineCollector, lookup, wantedFrom } from "../collector.ts";
import { batches } from "../pages.ts";
import { defineService } from "../service.ts";

const ecr = defineService({
  prefix: "ecr",
  load: () => import("@aws-sdk/client-ecr"),
  connect: (sdk, configuration) => new sdk.ECRClient(configuration),
});

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetRepositoryScanningConfiguration.html: 25 names. */
const scanningBatch = 25;

/** The account, region and repository of a key, and the digest behind it. */
const partsOf = (key: string) => {
  const [path = "", digest = ""] = key.split("@");
  const [account = "", region = "", ...repository] = path.split("/");
  return { account, region, repository: repository.join("/"), digest };
};

const distinct = (keys: readonly string[]): readonly string[] => [...new Set(keys)].sort();

/** Only the registry's own account may ask how it scans. */
const scanningCollector = defineCollector({
  kind: repositoryScanning,
  service: ecr,
  needs: { taskDefinitions },
  batchSize: scanningBatch,
  async read({ sdk, clientIn, facts, account, region }, recorder) {
    const { api, action } = repositoryScanning;
    const causeFor = (error: unknown) => causeOf(error, { api, action, account, region });
    const images = wantedFrom(facts.taskDefinitions.list(), recorder).flatMap(({ containers }) =>
      containers.flatMap(({ image }) => image ?? []),
    );
    const keys = distinct(images.flatMap((image) => repositoryKey(parseImage(image)) ?? []));
    const own = keys.filter((key) => partsOf(key).account === account);
    for (const key of keys.filter((other) => !own.includes(other))) {
      recorder.unread(key, causeFor(new Error("the registry is another account's")));
    }
    const ask = async (where: string, batch: readonly string[]): Promise<void> => {
      const client = await clientIn(where);
      const answer = await client.send(
        new sdk.BatchGetRepositoryScanningConfigurationCommand({
          repositoryNames: batch.map((key) => partsOf(key).repository),
        }),
      );
      for (const { repositoryName = "", scanFrequency = null } of answer.scanningConfigurations ??
        []) {
        recorder.row(`${account}/${where}/${repositoryName}`, { frequency: scanFrequency });
      }
    };
    const regions = distinct(own.map((key) => partsOf(key).region));
    const requests = regions.flatMap((where) =>
      batches(
        own.filter((key) => partsOf(key).region === where),
        scanningBatch,
      ).map(async (batch) => {
        try {
          await ask(where, batch);
        } catch (error) {
          for (const key of batch) recorder.unread(key, causeFor(error));
        }
      }),
    );
    await Promise.all(requests);
  },
});

const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

interface Manifest {
  readonly digest?: unknown;
  readonly platform?: { readonly os?: unknown };
}

/** The images of an index; attestations, whose platform is unknown, are none. */
const imagesOfIndex = (manifest: string): readonly string[] => {
  const { manifests = [] } = JSON.parse(manifest) as { readonly manifests?: readonly Manifest[] };
  return manifests.flatMap(({ digest, platform }) =>
    typeof digest === "string" && platform?.os !== "unknown" ? [digest] : [],
  );
};

const toScan = (answers: readonly Sdk.DescribeImageScanFindingsResponse[]): ImageScan => {
  const counts = new Map<string, number>();
  for (const { imageScanFindings } of answers) {
    for (const [severity, count = 0] of Object.entries(
      imageScanFindings?.findingSeverityCounts ?? {},
    )) {
      counts.set(severity, Math.max(count, counts.get(severity) ?? 0));
    }
  }
  return {
    statuses: answers.map(({ imageScanStatus }) => imageScanStatus?.status ?? "UNKNOWN"),
    counts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};

const batchGetImage = { api: "ecr:BatchGetImage", action: "ecr:BatchGetImage" } as const;

const scanCollector = lookup({
  kind: imageScans,
  service: ecr,
  needs: { tasks },
  alsoCalls: [batchGetImage],
  keys: (facts) => {
    const { items, causes } = facts.tasks.list();
    const keys = items
      .flatMap(({ images }) => images)
      .flatMap(({ image, digest }) => {
        const repository = repositoryKey(parseImage(image));
        return repository === null || digest === null ? [] : [`${repository}@${digest}`];
      });
    return { items: keys, causes };
  },
  async fetch({ sdk, clientIn }, [key = ""]) {
    const { account, region, repository, digest } = partsOf(key);
    const client = await clientIn(region);
    const place = { registryId: account, repositoryName: repository };
    /** Null where the image was never scanned. */
    const findings = async (imageDigest: string) => {
      try {
        return await client.send(
          new sdk.DescribeImageScanFindingsCommand({
            ...place,
            imageId: { imageDigest },
            maxResults: 1,
          }),
        );
      } catch (error) {
        if (errorName(error) === "ScanNotFoundException") return null;
        throw error;
      }
    };
    const own = await findings(digest);
    if (own !== null) return [[key, toScan([own])]];
    const answer = await answerTo(
      batchGetImage,
      client.send(
        new sdk.BatchGetImageCommand({
          ...place,
          imageIds: [{ imageDigest: digest }],
          acceptedMediaTypes: indexTypes,
        }),
      ),
    );
    const manifest = answer.images?.[0]?.imageManifest;
    const named = manifest === undefined ? [] : imagesOfIndex(manifest);
    const scans = (await Promise.all(named.map(findings))).flatMap((scan) => scan ?? []);
    return scans.length === 0 ? [] : [[key, toScan(scans)]];
  },
});

export const ecrCollectors: readonly Collector[] = [scanningCollector, scanCollector];
