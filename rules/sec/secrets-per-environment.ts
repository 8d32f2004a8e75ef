import {
  all,
  causesOf,
  type Fact,
  flatMapListing,
  type Listing,
  map,
  undecided,
} from "../../src/model/fact.ts";
import { taskDefinitions } from "../../src/model/facts/ecs.ts";
import { acrossRegions } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import {
  allSecrets,
  indexReaders,
  joinReaders,
  type SecretReader,
  secretReaders,
} from "../../src/topology/secretReaders.ts";
import { environmentOf, type PlacedService } from "../../src/topology/serviceApplications.ts";

interface SharedResource extends Resource {
  readonly arn: string;
}

/** A service that reads the secret, and by which task definition. */
interface Reading {
  readonly service: PlacedService;
  readonly definition: string;
  readonly secret: string;
}

const nameOf = (arn: string): string => arn.split(":").slice(6).join(":");

const readingsOf = (arn: string, readers: Listing<SecretReader>): Listing<Reading> =>
  flatMapListing(
    indexReaders(readers).ofSecret(arn),
    ({ services, definition, secret }): Listing<Reading> => ({
      items: services.items.map((service) => ({ service, definition: definition.arn, secret })),
      causes: services.causes,
    }),
  );

const describe = ({ service: { view } }: Reading): string =>
  `${view.clusterName}/${view.service.name}`;

const evidenceOf = (readings: readonly Reading[]) =>
  readings.map(({ definition, secret }) =>
    saw(taskDefinitions, definition, "secrets[].valueFrom", secret),
  );

/** Whether services of which not every environment is known belong to one application all the same. */
const sameApplication = (readings: readonly Reading[]): Fact<boolean> =>
  map(
    all(readings.map(({ service }) => service.application)),
    (found) => new Set(found.map(({ key }) => key)).size <= 1,
  );

const judgeReadings = ({ items, causes }: Listing<Reading>): Outcome => {
  const placed = items.map((reading) => ({ reading, environment: environmentOf(reading.service) }));
  const byEnvironment = new Map<string, Reading[]>();
  for (const { reading, environment } of placed) {
    if (!environment.known || environment.value === null) continue;
    const others = byEnvironment.get(environment.value) ?? [];
    byEnvironment.set(environment.value, [...others, reading]);
  }
  const environments = [...byEnvironment].sort(([a], [b]) => (a < b ? -1 : 1));
  if (environments.length > 1) {
    const who = environments.map(
      ([name, readings]) => `${name} (${[...new Set(readings.map(describe))].sort().join(", ")})`,
    );
    return fail("environments", `services of ${who.join(" and ")} read it`, ...evidenceOf(items));
  }
  if (causes.length > 0) return cannotKnow(causes);
  const unsure = placed.filter(
    ({ environment }) => !environment.known || environment.value === null,
  );
  const services = [...new Set(items.map(describe))];
  const only = environments[0]?.[0];
  if (unsure.length === 0 || services.length === 1) {
    return pass(
      only === undefined
        ? `only ${services.join(", ")} reads it`
        : `only services of ${only} read it`,
      ...evidenceOf(items),
    );
  }
  return when(sameApplication(items), (same) =>
    same
      ? pass("only one application reads it", ...evidenceOf(items))
      : combine(
          cannotKnow(unsure.flatMap(({ environment }) => causesOf(environment))),
          cannotKnow(
            unsure
              .filter(({ environment }) => environment.known)
              .flatMap(
                ({ reading }) =>
                  undecided(
                    `to which environment ${describe(reading)} belongs, which reads it beside others, is not known`,
                    "tag the service or its cluster with its environment, or name it in the config",
                  ).causes,
              ),
          ),
        ),
  );
};

export const rule = defineRule({
  id: "sec-secrets-per-environment",
  title: "No secret is shared by two environments",
  section: "SEC",
  items: ["SEC-4"],
  severity: "high",
  why: "What staging knows, everybody who may touch staging knows. A secret that it shares with production opens production, and cannot be changed in one without the other.",
  checks:
    "For every secret that services have ECS inject (variables, log options, the registry's credentials), in any region of the scan, the environments of these services must be one: by the config, by the tags of the service or its cluster, else by a usual word in their names. A service of which the environment is not known fails nothing.",
  blindSpots:
    "Secrets that a program reads through the SDK, and equal values in two secrets, are not seen. Services in other accounts are not.",
  remedy: {
    summary:
      "Give each environment a secret of its own, with a value of its own, and let its tasks read that.",
    cli: [
      "aws secretsmanager create-secret --name APP/staging/database --secret-string file://secret.json",
      "aws ecs register-task-definition --cli-input-json file://task-definition.json",
    ].join("\n"),
    terraform:
      'resource "aws_secretsmanager_secret" "database" {\n  name = "${var.app}/${var.environment}/database"\n}',
    cdk: "new secretsmanager.Secret(this, 'Database', { secretName: [app, environment, 'database'].join('/') });",
  },
  references: [
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  ],
  needs: { allSecrets, own: secretReaders, readers: acrossRegions(secretReaders) },
  options: {},
  nothing: "no service has a secret injected",
  resources: (facts) => {
    const resources = flatMapListing(facts.own, ({ secret, services }): Listing<SharedResource> => {
      if (services.items.length === 0) return { items: [], causes: services.causes };
      const found = facts.allSecrets.named(secret);
      if (!found.known) return { items: [], causes: found.causes };
      const arn = found.value?.arn ?? secret;
      return {
        items: [
          {
            id: arn,
            type: "AWS::SecretsManager::Secret",
            name: found.value?.name ?? nameOf(secret),
            arn,
            ...(found.value === null ? {} : { tags: found.value.tags }),
          },
        ],
        causes: services.causes,
      };
    });
    return {
      items: [...new Map(resources.items.map((resource) => [resource.id, resource])).values()],
      causes: resources.causes,
    };
  },
  judge: ({ arn }, facts) => judgeReadings(readingsOf(arn, joinReaders(facts.readers))),
});
