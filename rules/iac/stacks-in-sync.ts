import type { Table } from "../../src/model/fact.ts";
import {
  type ResourceDrift,
  resourceDrifts,
  type Stack,
  stacks,
} from "../../src/model/facts/cloudformation.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  every,
  fail,
  manual,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { deployedResources } from "../../src/topology/deployedResources.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "../_resources/applications.ts";

/** What auto scaling changes all the time, by the type of the resource. */
const scaled: Readonly<Record<string, readonly string[]>> = {
  "AWS::ECS::Service": ["/DesiredCount"],
  "AWS::AutoScaling::AutoScalingGroup": ["/DesiredCapacity"],
  "AWS::ElastiCache::ReplicationGroup": ["/NumNodeGroups", "/ReplicasPerNodeGroup"],
};

const isScaling = ({ type, status, paths }: ResourceDrift): boolean =>
  status === "MODIFIED" &&
  paths.length > 0 &&
  paths.every((path) => scaled[type]?.includes(path) ?? false);

const drifted = ({ id, name }: Stack, drifts: readonly ResourceDrift[]): Outcome => {
  if (drifts.length === 0) {
    return cannotDecide(
      `the stack ${name} has drifted, and no resource of it is said to have`,
      "detect drift again, and scan again",
    );
  }
  const real = drifts.filter((drift) => !isScaling(drift));
  if (real.length === 0) {
    return pass(
      `${name} differs in what auto scaling sets only`,
      saw(
        resourceDrifts,
        id,
        "PropertyDifferences[].PropertyPath",
        drifts.flatMap(({ logicalId, paths }) => paths.map((path) => `${logicalId}${path}`)),
      ),
    );
  }
  return combine(
    ...real.map(({ logicalId, status, paths }) =>
      fail(
        `drift|${name}|${logicalId}`,
        status === "DELETED"
          ? `${logicalId} of the stack ${name} was deleted by hand`
          : `${logicalId} of the stack ${name} was changed by hand: ${paths.join(", ") || "its properties"}`,
        saw(resourceDrifts, id, "StackResourceDriftStatus", `${logicalId}: ${status}`),
      ),
    ),
  );
};

const judgeStack = (stack: Stack, drifts: Table<readonly ResourceDrift[]>, context: Context) => {
  const { id, name, drift, driftChecked } = stack;
  if (drift === null) {
    return cannotKnow([context.unstated(stacks, "DriftInformation.StackDriftStatus")]);
  }
  if (drift === "DRIFTED") return when(drifts.get(id), (rows) => drifted(stack, rows ?? []));
  if (drift === "IN_SYNC") {
    return pass(
      `${name} was in sync ${driftChecked === null ? "when it was checked" : `on ${driftChecked.slice(0, 10)}`}`,
      saw(stacks, id, "DriftInformation.StackDriftStatus", drift),
    );
  }
  return manual(
    `whether the stack ${name} is still as its template says was never found out (${drift}): detect its drift, or a person must attest that it can be built again from code`,
  );
};

export const rule = defineRule({
  id: "iac-stacks-in-sync",
  title: "The application's stacks are as their templates say",
  section: "IAC",
  items: ["IAC-2"],
  severity: "medium",
  why: "A change by hand is lost with the next deployment, or breaks it; and what is built again from the template is not what ran.",
  checks:
    "The last drift detection of every CloudFormation stack that holds a part of the application must have found it in sync; nested stacks are checked each by itself, as CloudFormation does. What auto scaling sets (desired counts, replicas) may differ. A stack that was never checked is for a person, and so is an application without stacks. Drift detection is never started by the scan.",
  blindSpots:
    "What has changed since the last detection, resources and properties that CloudFormation does not check, and drift from Terraform states.",
  remedy: {
    summary:
      "Take the change into the template or undo it, then detect drift again; detect it on a schedule.",
    cli: "aws cloudformation detect-stack-drift --stack-name STACK\naws cloudformation describe-stack-resource-drifts --stack-name STACK --stack-resource-drift-status-filters MODIFIED DELETED",
    terraform:
      'resource "aws_config_config_rule" "drift" {\n  name = "stack-drift"\n  source {\n    owner             = "AWS"\n    source_identifier = "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"\n  }\n}',
    cdk: "new config.CloudFormationStackDriftDetectionCheck(this, 'Drift', { ownStackOnly: true });",
  },
  references: [
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html",
  ],
  needs: { serviceApplications, deployedResources, resourceDrifts },
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ application }, facts, _options, context) {
    const own = facts.deployedResources.stacksOf(application);
    return own.items.length === 0 && own.causes.length === 0
      ? manual(
          "no stack holds a part of it: a person must attest that it can be built again from code",
        )
      : every(own, (stack) => judgeStack(stack, facts.resourceDrifts, context));
  },
});
