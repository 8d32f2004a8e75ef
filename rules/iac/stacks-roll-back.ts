import { type Fact, find, known, type Table } from "../../src/model/fact.ts";
import { type Stack, stacks } from "../../src/model/facts/cloudformation.ts";
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

/** `UPDATE_ROLLBACK_FAILED`, `CREATE_FAILED`, `DELETE_FAILED` …: a person has to step in. */
const hasFailed = (status: string): boolean => status.endsWith("_FAILED");

const judgeStatus = ({ id, name, status }: Stack, context: Context): Outcome => {
  if (status === null) return cannotKnow([context.unstated(stacks, "StackStatus")]);
  const evidence = saw(stacks, id, "StackStatus", status);
  return hasFailed(status)
    ? fail(`status|${name}`, `the stack ${name} is in a failed state: ${status}`, evidence)
    : pass(`${name}: ${status}`, evidence);
};

const judgeRollback = ({ id, name, disableRollback }: Stack, context: Context): Outcome => {
  if (disableRollback === null) return cannotKnow([context.unstated(stacks, "DisableRollback")]);
  const evidence = saw(stacks, id, "DisableRollback", disableRollback);
  return disableRollback
    ? fail(`rollback|${name}`, `the stack ${name} does not roll back what fails`, evidence)
    : pass(`${name} rolls back what fails`, evidence);
};

/** Where a stack is nested, the outermost one is created, updated and rolled back. */
const rootOf = (stack: Stack, all: Table<Stack>): Fact<Stack | null> =>
  stack.root === null || stack.root === stack.id
    ? known(stack)
    : find(all.list(), ({ id }) => id === stack.root);

export const rule = defineRule({
  id: "iac-stacks-roll-back",
  title: "The application's stacks roll back what fails",
  section: "IAC",
  items: ["IAC-4"],
  severity: "medium",
  why: "A deployment that stops half-way leaves a mixture of old and new. A stack that has failed cannot be updated either, not even to mend what is broken, before somebody has cleared it up.",
  checks:
    "No CloudFormation stack that holds a part of the application, and none that such a stack is nested in, may be in a failed state; the outermost ones must have rollback enabled. A stack that has rolled back is fine. An application without stacks is for a person.",
  blindSpots:
    "A single deployment may still be told not to roll back; whether data can be rolled back is not seen; nor how Terraform's users go back.",
  remedy: {
    summary: "Continue the rollback that failed; deploy without the option that disables rollback.",
    cli: "aws cloudformation continue-update-rollback --stack-name STACK\naws cloudformation update-stack --stack-name STACK --use-previous-template --no-disable-rollback",
    terraform:
      'resource "aws_cloudformation_stack" "main" {\n  name             = "shop-prod"\n  template_body    = file("template.yaml")\n  disable_rollback = false\n}',
    cdk: "cdk deploy ShopStack --rollback  // (the default; --no-rollback switches it off)",
  },
  references: [
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html",
  ],
  needs: { serviceApplications, deployedResources, stacks },
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ application }, facts, _options, context) {
    const own = facts.deployedResources.stacksOf(application);
    if (own.items.length === 0 && own.causes.length === 0) {
      return manual(
        "no stack holds a part of it: a person must attest that a failed change of its infrastructure can be rolled back",
      );
    }
    return every(own, (stack) =>
      combine(
        judgeStatus(stack, context),
        when(rootOf(stack, facts.stacks), (root) =>
          root === null
            ? cannotDecide(
                `the stack that ${stack.name} is nested in is not among the account's stacks`,
                "scan again: it may have been deleted during the scan",
              )
            : combine(
                ...(root.id === stack.id ? [] : [judgeStatus(root, context)]),
                judgeRollback(root, context),
              ),
        ),
      ),
    );
  },
});
