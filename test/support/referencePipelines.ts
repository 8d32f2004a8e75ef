import type { Pipeline } from "../../src/model/facts/repository.ts";

export const pipelineFile = ".github/workflows/deploy.yml";

/** A pipeline that does all that the guide asks for. */
export const soundPipeline: Pipeline = {
  file: pipelineFile,
  provider: "GitHub Actions",
  jobs: [
    {
      id: "check",
      needs: [],
      steps: [
        { stage: "lint", advisory: false },
        { stage: "test", advisory: false },
      ],
    },
    {
      id: "image",
      needs: ["check"],
      steps: [
        { stage: "build", advisory: false },
        { stage: "scan", advisory: false },
        { stage: "push", advisory: false },
      ],
    },
    {
      id: "deploy",
      needs: ["image"],
      steps: [
        { stage: "migrationTask", advisory: false },
        { stage: "deploy", advisory: false },
      ],
    },
  ],
  unfollowed: [],
};
