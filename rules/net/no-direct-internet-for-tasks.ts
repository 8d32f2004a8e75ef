import { type NetworkInterface, networkInterfaces } from "../../src/model/facts/ec2.ts";
import { type AwsvpcConfiguration, services, type Task } from "../../src/model/facts/ecs.ts";
import {
  combine,
  every,
  fail,
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
import { allServices } from "../_resources/services.ts";
import { judgePrivate, privateSubnetReferences } from "./_placement.ts";

const judgeNetwork = (arn: string, network: AwsvpcConfiguration): Outcome => {
  const evidence = saw(
    services,
    arn,
    "networkConfiguration.awsvpcConfiguration.assignPublicIp",
    network.assignPublicIp,
  );
  return network.assignPublicIp === "ENABLED"
    ? fail("assignPublicIp", "its tasks are given public addresses", evidence)
    : pass("its tasks are given no public address", evidence);
};

const judgeInterface = (row: NetworkInterface): Outcome => {
  const evidence = saw(networkInterfaces, row.id, "Association.PublicIp", row.publicIp);
  return row.publicIp === null
    ? pass("no public address", evidence)
    : fail("publicIp", `a running task has a public address (${row.publicIp})`, evidence);
};

export const rule = defineRule({
  id: "net-no-direct-internet-for-tasks",
  title: "Tasks have no direct way to or from the internet",
  section: "NET",
  items: ["NET-7"],
  severity: "high",
  why: "A task with a public address is reached past the load balancer, and goes out past every control of the NAT gateway.",
  checks:
    "No configuration in force of an ECS service may assign public addresses, no running task's interface may have one, and the subnets must have no route to an internet gateway, for IPv6 either: there every address is public.",
  blindSpots: "Services whose tasks use the host's network are not judged.",
  remedy: {
    summary: "Run the tasks in private subnets with assignPublicIp DISABLED.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --network-configuration 'awsvpcConfiguration={subnets=[PRIVATE_A,PRIVATE_B],securityGroups=[GROUP],assignPublicIp=DISABLED}'",
    terraform:
      'resource "aws_ecs_service" "service" {\n  network_configuration {\n    assign_public_ip = false\n    subnets          = aws_subnet.private[*].id\n  }\n}',
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, assignPublicIp: false });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
    ...privateSubnetReferences,
  ],
  needs: { runningServices, routing, taskInterfaces, networkInterfaces },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge({ view }, facts) {
    if (view.networks.length === 0) return notApplicable("its tasks use the network of their host");
    const judgeTask = (task: Task): Outcome =>
      combine(
        ...task.networkInterfaces.map((id) =>
          when(facts.networkInterfaces.get(id), (row) =>
            row === null ? pass("its interface is gone already") : judgeInterface(row),
          ),
        ),
      );
    return combine(
      ...view.networks.map((network) => judgeNetwork(view.service.arn, network)),
      ...view.subnets.map((subnet) => judgePrivate(subnet, facts.routing)),
      every(facts.taskInterfaces.tasksOf(view.service), judgeTask),
    );
  },
});
