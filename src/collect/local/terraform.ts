import { readFile } from "node:fs/promises";
import { type TerraformResource, terraformResources } from "../../model/facts/terraform.ts";
import { type Fields, isFields, jsonIn } from "../../model/fields.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineLocalCollector } from "../collector.ts";

const fieldsIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

/** A state holds passwords and keys in plain text: of what it manages only type and ARN are taken. */
const toResource = (type: unknown, attributes: unknown): readonly TerraformResource[] => {
  if (typeof type !== "string" || !isFields(attributes)) return [];
  const arn = [attributes.arn, attributes.id].find(
    (value) => typeof value === "string" && value.startsWith("arn:"),
  );
  return typeof arn === "string" ? [{ arn, type }] : [];
};

const isManaged = ({ mode }: Fields): boolean => mode === "managed";

/** A state file: https://developer.hashicorp.com/terraform/language/state */
const inState = (resources: unknown): readonly TerraformResource[] =>
  fieldsIn(resources)
    .filter(isManaged)
    .flatMap(({ type, instances }) =>
      fieldsIn(instances).flatMap(({ attributes }) => toResource(type, attributes)),
    );

/** What `terraform show -json` prints: https://developer.hashicorp.com/terraform/internals/json-format */
const inModule = (module: unknown): readonly TerraformResource[] =>
  isFields(module)
    ? [
        ...fieldsIn(module.resources)
          .filter(isManaged)
          .flatMap(({ type, values }) => toResource(type, values)),
        ...fieldsIn(module.child_modules).flatMap(inModule),
      ]
    : [];

const supportedVersion = 4;

/** @throws Error that quotes nothing of the state */
const resourcesIn = (path: string, text: string): readonly TerraformResource[] => {
  const state = jsonIn(text);
  if (state === undefined) throw new Error(`${path} is no JSON`);
  if (isFields(state) && state.version === supportedVersion && Array.isArray(state.resources)) {
    return inState(state.resources);
  }
  if (isFields(state) && isFields(state.values) && "format_version" in state) {
    return inModule(state.values.root_module);
  }
  throw new Error(
    `${path} is neither a state of version ${supportedVersion} nor what terraform show -json prints`,
  );
};

const resourceCollector = defineLocalCollector({
  kind: terraformResources,
  needs: {},
  async read({ settings, account, region }, recorder) {
    for (const path of settings.infrastructure.terraformStates) {
      try {
        for (const resource of resourcesIn(path, await readFile(path, "utf8"))) {
          recorder.row(resource.arn, resource);
        }
      } catch (error) {
        recorder.broke(causeOf(error, { ...terraformResources, account, region }));
      }
    }
  },
});

export const terraformCollectors: readonly Collector[] = [resourceCollector];
