import { type Fact, flatMap, known, undecided } from "../../src/model/fact.ts";
import { services, type TaskDefinition, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { daysOfUse, serviceUse, serviceWindows } from "../../src/model/facts/use.ts";
import { cannotKnow, notApplicable, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";
import { judgeSize, measured, sizeOptions } from "./_size.ts";

/** The smallest task of Fargate: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html. */
const smallestCpu = 256;
const smallestMemory = 512;

/** In units and MiB, or in words: `512`, `.5 vCPU`, `1 GB`. */
const amountOf = (text: string, word: RegExp): number =>
  word.test(text) ? Number.parseFloat(text) * 1024 : Number.parseFloat(text);

const withoutSmaller = (cpu: string, memory: string): string | null =>
  amountOf(cpu, /vcpu/i) <= smallestCpu && amountOf(memory, /gb/i) <= smallestMemory
    ? "Fargate has no smaller task"
    : null;

export const rule = defineRule({
  id: "cost-ecs-right-sized",
  title: "ECS tasks have the size that they use",
  section: "COST",
  items: ["COST-3"],
  severity: "low",
  why: "Fargate bills what a task reserves, not what it uses, for every task of every service; a task that is too small is killed when its memory runs out.",
  checks: `The size of each service's tasks is judged by ${daysOfUse} days of the service's CPU and memory utilization. It is too large when CPU peaked below 20 % and memory below 40 %, unless it is Fargate's smallest. It is too small when CPU was above 80 % on average, the guide's alarm, or memory above 90 %. The other bounds are the guide's for databases: for tasks it says to start with 0.5 vCPU and 1 GB.`,
  blindSpots:
    "The days before the last two weeks. Start-up spends more CPU than what follows, and counts as use.",
  remedy: {
    summary:
      "Start with 0.5 vCPU and 1 GB a task and change it by what is measured, in a new revision of the task definition.",
    cli: "aws ecs register-task-definition --family FAMILY --requires-compatibilities FARGATE --network-mode awsvpc --cpu 512 --memory 1024 --container-definitions file://containers.json",
    terraform:
      'resource "aws_ecs_task_definition" "service" {\n  cpu    = "512"\n  memory = "1024"\n}',
    cdk: "new ecs.FargateTaskDefinition(this, 'Task', { cpu: 512, memoryLimitMiB: 1024 });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
  ],
  needs: { runningServices, taskDefinitions, serviceUse },
  options: {
    ...sizeOptions,
    undersizedAboveCpu: { ...sizeOptions.undersizedAboveCpu, default: 80 },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge({ view }, facts, options, context) {
    const { service, clusterName } = view;
    const arn = service.taskDefinition;
    if (arn === null) return cannotKnow([context.unstated(services, "taskDefinition")]);
    const definition: Fact<TaskDefinition> = flatMap(facts.taskDefinitions.get(arn), (row) =>
      row === null
        ? undecided(`the task definition ${arn} does not exist`, "deploy one that does")
        : known(row),
    );
    return when(definition, ({ cpu, memory }) => {
      if (cpu === null || memory === null) {
        return notApplicable("its tasks have no size of their own: they share their instance");
      }
      const windows = serviceWindows(clusterName, service.name);
      const figure = (window: (typeof windows)["peakCpu"]) =>
        measured(serviceUse, facts.serviceUse, service.arn, [window], options.minimumDays);
      return judgeSize(
        {
          peakCpu: figure(windows.peakCpu),
          averageCpu: figure(windows.averageCpu),
          peakMemory: figure(windows.peakMemory),
          averageMemory: figure(windows.averageMemory),
        },
        withoutSmaller(cpu, memory),
        options,
      );
    });
  },
});
