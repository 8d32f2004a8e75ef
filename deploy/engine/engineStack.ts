import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { networkIn } from "./network.ts";
import { engineParameters } from "./parameters.ts";
import { stateMachineIn } from "./stateMachine.ts";
import { storeIn } from "./store.ts";
import { alarmsIn, scheduleIn } from "./watch.ts";
import { workersIn } from "./workers.ts";

interface EngineProps extends StackProps {
  /** The IAM actions that listing an organization's accounts takes. */
  readonly listingActions: readonly string[];
}

/** What scans an organization, in one account and region of it. */
export class EngineStack extends Stack {
  constructor(scope: Construct, id: string, { listingActions, ...props }: EngineProps) {
    super(scope, id, props);
    const parameters = engineParameters(this);
    const bucket = storeIn(this, parameters);
    const network = networkIn(this);
    const workers = workersIn(this, { bucket, network, parameters, listingActions });
    const machine = stateMachineIn(this, { bucket, workers, network, parameters });
    const missed = scheduleIn(this, machine, parameters);
    const topic = alarmsIn(this, machine, missed, parameters);
    const output = (name: string, description: string, value: string) =>
      new CfnOutput(this, name, { description, value });
    output("StateMachine", "Start a run by hand with it", machine.stateMachineArn);
    output("Bucket", "Where recordings and reports lie", bucket.bucketName);
    output("AlarmTopic", "Subscribe to it to hear of alarms", topic.topicArn);
  }
}
