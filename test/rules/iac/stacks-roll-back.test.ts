import { rule } from "../../../rules/iac/stacks-roll-back.ts";
import { stacks } from "../../../src/model/facts/cloudformation.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { breakOff, type Change, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const root = (status: string, disableRollback: boolean): readonly Change[] => [
  patch(stacks, ids.stack, { root: "root" }),
  put(stacks, "root", {
    id: "root",
    name: "shop-root",
    status,
    disableRollback,
    root: null,
    drift: "NOT_CHECKED",
    driftChecked: null,
  }),
];
const status = (value: string): Change => patch(stacks, ids.stack, { status: value });

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(rule, [stacks, services], "its stacks are known by its services"),
  cases: [
    { name: "updated", verdict: "pass", says: /shop-prod rolls back what fails/ },
    ...["ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"].map(
      (value) => ({ name: value, changes: [status(value)], verdict: "fail" as const }),
    ),
    ...["UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "IMPORT_COMPLETE"].map((value) => ({
      name: value,
      changes: [status(value)],
      verdict: "pass" as const,
    })),
    {
      name: "rollback is disabled",
      changes: [patch(stacks, ids.stack, { disableRollback: true })],
      verdict: "fail",
      says: /does not roll back/,
    },
    {
      name: "both",
      changes: [status("UPDATE_FAILED"), patch(stacks, ids.stack, { disableRollback: true })],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "not stated",
      changes: [patch(stacks, ids.stack, { disableRollback: null })],
      verdict: "unknown",
    },
    {
      name: "nested in one that rolls back",
      changes: [
        ...root("UPDATE_COMPLETE", false),
        patch(stacks, ids.stack, { root: "root", disableRollback: true }),
      ],
      verdict: "pass",
    },
    {
      name: "nested in one that does not",
      changes: root("UPDATE_COMPLETE", true),
      verdict: "fail",
      says: /the stack shop-root does not roll back/,
    },
    {
      name: "nested in one that has failed",
      changes: root("UPDATE_ROLLBACK_FAILED", false),
      verdict: "fail",
      failures: 1,
    },
    {
      name: "nested in one that was not listed",
      changes: [patch(stacks, ids.stack, { root: "root" }), breakOff(stacks)],
      verdict: "unknown",
    },
    {
      name: "a failed stack that holds nothing of it",
      changes: [
        put(stacks, "other", {
          id: "other",
          name: "other",
          status: "ROLLBACK_FAILED",
          disableRollback: true,
          root: null,
          drift: null,
          driftChecked: null,
        }),
      ],
      verdict: "pass",
    },
    { name: "no stack holds it", changes: [only(stacks, {})], verdict: "manual" },
  ],
});
