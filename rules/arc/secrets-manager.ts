import { ageInDays } from "../../src/model/days.ts";
import {
  all,
  causesOf,
  type Fact,
  filterListing,
  joinListings,
  known,
  type Listing,
  map,
  selectListing,
} from "../../src/model/fact.ts";
import { taskDefinitions } from "../../src/model/facts/ecs.ts";
import { type Secret, secrets } from "../../src/model/facts/secrets.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  every,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databaseSecrets } from "../../src/topology/databaseSecrets.ts";
import { allows } from "../../src/topology/policyEvaluation.ts";
import { allSecrets } from "../../src/topology/secretReaders.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";
import { type UsedRole, usedRoles } from "../../src/topology/usedRoles.ts";
import { applicationResources } from "../_resources/applications.ts";

const needs = { serviceApplications, databaseSecrets, allSecrets, usedRoles };
type Facts = Resolved<typeof needs>;

/** The secrets that ECS injects into a service: where they come from Secrets Manager, by variable. */
const injectedInto = (facts: Facts, view: RunningService): Fact<readonly string[]> =>
  map(facts.databaseSecrets.injectedBy(view.taskDefinitions), (injected) =>
    injected.flatMap(({ variable, reference }) => (reference.kind === "secret" ? [variable] : [])),
  );

/** The roles that the programs of these services have. */
const taskRolesOf = (facts: Facts, views: readonly RunningService[]): Listing<UsedRole> => {
  const definitions = new Set(views.flatMap((view) => view.taskDefinitions));
  return filterListing(facts.usedRoles, ({ uses }) =>
    uses.some((use) => use.as === "task" && definitions.has(use.definition.arn)),
  );
};

/** The secrets that a role may read. */
const readableBy = ({ access }: UsedRole, listed: Listing<Secret>): Listing<Secret> => {
  if (!access.known) return { items: [], causes: access.causes };
  const granted = access.value;
  if (granted === null) return { items: [], causes: [] };
  return selectListing(listed, ({ arn, tags }) =>
    allows(granted, {
      action: "secretsmanager:GetSecretValue",
      resource: arn,
      tags: known(tags),
      arbitrary: false,
    }),
  );
};

/** On EC2 a task without a role of its own has its instance's, which is not read. */
const instanceRoles = (facts: Facts, views: readonly RunningService[]): Outcome => {
  const withRole = new Set(
    facts.usedRoles.items.flatMap(({ uses }) =>
      uses.filter((use) => use.as === "task").map(({ definition }) => definition.arn),
    ),
  );
  const without = views.filter(({ taskDefinitions: arns }) =>
    arns.some((arn) => !withRole.has(arn)),
  );
  return combine(
    ...without.map((view) =>
      when(view.fargate, (fargate) =>
        fargate
          ? combine()
          : cannotDecide(
              `the tasks of ${view.service.name} have no role, and may use that of their instance`,
              "give the task definition a task role",
            ),
      ),
    ),
  );
};

/** Reading through the SDK leaves no trace but that somebody read the secret. */
const judgeSdk = (
  facts: Facts,
  views: readonly RunningService[],
  recentDays: number,
  { startedAt }: Context,
): Outcome => {
  const live = filterListing(facts.allSecrets.list, ({ deleted }) => deleted === null);
  const recently = filterListing(
    live,
    ({ lastAccessed }) => lastAccessed !== null && ageInDays(lastAccessed, startedAt) <= recentDays,
  );
  const roles = taskRolesOf(facts, views);
  const readable = joinListings(roles.items.map((role) => readableBy(role, recently)));
  return combine(
    cannotKnow(roles.causes),
    instanceRoles(facts, views),
    every(readable, ({ name }) =>
      cannotDecide(
        `the program may read ${name}, which was read lately: whether it did is not known`,
        "let ECS inject the secret (secrets[] of the container), or waive the finding",
      ),
    ),
  );
};

const isOpen = ({ causes }: Outcome): boolean => causes.length > 0;

export const rule = defineRule({
  id: "arc-secrets-manager",
  title: "Services read their secrets from Secrets Manager",
  section: "ARC",
  items: ["ARC-7"],
  severity: "medium",
  why: "An application that reads nothing from Secrets Manager keeps its passwords somewhere else: in an image, a file or a variable, where they do not rotate and nobody sees who reads them.",
  checks:
    "Of each application, one service at least must have ECS inject a secret of Secrets Manager (secrets[] of a container); Systems Manager parameters do not count. Where none does, a task role that may read a secret which was read lately suggests that the program does so itself: that is unknown, not a pass. Where there is nothing of this, it fails. The application is judged as a whole, for the guide asks for a component, and a frontend may well need no secret.",
  blindSpots:
    "Who read a secret is not seen. Secrets of other accounts, and of regions outside the scan, are not listed.",
  remedy: {
    summary: "Put what is secret into Secrets Manager and name it in the container's secrets.",
    cli: [
      "aws secretsmanager create-secret --name APP/ENVIRONMENT/database --secret-string file://secret.json",
      "aws ecs register-task-definition --cli-input-json file://task-definition.json",
    ].join("\n"),
    terraform:
      'container_definitions = jsonencode([{\n  name    = "backend"\n  secrets = [{ name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }]\n}])',
    cdk: "taskDefinition.addContainer('backend', { image, secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(databaseSecret) } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html",
  ],
  needs,
  options: {
    recentDays: {
      default: 30,
      description: "days within which a secret counts as read lately",
      minimum: 1,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ id, application }, facts, { recentDays }, context) {
    const { items: views, causes } = facts.serviceApplications.servicesIn(application);
    const injected = views.map((view) => ({ view, variables: injectedInto(facts, view) }));
    const readers = injected.filter(
      ({ variables }) => variables.known && variables.value.length > 0,
    );
    if (readers.length > 0) {
      return combine(
        ...readers.map(({ view, variables }) =>
          pass(
            `${view.service.name} reads ${(variables.known ? variables.value : []).join(", ")}`,
            saw(
              taskDefinitions,
              view.taskDefinitions.join(", "),
              "containerDefinitions[].secrets",
              variables.known ? variables.value : [],
            ),
          ),
        ),
      );
    }
    const unread = [...causes, ...causesOf(all(injected.map(({ variables }) => variables)))];
    if (unread.length > 0) return cannotKnow(unread);
    const bySdk = judgeSdk(facts, views, recentDays, context);
    return isOpen(bySdk)
      ? bySdk
      : fail(
          "none",
          "none of its services reads a secret from Secrets Manager",
          saw(secrets, id, "secrets read", []),
        );
  },
});
