import { all, type Fact, flatMap, known, map, orElse, undecided, unknown } from "../model/fact.ts";
import { type Container, taskDefinitions } from "../model/facts/ecs.ts";
import { type ImageReference, parseImage } from "../model/image.ts";
import { derive } from "../model/kind.ts";
import type { RunningService } from "./services.ts";

export interface ContainerImage {
  readonly taskDefinition: string;
  readonly container: string;
  readonly image: ImageReference;
}

/** The images of the containers that are the application itself, not its side-cars. */
export interface Images {
  ofService(view: RunningService): Fact<readonly ContainerImage[]>;
}

/**
 * Which containers are the application: those that the load balancer reaches and those from a
 * private ECR registry; where there is neither, the essential ones. Public side-cars are not.
 */
const applicationContainers = (
  containers: readonly Container[],
  reached: ReadonlySet<string>,
): readonly Container[] => {
  const own = containers.filter(
    ({ name, image }) => reached.has(name) || (image !== null && parseImage(image).ecr !== null),
  );
  return own.length > 0 ? own : containers.filter(({ essential }) => essential);
};

export const images = derive({
  name: "images",
  needs: { taskDefinitions },
  compute(facts, context): Images {
    const imageOf = (arn: string, { name, image }: Container): Fact<ContainerImage> =>
      image === null
        ? unknown([context.unstated(taskDefinitions, "containers[].image")])
        : known({ taskDefinition: arn, container: name, image: parseImage(image) });
    const inDefinition = (
      arn: string,
      reached: ReadonlySet<string>,
    ): Fact<readonly ContainerImage[]> =>
      flatMap(
        orElse(facts.taskDefinitions.get(arn), () =>
          undecided(`the task definition ${arn} is gone`, "deploy the service anew"),
        ),
        ({ containers }) =>
          all(
            applicationContainers(containers, reached).map((container) => imageOf(arn, container)),
          ),
      );
    return {
      ofService({ loadBalancers, taskDefinitions: arns }) {
        const reached = new Set(loadBalancers.flatMap(({ containerName }) => containerName ?? []));
        return map(all(arns.map((arn) => inDefinition(arn, reached))), (lists) => lists.flat());
      },
    };
  },
});
