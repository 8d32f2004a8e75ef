import { RemovalPolicy } from "aws-cdk-lib";
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";

export interface Network {
  readonly vpc: Vpc;
  readonly securityGroup: SecurityGroup;
}

/** Where Fargate tasks run: they reach AWS's APIs, and nothing reaches them. No NAT gateway is paid for. */
export const networkIn = (scope: Construct): Network => {
  const vpc = new Vpc(scope, "Network", {
    ipAddresses: IpAddresses.cidr("10.213.0.0/22"),
    maxAzs: 2,
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: "tasks", subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
    ],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    flowLogs: {
      All: {
        destination: FlowLogDestination.toCloudWatchLogs(
          new LogGroup(scope, "NetworkLog", {
            retention: RetentionDays.ONE_MONTH,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
      },
    },
  });
  const securityGroup = new SecurityGroup(scope, "TaskSecurityGroup", {
    vpc,
    description: "gonogo: tasks call AWS APIs; nothing calls them",
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), "AWS APIs");
  acknowledge(
    vpc,
    "Endpoints of every service that is read, in every region, cannot be had through a private subnet without NAT; tasks have public addresses and admit nothing.",
    "AwsSolutions-VPC3",
  );
  return { vpc, securityGroup };
};
