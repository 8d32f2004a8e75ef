import { networkInterfaces } from "../../src/model/facts/ec2.ts";
import { services, type Task } from "../../src/model/facts/ecs.ts";
import {
  cannotKnow,
  combine,
  every,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { routing } from "../../src/topology/routing.ts";
import { runningServices } from "../../src/topology/services.ts";
import { taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { zones } from "../../src/topology/zones.ts";
import { allServices } from "../_resources/services.ts";
import { judgePlacement, judgePrivate, privateSubnetReferences, zoneOption } from "./_placement.ts";

export const rule = defineRule({
  id: "net-tasks-in-private-subnets",
  title: "ECS tasks run in private subnets of 2+ Availability Zones",
  section: "NET",
  items: ["NET-3"],
  severity: "high",
  why: "A task in a public subnet can be reached from the internet as soon as it has a public address. Tasks of one zone all go down with it.",
  checks:
    "The subnets of every ECS service (its own configuration, that of its deployments and task sets, and where its running tasks really are) must have no route to an internet gateway, and span the required number of Availability Zones, counted by zone ID.",
  blindSpots: "Services whose tasks use the host's network are not judged.",
  remedy: {
    summary: "Run the service in private subnets of at least two Availability Zones.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --network-configuration 'awsvpcConfiguration={subnets=[PRIVATE_A,PRIVATE_B],securityGroups=[GROUP],assignPublicIp=DISABLED}'",
    terraform:
      'resource "aws_ecs_service" "service" {\n  network_configuration {\n    subnets = aws_subnet.private[*].id\n  }\n}',
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });",
  },
  references: privateSubnetReferences,
  needs: { runningServices, routing, zones, taskInterfaces, networkInterfaces },
  options: zoneOption,
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge({ view }, facts, { minimumZones }, context) {
    if (view.networks.length === 0) return notApplicable("its tasks use the network of their host");
    const judgeTask = (task: Task): Outcome =>
      combine(
        ...task.networkInterfaces.map((id) =>
          when(facts.networkInterfaces.get(id), (row) => {
            if (row === null) return pass("its interface is gone already");
            return row.subnet === null
              ? cannotKnow([context.unstated(networkInterfaces, "SubnetId")])
              : judgePrivate(row.subnet, facts.routing);
          }),
        ),
      );
    return combine(
      ...view.networks.map((network) =>
        judgePlacement(
          [
            saw(services, view.service.arn, "networkConfiguration.awsvpcConfiguration.subnets", [
              ...network.subnets,
            ]),
          ],
          network.subnets,
          minimumZones,
          facts,
        ),
      ),
      every(facts.taskInterfaces.tasksOf(view.service), judgeTask),
    );
  },
});
