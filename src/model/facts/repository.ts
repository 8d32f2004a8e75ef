import { factKind } from "../kind.ts";

/** What a step of a pipeline does, as far as its commands and actions tell. */
export const stages = [
  "lint",
  "test",
  "build",
  "scan",
  "push",
  /** Migrations in an ECS task of their own. */
  "migrationTask",
  /** Migrations by the pipeline's own machine. */
  "migration",
  "deploy",
] as const;

export type Stage = (typeof stages)[number];

export interface PipelineStep {
  readonly stage: Stage;
  /** It may fail without ending the pipeline. */
  readonly advisory: boolean;
}

export interface PipelineJob {
  readonly id: string;
  /** Jobs that must have succeeded before. */
  readonly needs: readonly string[];
  /** In the order in which they run. Commands themselves are never kept. */
  readonly steps: readonly PipelineStep[];
}

export interface Pipeline {
  /** From the repository's root. */
  readonly file: string;
  readonly provider: "GitHub Actions" | "GitLab CI" | "another";
  readonly jobs: readonly PipelineJob[];
  /** What it includes and could not be followed: other repositories, other providers. */
  readonly unfollowed: readonly string[];
}

export interface RepositoryTool {
  readonly file: string;
  readonly tool: string;
  readonly purpose: "migration" | "infrastructure";
}

/** Keyed by file. */
export const pipelines = factKind<Pipeline>("repository.pipeline", "repository:ReadPipelines", {
  scope: "account",
  onRequest: "repository",
});
/** Keyed by file and tool. */
export const repositoryTools = factKind<RepositoryTool>("repository.tool", "repository:ReadTools", {
  scope: "account",
  onRequest: "repository",
});
