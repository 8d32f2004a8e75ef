import { posix } from "node:path";
import { type Fields, fieldsOf, isFields, jsonIn } from "../model/fields.ts";
import { lineOfTrace } from "./cdkTrace.ts";
import type { Repository } from "./repository.ts";
import type { StackCode } from "./stackCode.ts";
import { largestTemplate, type Template, type TemplateResource, templateOf } from "./template.ts";

const largestManifest = 50_000_000;
const deepestAssembly = 10;

export const manifestName = "manifest.json";

/** A construct that became a resource. */
interface Construct {
  /** `Shop/Data/Main/Resource` */
  readonly path: string;
  readonly logicalId: string;
  readonly trace: readonly string[];
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** Where it was created: the CDK of today says it in an entry of its own, older ones only when they debug. */
const constructsIn = (metadata: Fields): readonly Construct[] =>
  Object.entries(metadata).flatMap(([key, value]) => {
    const entries = Array.isArray(value) ? value.filter(isFields) : [];
    const own = entries.find(({ type }) => type === "aws:cdk:logicalId");
    if (typeof own?.data !== "string") return [];
    const creation = entries.find(({ type }) => type === "aws:cdk:creationStack");
    const trace = textsIn(creation === undefined ? own.trace : creation.data);
    return [{ path: key.replace(/^\//, ""), logicalId: own.data, trace }];
  });

/** `Shop/Inner` for `Shop/Inner.NestedStack/Inner.NestedStackResource`; null for what is no nested stack. */
const nestedScope = (path: string): string | null =>
  /^(.*)\.NestedStack\/[^/]+\.NestedStackResource$/.exec(path)?.[1] ?? null;

interface Assembly {
  readonly repository: Repository;
  readonly folder: string;
}

const readTemplate = ({ repository, folder }: Assembly, name: unknown): Template | null => {
  if (typeof name !== "string") return null;
  const path = posix.join(folder, name);
  const source = repository.has(path) ? repository.read(path, largestTemplate) : null;
  return source === null ? null : templateOf(source, repository);
};

/** A stack's resources, each at the line that made its construct, else in its template. */
const stackOf = (
  assembly: Assembly,
  template: Template,
  constructs: readonly Construct[],
  depth = 0,
): Pick<StackCode, "file" | "resources" | "nested"> => {
  const scopes = constructs.flatMap((construct) => {
    const scope = nestedScope(construct.path);
    return scope === null ? [] : [{ scope: `${scope}/`, logicalId: construct.logicalId }];
  });
  const own = constructs.filter(({ path }) => !scopes.some(({ scope }) => path.startsWith(scope)));
  const placed = (logicalId: string, resource: TemplateResource): TemplateResource => {
    const [construct, ...others] = own.filter((one) => one.logicalId === logicalId);
    if (construct === undefined || others.length > 0) return resource;
    const line = lineOfTrace(construct.trace, assembly.repository) ?? resource.location;
    return { type: resource.type, location: { ...line, address: construct.path } };
  };
  const nested = new Map<string, StackCode>();
  for (const [logicalId, path] of depth < deepestAssembly ? template.nested : []) {
    const inner = readTemplate(assembly, path);
    const scope = scopes.find((one) => one.logicalId === logicalId)?.scope;
    if (inner === null || scope === undefined) continue;
    const within = constructs.filter((one) => one.path.startsWith(scope));
    const stack = stackOf(assembly, inner, within, depth + 1);
    nested.set(logicalId, { ...stack, name: null, account: null, region: null });
  }
  return {
    file: template.file,
    resources: new Map(
      [...template.resources].map(([id, resource]) => [id, placed(id, resource)] as const),
    ),
    nested,
  };
};

/** `aws://111122223333/eu-west-1`; what is `unknown-…` may be anywhere. */
const environmentOf = (text: unknown): Pick<StackCode, "account" | "region"> => {
  const [, account = null, region = null] =
    /^aws:\/\/([^/]+)\/([^/]+)$/.exec(typeof text === "string" ? text : "") ?? [];
  const known = (part: string | null): string | null =>
    part?.startsWith("unknown-") ? null : part;
  return { account: known(account), region: known(region) };
};

const readFields = ({ repository, folder }: Assembly, name: unknown): Fields => {
  const path = typeof name === "string" ? posix.join(folder, name) : null;
  if (path === null || !repository.has(path)) return {};
  const source = repository.read(path, largestManifest);
  if (source === null) return {};
  const value = jsonIn(source.text);
  if (!isFields(value)) repository.warn(`${path} was not used: it is no JSON; run \`cdk synth\``);
  return fieldsOf(value);
};

const stackCode = (assembly: Assembly, id: string, artifact: Fields): readonly StackCode[] => {
  const properties = fieldsOf(artifact.properties);
  const template = readTemplate(assembly, properties.templateFile);
  if (template === null) return [];
  const metadata = {
    ...fieldsOf(artifact.metadata),
    ...readFields(assembly, artifact.additionalMetadataFile),
  };
  const name = typeof properties.stackName === "string" ? properties.stackName : id;
  return [
    {
      ...stackOf(assembly, template, constructsIn(metadata)),
      name,
      ...environmentOf(artifact.environment),
    },
  ];
};

const isManifest = ({ version, artifacts }: Fields): boolean =>
  typeof version === "string" && isFields(artifacts);

/**
 * The stacks of a cloud assembly (`cdk.out`), those of its stages included; null where the folder's
 * manifest is none of the CDK.
 */
export const assemblyStacks = (
  repository: Repository,
  folder: string,
  depth = 0,
): readonly StackCode[] | null => {
  const assembly = { repository, folder };
  const manifest = readFields(assembly, manifestName);
  if (!isManifest(manifest) || depth > deepestAssembly) return null;
  return Object.entries(fieldsOf(manifest.artifacts)).flatMap(([id, value]) => {
    const artifact = fieldsOf(value);
    const { directoryName } = fieldsOf(artifact.properties);
    if (artifact.type === "aws:cloudformation:stack") return stackCode(assembly, id, artifact);
    if (artifact.type !== "cdk:cloud-assembly" || typeof directoryName !== "string") return [];
    const inner = posix.join(folder, directoryName);
    return repository.has(posix.join(inner, manifestName))
      ? (assemblyStacks(repository, inner, depth + 1) ?? [])
      : [];
  });
};
