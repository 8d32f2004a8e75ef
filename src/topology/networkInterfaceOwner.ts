import type { NetworkInterface } from "../model/facts/ec2.ts";

/**
 * What a network interface belongs to, as its type, requester and description tell. AWS services
 * describe the interfaces that they make in fixed forms.
 */
export type InterfaceOwner =
  | {
      readonly kind: "loadBalancer";
      readonly type: "application" | "network" | "gateway" | "classic";
      readonly name: string;
      /** The end of the load balancer's ARN (`app/web/50dc6c495c0c9188`); `null` for a classic one. */
      readonly arnSuffix: string | null;
    }
  | { readonly kind: "natGateway"; readonly id: string | null }
  | { readonly kind: "vpcEndpoint"; readonly id: string | null }
  | { readonly kind: "rds" }
  | { readonly kind: "rdsProxy"; readonly name: string }
  | { readonly kind: "elasticache"; readonly node: string }
  | { readonly kind: "ecsTask"; readonly attachment: string }
  /** The description names the function, followed by a UUID; `null` where it does not. */
  | { readonly kind: "lambda"; readonly functionName: string | null }
  | { readonly kind: "instance"; readonly id: string }
  | { readonly kind: "other"; readonly interfaceType: string };

const loadBalancerTypes = { app: "application", net: "network", gwy: "gateway" } as const;

const loadBalancerInterfaces = new Set([
  "network_load_balancer",
  "gateway_load_balancer",
  "load_balancer",
]);

type Form = (networkInterface: NetworkInterface) => InterfaceOwner | null;

/** Anyone may describe an interface as a load balancer's; only its requester or type proves it. */
const loadBalancer: Form = ({ interfaceType, description, requesterId }) => {
  if (requesterId !== "amazon-elb" && !loadBalancerInterfaces.has(interfaceType)) return null;
  const modern = /^ELB ((app|net|gwy)\/([^/]+)\/[^/\s]+)$/.exec(description);
  if (modern !== null) {
    const [, arnSuffix = "", form, name = ""] = modern;
    const type = loadBalancerTypes[form as keyof typeof loadBalancerTypes];
    return { kind: "loadBalancer", type, name, arnSuffix };
  }
  const classic = /^ELB ([^/\s]+)$/.exec(description);
  return classic === null
    ? null
    : { kind: "loadBalancer", type: "classic", name: classic[1] ?? "", arnSuffix: null };
};

const idIn = (pattern: RegExp, description: string): string | null =>
  pattern.exec(description)?.[0] ?? null;

const natGateway: Form = ({ interfaceType, description }) =>
  interfaceType === "nat_gateway" || interfaceType === "natGateway"
    ? { kind: "natGateway", id: idIn(/\bnat-[0-9a-f]+/, description) }
    : null;

const vpcEndpoint: Form = ({ interfaceType, description }) =>
  interfaceType === "vpc_endpoint" || interfaceType === "gateway_load_balancer_endpoint"
    ? { kind: "vpcEndpoint", id: idIn(/\bvpce-[0-9a-f]+/, description) }
    : null;

const lambda: Form = ({ interfaceType, description }) => {
  if (interfaceType !== "lambda" && !description.startsWith("AWS Lambda VPC ENI")) return null;
  const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const named = new RegExp(`^AWS Lambda VPC ENI-(.+)-${uuid}$`).exec(description);
  return { kind: "lambda", functionName: named?.[1] ?? null };
};

const rds: Form = ({ description }) =>
  description === "RDSNetworkInterface" ? { kind: "rds" } : null;

const rdsProxy: Form = ({ description }) => {
  const named = /^Network interface for DBProxy (\S+)$/.exec(description);
  return named === null ? null : { kind: "rdsProxy", name: named[1] ?? "" };
};

const elasticache: Form = ({ description }) => {
  const named = /^ElastiCache (.+)$/.exec(description);
  return named === null ? null : { kind: "elasticache", node: named[1] ?? "" };
};

const ecsTask: Form = ({ description }) =>
  /^arn:aws[a-z-]*:ecs:[^:]+:\d{12}:attachment\/.+$/.test(description)
    ? { kind: "ecsTask", attachment: description }
    : null;

const instance: Form = ({ instance: id }) => (id === null ? null : { kind: "instance", id });

/** In this order: a task on a container instance has an instance, too. */
const forms: readonly Form[] = [
  loadBalancer,
  natGateway,
  vpcEndpoint,
  ecsTask,
  instance,
  lambda,
  rds,
  rdsProxy,
  elasticache,
];

/** Classifies an interface; what no service's form fits is `other`. */
export const interfaceOwner = (networkInterface: NetworkInterface): InterfaceOwner => {
  for (const form of forms) {
    const owner = form(networkInterface);
    if (owner !== null) return owner;
  }
  return { kind: "other", interfaceType: networkInterface.interfaceType };
};

const loadBalancerWords = {
  application: "Application Load Balancer",
  network: "Network Load Balancer",
  gateway: "Gateway Load Balancer",
  classic: "Classic Load Balancer",
} as const;

/** The owner in words, as messages name it. */
export const describeOwner = (owner: InterfaceOwner): string => {
  switch (owner.kind) {
    case "loadBalancer":
      return `${loadBalancerWords[owner.type]} ${owner.name}`;
    case "natGateway":
      return `NAT gateway${owner.id === null ? "" : ` ${owner.id}`}`;
    case "vpcEndpoint":
      return `VPC endpoint${owner.id === null ? "" : ` ${owner.id}`}`;
    case "rds":
      return "a database";
    case "rdsProxy":
      return `RDS Proxy ${owner.name}`;
    case "elasticache":
      return `cache node ${owner.node}`;
    case "ecsTask":
      return "an ECS task";
    case "lambda":
      return `Lambda function${owner.functionName === null ? "" : ` ${owner.functionName}`}`;
    case "instance":
      return `instance ${owner.id}`;
    case "other":
      return `a network interface of the type ${owner.interfaceType}`;
  }
};
