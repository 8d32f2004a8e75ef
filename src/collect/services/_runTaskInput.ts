import type { AwsvpcConfiguration } from "../../model/facts/ecs.ts";
import { type Fields, fieldsOf, jsonIn } from "../../model/fields.ts";
import { toTargetNetwork } from "./_scheduledTasks.ts";

/** Which task a schedule runs that calls the API itself; overrides, which may hold secrets, are left out. */
export interface RunTaskInput {
  /** A cluster's ARN or name. */
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly network: AwsvpcConfiguration | null;
}

/** EventBridge Scheduler takes the API's parameters with a capital or a small letter in front. */
const field = (fields: Fields, name: string): unknown =>
  Object.entries(fields).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap((item) => text(item) ?? []) : [];

/**
 * The input of a universal target (`aws-sdk:ecs:runTask`); null where it names no task definition.
 * Without a cluster it is the one named `default`
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
 */
export const runTaskInput = (input: string | undefined): RunTaskInput | null => {
  const fields = fieldsOf(jsonIn(input ?? ""));
  const taskDefinition = text(field(fields, "TaskDefinition"));
  if (taskDefinition === undefined) return null;
  const network = field(fieldsOf(field(fields, "NetworkConfiguration")), "AwsvpcConfiguration");
  const own = fieldsOf(network);
  return {
    cluster: text(field(fields, "Cluster")) ?? "default",
    taskDefinition,
    network: toTargetNetwork(
      network === undefined
        ? undefined
        : {
            Subnets: texts(field(own, "Subnets")),
            SecurityGroups: texts(field(own, "SecurityGroups")),
            AssignPublicIp: text(field(own, "AssignPublicIp")),
          },
    ),
  };
};
