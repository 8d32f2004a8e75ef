import { all, type Fact, flatMap, known, map, orElse, undecided, unknown } from "../model/fact.ts";
import { type Container, taskDefinitions } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import type { RunningService } from "./services.ts";

/** An image's name, taken apart: `[registry/]repository[:tag][@digest]`. */
export interface ImageReference {
  readonly text: string;
  /** `docker.io` where none is named. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
  /** The private ECR registry that holds it; null for any other. */
  readonly ecr: { readonly account: string; readonly region: string } | null;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html, dual-stack and FIPS names included. */
const ecrHost =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn)$/;

const ecrOf = (registry: string): ImageReference["ecr"] => {
  const { account, region } = ecrHost.exec(registry)?.groups ?? {};
  return account === undefined || region === undefined ? null : { account, region };
};

/** A first part with a dot or a port, or `localhost`, is a registry; else Docker Hub's names are meant. */
const isRegistry = (part: string): boolean => /[.:]/.test(part) || part === "localhost";

export const parseImage = (text: string): ImageReference => {
  const [named = "", digest = null] = text.split("@", 2);
  const [first = "", ...rest] = named.split("/");
  const hasRegistry = rest.length > 0 && isRegistry(first);
  const path = hasRegistry ? rest.join("/") : named;
  const [repository = "", tag = null] = path.split(":", 2);
  const registry = hasRegistry ? first.toLowerCase() : "docker.io";
  return { text, registry, repository, tag, digest, ecr: ecrOf(registry) };
};

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
