import type { AwsvpcConfiguration } from "../../model/facts/ecs.ts";
import { errorName } from "../classify.ts";

/** As EventBridge and its Scheduler spell the network of a task. */
interface TargetNetwork {
  readonly Subnets?: readonly string[] | undefined;
  readonly SecurityGroups?: readonly string[] | undefined;
  readonly AssignPublicIp?: string | undefined;
}

/** The network of a scheduled task; null where it is not stated. */
export const toTargetNetwork = (network: TargetNetwork | undefined): AwsvpcConfiguration | null =>
  network === undefined
    ? null
    : {
        subnets: [...(network.Subnets ?? [])].sort(),
        securityGroups: [...(network.SecurityGroups ?? [])].sort(),
        assignPublicIp: network.AssignPublicIp ?? null,
      };

/** Whether a rule or schedule was deleted since it was listed: then there is none. */
export const isGone = (error: unknown): boolean => errorName(error) === "ResourceNotFoundException";
