import { type Listing, mapListing } from "../../src/model/fact.ts";
import {
  type Container,
  type EnvironmentVariable,
  type TaskDefinition,
  taskDefinitions,
  type VariableClass,
} from "../../src/model/facts/ecs.ts";
import { cannotDecide, combine, fail, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { secretReference } from "../../src/topology/databaseSecrets.ts";

interface DefinitionResource extends Resource {
  readonly definition: TaskDefinition;
}

/** Each once: a schedule may refer to the latest revision by its family alone. */
const distinctDefinitions = ({
  items,
  causes,
}: Listing<TaskDefinition>): Listing<TaskDefinition> => ({
  items: [...new Map(items.map((definition) => [definition.arn, definition])).values()],
  causes,
});

const credentials: Partial<Record<VariableClass, string>> = {
  credentialInUrl: "a connection string or other settings with a password",
  knownKey: "a key of a well-known form",
  secretByName: "what its name calls a secret",
};

const judgeVariable = (arn: string, container: string, variable: EnvironmentVariable): Outcome => {
  const what = credentials[variable.class];
  return what === undefined
    ? pass("no credential in an environment variable")
    : fail(
        `environment|${container}|${variable.name}`,
        `the environment variable ${variable.name} of the container ${container} holds ${what}`,
        saw(
          taskDefinitions,
          arn,
          `containerDefinitions[${container}].environment[${variable.name}]`,
          variable.class,
        ),
      );
};

const judgeCommandLine = (
  arn: string,
  container: string,
  field: string,
  held: VariableClass,
): Outcome => {
  const what = credentials[held];
  return what === undefined
    ? pass("no credential in a command line")
    : fail(
        `${field}|${container}`,
        `the ${field} of the container ${container} holds ${what}`,
        saw(taskDefinitions, arn, `containerDefinitions[${container}].${field}`, held),
      );
};

const judgeReference = (
  arn: string,
  container: string,
  name: string,
  valueFrom: string,
): Outcome => {
  const evidence = saw(
    taskDefinitions,
    arn,
    `containerDefinitions[${container}].secrets[${name}]`,
    valueFrom,
  );
  return secretReference(valueFrom).kind === "secret"
    ? pass(`${name} comes from Secrets Manager`, evidence)
    : fail(
        `parameter|${container}|${name}`,
        `${name} of the container ${container} comes from a Systems Manager parameter, not from Secrets Manager`,
        evidence,
      );
};

const judgeContainer = (arn: string, container: Container): Outcome =>
  combine(
    ...container.environment.map((variable) => judgeVariable(arn, container.name, variable)),
    ...Object.entries(container.commandLines).map(([field, held]) =>
      judgeCommandLine(arn, container.name, field, held),
    ),
    ...[...container.secrets, ...container.logSecrets].map(({ name, valueFrom }) =>
      judgeReference(arn, container.name, name, valueFrom),
    ),
    ...container.environmentFiles.map((file) =>
      cannotDecide(
        `the container ${container.name} reads variables from ${file}, which is not read here`,
        "move what is secret in the file to Secrets Manager, and the rest into the task definition",
      ),
    ),
  );

export const rule = defineRule({
  id: "sec-secrets-from-secrets-manager",
  title: "Secrets come from Secrets Manager, not from environment variables",
  section: "SEC",
  items: ["SEC-1"],
  severity: "critical",
  why: "Whoever may look at a task definition, in the console, in a pipeline's log or in a state file, reads every password that stands in it. It cannot be rotated without a deployment, and old revisions keep it for ever.",
  checks:
    "In every task definition that a service, a deployment, a running task or a schedule refers to, no container may carry a credential in an environment variable, or in its command, entry point or health check: known by the form of its value (a URL, a connection string, options or JSON with a password in it, well-known keys), or by its name. Under such a name switches, numbers, times, URLs without a password, ARNs, paths, references to another store, encrypted values and public keys are innocent; where the name is not plain, words are, too. A name that only speaks about a secret (a time to live, an issuer, an algorithm, the secret's own name) promises none. What is injected must come from Secrets Manager; Systems Manager parameters fail. Values are classified while they are read, and never kept.",
  blindSpots:
    "Files of variables in S3 are not read. A password of digits alone is taken for a number. Secrets that are baked into an image, or that a schedule or RunTask adds by overrides, are not seen.",
  remedy: {
    summary:
      "Put the secret into Secrets Manager, name it in the container's secrets, remove the variable, and rotate what was exposed.",
    cli: [
      "aws secretsmanager create-secret --name APP/ENVIRONMENT/database --secret-string file://secret.json",
      "aws ecs register-task-definition --cli-input-json file://task-definition.json",
    ].join("\n"),
    terraform:
      'container_definitions = jsonencode([{\n  name    = "backend"\n  secrets = [{ name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database.arn }]\n}])',
    cdk: "taskDefinition.addContainer('backend', { image, secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(databaseSecret) } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  ],
  needs: { taskDefinitions },
  options: {},
  nothing: "no task definition is in use",
  resources: (facts) =>
    mapListing(
      distinctDefinitions(facts.taskDefinitions.list()),
      (definition): DefinitionResource => ({
        id: definition.arn,
        type: "AWS::ECS::TaskDefinition",
        name: `${definition.family}:${definition.revision}`,
        definition,
      }),
    ),
  judge: ({ definition }) =>
    combine(
      pass("no credential stands in its environment"),
      ...definition.containers.map((container) => judgeContainer(definition.arn, container)),
    ),
});
