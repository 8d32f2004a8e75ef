import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string | number }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

export const templateOf = (name: string): Template =>
  JSON.parse(readFileSync(join("deploy", "templates", name), "utf8"));

/** Where a template would be deployed, and with which parameters. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Services as ARNs name them, with what precedes a resource's name there. */
const arns: Readonly<Record<string, string>> = {
  "AWS::ECS::Cluster": "ecs:REGION:ACCOUNT:cluster/",
  "AWS::EC2::SecurityGroup": "ec2:REGION:ACCOUNT:security-group/",
  "AWS::IAM::Role": "iam::ACCOUNT:role/",
  "AWS::Lambda::Function": "lambda:REGION:ACCOUNT:function:",
  "AWS::Logs::LogGroup": "logs:REGION:ACCOUNT:log-group:",
  "AWS::S3::Bucket": "s3:::",
  "AWS::SQS::Queue": "sqs:REGION:ACCOUNT:",
  "AWS::StepFunctions::StateMachine": "states:REGION:ACCOUNT:stateMachine:",
};

/**
 * Says what CloudFormation would put in the place of references: parameters, names and ARNs. Nothing else
 * of the template is touched.
 */
export const resolverFor = (
  { Parameters, Resources }: Template,
  { account, region, parameters }: Deployment,
) => {
  const pseudo: Fields = {
    "AWS::AccountId": account,
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::StackName": "gonogo-engine",
    "AWS::URLSuffix": "amazonaws.com",
  };

  const nameOf = (id: string): string => id.toLowerCase();

  const ref = (id: string): unknown => {
    if (id in pseudo) return pseudo[id];
    if (id in Parameters) {
      const value = parameters[id] ?? Parameters[id]?.Default;
      if (value === undefined) throw new Error(`the parameter ${id} has no value`);
      return value;
    }
    if (id in Resources) return nameOf(id);
    throw new Error(`the template has no ${id}`);
  };

  const attribute = (id: string, name: string): string => {
    const prefix = arns[Resources[id]?.Type ?? ""];
    if (prefix === undefined) throw new Error(`nothing says what ${id}.${name} is`);
    return name === "Arn"
      ? `arn:aws:${prefix.replace("REGION", region).replace("ACCOUNT", account)}${nameOf(id)}`
      : `${nameOf(id)}.${name}`;
  };

  const call = (name: string, given: unknown): unknown => {
    switch (name) {
      case "Ref":
        return ref(String(given));
      case "Fn::GetAtt":
        return attribute(...(given as [string, string]));
      case "Fn::Join": {
        const [separator, parts] = given as [string, unknown[]];
        return parts.map((part) => String(resolve(part))).join(separator);
      }
      default:
        throw new Error(`${name} is not resolved here`);
    }
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isFields(value)) return value;
    const [[name, given] = ["", null], ...others] = Object.entries(value);
    if (others.length === 0 && (name === "Ref" || name.startsWith("Fn::")))
      return call(name, given);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  };
  return resolve;
};

/** The template's only resource of a type whose ID begins like this. */
export const resourceIn = (
  { Resources }: Template,
  type: string,
  beginning = "",
): readonly [id: string, resource: Resource] => {
  const found = Object.entries(Resources).filter(
    ([id, resource]) => resource.Type === type && id.startsWith(beginning),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of ${type} ${beginning}`);
  }
  return only;
};
