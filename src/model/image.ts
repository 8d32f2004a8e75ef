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

/** Where a private ECR registry keeps an image: `111122223333/eu-west-1/shop`; null for any other registry. */
export const repositoryKey = ({ ecr, repository }: ImageReference): string | null =>
  ecr === null ? null : `${ecr.account}/${ecr.region}/${repository}`;
