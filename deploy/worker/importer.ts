import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { configArguments } from "./runConfig.ts";
import { runScanner, WorkerError } from "./scanner.ts";
import type { Place } from "./task.ts";
import type { Workplace } from "./workplace.ts";

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const mostAtOnce = 100;

const partitionOf = ({ Resources }: AwsSecurityFinding): string =>
  Resources?.[0]?.Partition ?? "aws";

const groupsOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

const regionOf = ({ ProductArn = "" }: AwsSecurityFinding): string =>
  ProductArn.split(":")[3] ?? "";

/**
 * Judges an account by itself, and imports the findings into its own Security Hub: that takes findings
 * only from the account that they are of. A finding keeps its ID, so that another import renews it.
 */
export const importFindings = async (work: Workplace, { account }: Place): Promise<object> => {
  const { objects, run, folder, settings, until } = work;
  const shards = join(folder, "shards");
  await objects.downloadBelow(`${run}/shards/${account}/`, join(shards, account));
  const file = join(folder, "findings.json");
  const { code, said } = await runScanner(
    ["merge", shards, "--output", `asff=${file}`, ...(await configArguments(work))],
    until,
  );
  if (code === null || code > 2) throw new WorkerError("NotImported", said);
  const findings = JSON.parse(await readFile(file, "utf8")) as readonly AwsSecurityFinding[];
  const refused: string[] = [];
  for (const region of new Set(findings.map(regionOf))) {
    const own = findings.filter((finding) => regionOf(finding) === region);
    const hub = new SecurityHubClient({
      region,
      maxAttempts: 10,
      credentials: fromTemporaryCredentials({
        params: {
          RoleArn: `arn:${own[0] === undefined ? "aws" : partitionOf(own[0])}:iam::${account}:role/${settings.findingsRoleName}`,
          ExternalId: settings.externalId,
          RoleSessionName: "gonogo",
        },
      }),
    });
    for (const group of groupsOf(own, mostAtOnce)) {
      const { FailedFindings = [] } = await hub.send(
        new BatchImportFindingsCommand({ Findings: [...group] }),
      );
      refused.push(...FailedFindings.map(({ ErrorMessage }) => `${region}: ${ErrorMessage}`));
    }
  }
  if (refused.length > 0) {
    throw new WorkerError("NotImported", `${refused.length} findings are refused; ${refused[0]}`);
  }
  return { imported: findings.length };
};
