import { type Fields, fieldsOf, isFields, jsonIn } from "../model/fields.ts";
import { judgedType } from "./terraformTypes.ts";

/** What a state says of a resource. A state holds passwords: nothing else of it is kept. */
export interface StateResource {
  /** The modules that it lies in, from the root, without keys. */
  readonly module: readonly string[];
  readonly type: string;
  readonly name: string;
  /** With the keys of `count` and `for_each`. */
  readonly address: string;
  /** CloudFormation's type. */
  readonly judgedAs: string;
  /** Its ARN and its ID, where it has them. */
  readonly ids: readonly string[];
}

export interface State {
  readonly resources: readonly StateResource[];
  /** What the root module declares by it, judged or not: `module.shop`, `aws_lb.main`. */
  readonly declared: ReadonlySet<string>;
}

const fieldsIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

const step =
  /module\.([\p{ID_Start}_][\p{ID_Continue}-]*)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)/uy;

/** `module.a["x"].module.b` as `a`, `b`; null where it is no such path. */
export const modulesOf = (path: string): readonly string[] | null => {
  const names: string[] = [];
  step.lastIndex = 0;
  let at = 0;
  while (at < path.length) {
    const found = step.exec(path);
    if (found === null) return null;
    names.push(found[1] ?? "");
    at = step.lastIndex;
  }
  return names;
};

const keyText = (key: unknown): string => {
  if (typeof key === "number") return `[${key}]`;
  return typeof key === "string" ? `[${JSON.stringify(key)}]` : "";
};

interface Place {
  readonly path: string;
  readonly module: readonly string[];
}

const placeOf = (path: unknown): Place | null => {
  const text = typeof path === "string" ? path : "";
  const module = modulesOf(text);
  return module === null ? null : { path: text, module };
};

interface Named {
  readonly type: string;
  readonly name: string;
}

const namedIn = ({ mode, type, name }: Fields): Named | null =>
  mode === "managed" && typeof type === "string" && typeof name === "string"
    ? { type, name }
    : null;

const resourceOf = (
  { path, module }: Place,
  { type, name }: Named,
  key: unknown,
  attributes: unknown,
): readonly StateResource[] => {
  const judgedAs = judgedType(type);
  if (judgedAs === null) return [];
  const { arn, id } = fieldsOf(attributes);
  const ids = [arn, id].filter((value) => typeof value === "string");
  const own = `${type}.${name}${keyText(key)}`;
  const address = path === "" ? own : `${path}.${own}`;
  return [{ module, type, name, address, judgedAs, ids: [...new Set(ids)] }];
};

const declaredBy = ({ module: [first] }: Place, { type, name }: Named): string =>
  first === undefined ? `${type}.${name}` : `module.${first}`;

interface Found extends Named {
  readonly place: Place;
  readonly resources: readonly StateResource[];
}

/** A state file: https://developer.hashicorp.com/terraform/language/state */
const inState = (resources: unknown): readonly Found[] =>
  fieldsIn(resources).flatMap((resource) => {
    const named = namedIn(resource);
    const place = placeOf(resource.module);
    if (named === null || place === null) return [];
    const instances = fieldsIn(resource.instances).flatMap(({ index_key: key, attributes }) =>
      resourceOf(place, named, key, attributes),
    );
    return [{ ...named, place, resources: instances }];
  });

const deepestModule = 100;

/** What `terraform show -json` prints: https://developer.hashicorp.com/terraform/internals/json-format */
const inModule = (value: unknown, depth = 0): readonly Found[] => {
  const module = fieldsOf(value);
  const place = placeOf(module.address);
  if (place === null || depth > deepestModule) return [];
  return [
    ...fieldsIn(module.resources).flatMap((resource) => {
      const named = namedIn(resource);
      if (named === null) return [];
      const resources = resourceOf(place, named, resource.index, resource.values);
      return [{ ...named, place, resources }];
    }),
    ...fieldsIn(module.child_modules).flatMap((child) => inModule(child, depth + 1)),
  ];
};

const supportedVersion = 4;

const foundIn = (state: Fields): readonly Found[] | string => {
  if ("encrypted_data" in state) return "it is encrypted; give what `tofu show -json` prints";
  if (Array.isArray(state.resources)) {
    return state.version === supportedVersion
      ? inState(state.resources)
      : `it is no state of version ${supportedVersion}; let a newer Terraform write it`;
  }
  return isFields(state.values) ? inModule(state.values.root_module) : "it is no Terraform state";
};

/** @returns what the state says of resources, or a sentence why it says nothing, which quotes nothing of it */
export const parseState = (text: string): State | string => {
  const state = jsonIn(text);
  if (!isFields(state)) return "it is no JSON; pull it again with `terraform state pull`";
  const found = foundIn(state);
  if (typeof found === "string") return found;
  return {
    resources: found.flatMap(({ resources }) => resources),
    declared: new Set(found.map(({ place, ...named }) => declaredBy(place, named))),
  };
};
