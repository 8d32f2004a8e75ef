import { describe, expect, it } from "@jest/globals";
import type { NetworkInterface } from "../../src/model/facts/ec2.ts";
import {
  describeOwner,
  type InterfaceOwner,
  interfaceOwner,
} from "../../src/topology/networkInterfaceOwner.ts";
import { networkInterface } from "../support/network.ts";

const attachment =
  "arn:aws:ecs:eu-west-1:111122223333:attachment/5a1b2c3d-0000-4000-8000-000000000001";
const uuid = "5a1b2c3d-0000-4000-8000-000000000001";

describe("owners of network interfaces", () => {
  it.each<[string, Partial<NetworkInterface>, InterfaceOwner]>([
    [
      "Application Load Balancer web",
      { description: "ELB app/web/50dc6c495c0c9188", requesterId: "amazon-elb" },
      {
        kind: "loadBalancer",
        type: "application",
        name: "web",
        arnSuffix: "app/web/50dc6c495c0c9188",
      },
    ],
    [
      "Network Load Balancer tcp-front",
      { description: "ELB net/tcp-front/50dc6c495c0c9188", interfaceType: "network_load_balancer" },
      {
        kind: "loadBalancer",
        type: "network",
        name: "tcp-front",
        arnSuffix: "net/tcp-front/50dc6c495c0c9188",
      },
    ],
    [
      "Gateway Load Balancer inspect",
      { description: "ELB gwy/inspect/50dc6c495c0c9188", interfaceType: "gateway_load_balancer" },
      {
        kind: "loadBalancer",
        type: "gateway",
        name: "inspect",
        arnSuffix: "gwy/inspect/50dc6c495c0c9188",
      },
    ],
    [
      "Classic Load Balancer old",
      { description: "ELB old", requesterId: "amazon-elb" },
      { kind: "loadBalancer", type: "classic", name: "old", arnSuffix: null },
    ],
    [
      "NAT gateway nat-0a1b",
      { description: "Interface for NAT Gateway nat-0a1b", interfaceType: "nat_gateway" },
      { kind: "natGateway", id: "nat-0a1b" },
    ],
    ["NAT gateway", { interfaceType: "natGateway" }, { kind: "natGateway", id: null }],
    [
      "VPC endpoint vpce-0a1b",
      { description: "VPC Endpoint Interface vpce-0a1b", interfaceType: "vpc_endpoint" },
      { kind: "vpcEndpoint", id: "vpce-0a1b" },
    ],
    [
      "VPC endpoint",
      { interfaceType: "gateway_load_balancer_endpoint" },
      { kind: "vpcEndpoint", id: null },
    ],
    ["an ECS task", { description: attachment }, { kind: "ecsTask", attachment }],
    ["an ECS task", { description: attachment, instance: "i-1" }, { kind: "ecsTask", attachment }],
    ["instance i-1", { instance: "i-1" }, { kind: "instance", id: "i-1" }],
    [
      "Lambda function rotate-secret",
      { description: `AWS Lambda VPC ENI-rotate-secret-${uuid}`, interfaceType: "lambda" },
      { kind: "lambda", functionName: "rotate-secret" },
    ],
    ["Lambda function", { interfaceType: "lambda" }, { kind: "lambda", functionName: null }],
    ["a database", { description: "RDSNetworkInterface" }, { kind: "rds" }],
    [
      "RDS Proxy orders",
      { description: "Network interface for DBProxy orders" },
      { kind: "rdsProxy", name: "orders" },
    ],
    [
      "cache node sessions-001",
      { description: "ElastiCache sessions-001" },
      { kind: "elasticache", node: "sessions-001" },
    ],
    [
      "a network interface of the type efa",
      { interfaceType: "efa", description: "cluster" },
      { kind: "other", interfaceType: "efa" },
    ],
  ])("%s: %#", (words, changes, expected) => {
    const owner = interfaceOwner(networkInterface("eni-1", changes));
    expect(owner).toEqual(expected);
    expect(describeOwner(owner)).toBe(words);
  });

  it.each<[string, Partial<NetworkInterface>, string]>([
    [
      "a load balancer by its description alone",
      { description: "ELB app/web/50dc6c495c0c9188" },
      "other",
    ],
    [
      "an instance that calls itself a database",
      { description: "RDSNetworkInterface", instance: "i-1" },
      "instance",
    ],
    [
      "a NAT gateway by its description alone",
      { description: "Interface for NAT Gateway nat-0a1b" },
      "other",
    ],
  ])("does not believe %s", (_, changes, kind) => {
    expect(interfaceOwner(networkInterface("eni-1", changes)).kind).toBe(kind);
  });
});
