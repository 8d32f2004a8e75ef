import { taskDefinitions } from "../../src/model/facts/ecs.ts";
import { combine, fail, type Outcome, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type ContainerImage, images } from "../../src/topology/images.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";

const judgeImage = (
  { container, taskDefinition, image }: ContainerImage,
  movingTags: readonly string[],
): Outcome => {
  const evidence = saw(taskDefinitions, taskDefinition, "containers[].image", image.text);
  if (image.ecr === null) {
    return fail(
      `registry|${container}`,
      `the image of ${container} comes from ${image.registry}, not from a private ECR registry`,
      evidence,
    );
  }
  if (image.digest !== null) return pass(`${container} runs a digest`, evidence);
  if (image.tag === null || movingTags.includes(image.tag.toLowerCase())) {
    return fail(
      `tag|${container}`,
      image.tag === null
        ? `the image of ${container} has neither tag nor digest: whatever is the latest runs`
        : `the tag ${image.tag} of ${container} moves with every build`,
      evidence,
    );
  }
  return pass(`${container} runs the tag ${image.tag}`, evidence);
};

export const rule = defineRule({
  id: "cicd-images-in-ecr-tagged",
  title: "The application's images come from ECR, by a tag of their own or a digest",
  section: "CICD",
  items: ["CICD-3"],
  severity: "medium",
  why: "With a tag that moves, two tasks of one service may run different code, a restart is a deployment that nobody decided, and there is no version to roll back to. An image from elsewhere is not yours to keep.",
  checks:
    "In every task definition that a service's deployments run, the containers that the load balancer reaches and those from a private ECR registry (where there is neither, the essential ones) must have an image in a private ECR registry, named by a digest or by a tag that does not move. Side-cars from public registries are not judged.",
  blindSpots:
    "A tag of its own can still be overwritten, unless the repository makes tags immutable. Images of scheduled tasks are not judged.",
  remedy: {
    summary:
      "Push each build under a tag of its own (the commit will do) to ECR, and deploy that tag or its digest.",
    cli: "aws ecr put-image-tag-mutability --repository-name REPOSITORY --image-tag-mutability IMMUTABLE",
    terraform:
      'resource "aws_ecr_repository" "backend" {\n  name                 = "backend"\n  image_tag_mutability = "IMMUTABLE"\n}',
    cdk: "taskDefinition.addContainer('backend', { image: ecs.ContainerImage.fromEcrRepository(repository, process.env.COMMIT) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/security-tasks-containers.html",
  ],
  needs: { runningServices, images },
  options: {
    movingTags: {
      default: ["latest", "main", "master", "stable", "prod", "production", "staging", "dev"],
      description: "tags that move from build to build, in lower case",
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, { movingTags }) =>
    when(facts.images.ofService(view), (own) =>
      combine(...own.map((image) => judgeImage(image, movingTags))),
    ),
});
