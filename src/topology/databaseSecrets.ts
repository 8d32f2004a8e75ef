import { all, type Fact, map, orElse, undecided } from "../model/fact.ts";
import { type Container, taskDefinitions } from "../model/facts/ecs.ts";
import { derive } from "../model/kind.ts";
import { matches } from "../model/pattern.ts";

/** What a container's `valueFrom` refers to. */
export type SecretReference =
  | { readonly kind: "secret"; readonly arn: string }
  | { readonly kind: "parameter"; readonly name: string };

/**
 * Secrets Manager ARNs may be followed by `:json-key:version-stage:version-id`; anything else is a
 * Systems Manager parameter, by ARN or by name
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html).
 */
export const secretReference = (valueFrom: string): SecretReference => {
  const parts = valueFrom.split(":");
  return parts[0] === "arn" && parts[2] === "secretsmanager"
    ? { kind: "secret", arn: parts.slice(0, 7).join(":") }
    : { kind: "parameter", name: valueFrom };
};

/** ECS accepts a secret's ARN without the six characters that Secrets Manager appends. */
export const refersTo = (reference: string, secretArn: string): boolean =>
  reference === secretArn ||
  (/^-[A-Za-z0-9]{6}$/.test(secretArn.slice(reference.length)) && secretArn.startsWith(reference));

/** All that refers to a secret. */
export const referencesTo = (secretArn: string): readonly string[] => [
  secretArn,
  ...(/-[A-Za-z0-9]{6}$/.test(secretArn) ? [secretArn.slice(0, -7)] : []),
];

const databaseVariable =
  /^(DATABASE|DB|POSTGRES|POSTGRESQL|PG|RDS|PRISMA_DATABASE|TYPEORM)(_?(URL|URI|DSN|PASSWORD|PASS|PWD|PW|SECRET|CREDENTIALS?|CONNECTION(_STRING)?|USER(NAME)?))?$/i;
/** RDS names the secrets that it manages `rds!db-…`, which holds the word, too. */
const databaseWord = /(^|[^a-z])(db|database|postgres|postgresql|rds|aurora)([^a-z]|$)/i;

/** Whether a variable's name says that it holds the database's credentials. */
export const isDatabaseVariable = (name: string): boolean => databaseVariable.test(name);

/** A secret that a container reads for the database, and why it is taken for one. */
export interface DatabaseSecretUse {
  readonly variable: string;
  readonly reference: SecretReference | null;
  readonly because: string;
}

/** A secret or parameter under the name of the variable that it fills. */
export interface InjectedSecret {
  readonly variable: string;
  readonly reference: SecretReference;
}

/** Which task definitions read the database's secret. */
export interface DatabaseSecrets {
  /** The uses in a task definition; also plain variables that carry the credentials. */
  usesOf(taskDefinition: string): Fact<readonly DatabaseSecretUse[]>;
  usesOfAll(taskDefinitions: readonly string[]): Fact<readonly DatabaseSecretUse[]>;
  /** Every secret and parameter that they inject, whatever it is for. */
  injectedBy(taskDefinitions: readonly string[]): Fact<readonly InjectedSecret[]>;
}

export const databaseSecrets = derive({
  name: "databaseSecrets",
  needs: { taskDefinitions },
  compute(facts, { settings }): DatabaseSecrets {
    const declared = settings.applications.flatMap((application) => application.databaseSecrets);
    /** The name with what may be the suffix that Secrets Manager appends, and without. */
    const namesOf = (reference: SecretReference): readonly [string, ...string[]] => {
      if (reference.kind === "parameter") return [reference.name];
      const whole = reference.arn.split(":")[6] ?? reference.arn;
      return [whole.replace(/-[A-Za-z0-9]{6}$/, ""), whole];
    };
    const reasonFor = (variable: string, reference: SecretReference): string | null => {
      const names = namesOf(reference);
      const [name] = names;
      const arn = reference.kind === "secret" ? [reference.arn] : [];
      if (matches(declared, ...names, ...arn)) return `${name} is declared as a database secret`;
      if (isDatabaseVariable(variable)) return `${variable} names a database`;
      const telling = names.find((one) => databaseWord.test(one));
      return telling === undefined ? null : `the secret ${telling} names a database`;
    };
    const usesIn = (container: Container): readonly DatabaseSecretUse[] => [
      ...container.secrets.flatMap(({ name, valueFrom }) => {
        const reference = secretReference(valueFrom);
        const because = reasonFor(name, reference);
        return because === null ? [] : [{ variable: name, reference, because }];
      }),
      ...container.environment
        .filter(
          (variable) =>
            isDatabaseVariable(variable.name) &&
            (variable.class === "credentialInUrl" || variable.class === "secretByName"),
        )
        .map(({ name }) => ({
          variable: name,
          reference: null,
          because: `${name} names a database`,
        })),
    ];
    const containersOf = (arn: string): Fact<readonly Container[]> =>
      map(
        orElse(facts.taskDefinitions.get(arn), () =>
          undecided(
            `the task definition ${arn} does not exist`,
            "scan again: it may have been deleted during the scan",
          ),
        ),
        ({ containers }) => containers,
      );
    const usesOf = (arn: string): Fact<readonly DatabaseSecretUse[]> =>
      map(containersOf(arn), (containers) => containers.flatMap(usesIn));
    return {
      usesOf,
      usesOfAll: (arns) => map(all(arns.map(usesOf)), (uses) => uses.flat()),
      injectedBy: (arns) =>
        map(all(arns.map(containersOf)), (found) =>
          found.flat().flatMap(({ secrets }) =>
            secrets.map(({ name, valueFrom }) => ({
              variable: name,
              reference: secretReference(valueFrom),
            })),
          ),
        ),
    };
  },
});
