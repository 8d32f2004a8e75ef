import { defineRule } from "../../src/model/rule.ts";
import { applicationResources, judgeRole, onFargateNeeds } from "./_serviceOnFargate.ts";

export const rule = defineRule({
  id: "arc-frontend-on-fargate",
  title: "The frontend runs on ECS Fargate with 2+ tasks",
  section: "ARC",
  items: ["ARC-3"],
  severity: "high",
  why: "With a single task every crash and every deployment is an outage. On Fargate AWS patches the machines; on instances that is one more duty that is easily forgotten.",
  checks:
    "Every application must have an ECS service in the role of the frontend: by the config, by tags, or by evidence that agrees. It must run on Fargate (by launch type, capacity-provider strategy or the cluster's default; Fargate Spot counts), with a desired count and a minimum capacity of at least the guide's 2.",
  blindSpots:
    "Whether the tasks are healthy is another item's. Daemons and scheduled tasks are no services.",
  remedy: {
    summary:
      "Run the frontend as a Fargate service with at least two tasks, or say in the config that the application has none.",
    cli: "aws ecs update-service --cluster CLUSTER --service frontend --desired-count 2",
    terraform: [
      'resource "aws_ecs_service" "frontend" {',
      '  launch_type   = "FARGATE"',
      "  desired_count = 2",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'frontend', { cluster, taskDefinition, desiredCount: 2 });",
  },
  references: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate.html"],
  needs: onFargateNeeds,
  options: { minimumTasks: { default: 2, description: "tasks at least", minimum: 1 } },
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge: (resource, facts, { minimumTasks }, context) =>
    judgeRole(facts, resource, "frontend", minimumTasks, context),
});
