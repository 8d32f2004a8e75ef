import { defineRule } from "../../src/model/rule.ts";
import { applicationResources, judgeRole, onFargateNeeds } from "./_serviceOnFargate.ts";

export const rule = defineRule({
  id: "arc-backend-on-fargate",
  title: "The backend runs on ECS Fargate with 2+ tasks",
  section: "ARC",
  items: ["ARC-4"],
  severity: "high",
  why: "With a single task every crash and every deployment is an outage. On Fargate AWS patches the machines; on instances that is one more duty that is easily forgotten.",
  checks:
    "Every application must have an ECS service in the role of the backend: by the config, by tags, or by evidence that agrees. It must run on Fargate (by launch type, capacity-provider strategy or the cluster's default; Fargate Spot counts), with a desired count and a minimum capacity of at least the guide's 2.",
  blindSpots:
    "Whether the tasks are healthy is another item's. Daemons and scheduled tasks are no services.",
  remedy: {
    summary:
      "Run the backend as a Fargate service with at least two tasks, or say in the config that the application has none.",
    cli: "aws ecs update-service --cluster CLUSTER --service backend --desired-count 2",
    terraform: [
      'resource "aws_ecs_service" "backend" {',
      '  launch_type   = "FARGATE"',
      "  desired_count = 2",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'backend', { cluster, taskDefinition, desiredCount: 2 });",
  },
  references: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate.html"],
  needs: onFargateNeeds,
  options: { minimumTasks: { default: 2, description: "tasks at least", minimum: 1 } },
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge: (resource, facts, { minimumTasks }, context) =>
    judgeRole(facts, resource, "backend", minimumTasks, context),
});
