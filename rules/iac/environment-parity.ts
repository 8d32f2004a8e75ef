import { applicationLabel } from "../../src/model/applicationName.ts";
import {
  type Cause,
  filterListing,
  joinListings,
  type Listing,
  mapListing,
} from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { replicationGroups } from "../../src/model/facts/elasticache.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import { acrossRegions, type FactKind } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  manual,
  notApplicable,
  type Observation,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import type { ComparedProperty } from "../../src/model/parity.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type Role, roleWords } from "../../src/model/settings.ts";
import {
  compareEnvironments,
  type PairedMembers,
  type RoleComparison,
} from "../../src/topology/parity/compare.ts";
import { leftOut } from "../../src/topology/parity/compared.ts";
import { type Portrait, portraits } from "../../src/topology/parity/portraits.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "../_resources/applications.ts";

const isProduction = ({ application }: Pick<Portrait, "application">): boolean =>
  application.environment === "production";

/** The differences in words: what production alone has, and what the other environment alone has. */
const differencesIn = ({ onlyA, onlyB }: ComparedProperty, other: string): string =>
  [
    ...(onlyA.length === 0 ? [] : [`only here ${onlyA.join("; ")}`]),
    ...(onlyB.length === 0 ? [] : [`only in ${other} ${onlyB.join("; ")}`]),
  ].join(", ");

/** What lists the members of each role. */
const memberKinds: Readonly<Record<Role, readonly [kind: FactKind<unknown>, field: string]>> = {
  loadBalancer: [loadBalancers, "LoadBalancerName"],
  frontend: [services, "serviceName"],
  backend: [services, "serviceName"],
  worker: [services, "serviceName"],
  database: [dbInstances, "DBInstanceIdentifier"],
  cache: [replicationGroups, "ReplicationGroupId"],
};

const unreadIn = ({ unreadA, unreadB }: ComparedProperty): readonly Cause[] => [
  ...unreadA,
  ...unreadB,
];

const sidesOf = ({ onlyA, onlyB }: ComparedProperty, other: string) => ({
  here: onlyA,
  [other]: onlyB,
});

const judgeMembership = (
  { role, membership }: RoleComparison,
  { application }: Portrait,
  other: string,
): Outcome => {
  const [kind, field] = memberKinds[role];
  return membership.verdict === "different"
    ? fail(
        `${other}|${role}|members`,
        `${other} does not have the same members in the role ${roleWords[role]}: ${differencesIn(membership, other)}`,
        saw(kind, application.key, field, sidesOf(membership, other)),
      )
    : cannotKnow(unreadIn(membership));
};

const judgePair = ({ role }: RoleComparison, pair: PairedMembers, other: string): Outcome =>
  combine(
    ...pair.properties.map((compared) =>
      compared.verdict === "different"
        ? fail(
            [other, role, pair.a.bareName, compared.property].join("|"),
            `the ${roleWords[role]} ${pair.a.name} differs from ${other}'s in ${compared.property}: ${differencesIn(compared, other)}`,
            saw(compared.trait.from, pair.a.id, compared.trait.field, sidesOf(compared, other)),
          )
        : cannotKnow(unreadIn(compared)),
    ),
  );

const comparedMembers = ({ role, pairs }: RoleComparison): readonly Observation[] =>
  pairs.map(({ a, b }) => {
    const [kind, field] = memberKinds[role];
    return saw(kind, a.id, field, [a.name, b.name]);
  });

const judgeOther = (production: Portrait, other: Portrait): Outcome => {
  const name = other.application.environment ?? other.application.name;
  const comparisons = compareEnvironments(production, other);
  return combine(
    pass(`${name} is built alike`, ...comparisons.flatMap(comparedMembers)),
    ...comparisons.flatMap((compared) => [
      judgeMembership(compared, production, name),
      ...compared.pairs.map((pair) => judgePair(compared, pair, name)),
    ]),
  );
};

const byName = indexedBy(({ name }: Application) => [name]);

const isAnotherEnvironment = (other: Application, { environment }: Application): boolean =>
  other.environment !== null && other.environment !== environment;

const needs = { portraits, everywhere: acrossRegions(portraits) };

export const rule = defineRule({
  id: "iac-environment-parity",
  title: "Environments differ in size and name only",
  section: "IAC",
  items: ["IAC-3"],
  severity: "medium",
  why: "What staging lacks, staging cannot test: a variable, a route, a rule or an engine that only production has is tried for the first time on users.",
  checks: `Where one scan holds an application in production and in another environment of the same account, the two are compared member by member, by application and role: engines, protocols, TLS policies, routes, health checks, network, containers with the names of their variables and secrets, deployment, scaling, encryption, backups, parameters, security groups by role. Free to differ are ${leftOut.join("; ")}. With one environment it is for a person, who compares two recorded scans with \`gonogo diff A B\`.`,
  blindSpots:
    "Values of variables and secrets, the content of files and images, other accounts in the same scan, and what no rule reads: most parameters of a database, web ACLs, DNS. Variables that come from a file in S3 leave the comparison open.",
  remedy: {
    summary:
      "Build every environment from the same template, with sizes and names as its only parameters; then look with gonogo diff at what was changed by hand.",
    cli: [
      "aws cloudformation detect-stack-drift --stack-name STACK",
      "aws cloudformation create-change-set --stack-name STAGING_STACK --change-set-name parity --template-body file://application.yaml --parameters ParameterKey=Environment,ParameterValue=staging",
    ].join("\n"),
    terraform: [
      'module "application" {',
      '  source      = "./modules/application"',
      "  environment = var.environment",
      "  tasks       = var.tasks",
      "}",
      "",
      "# In the module, for every environment:",
      'resource "aws_ecs_task_definition" "backend" {',
      "  container_definitions = local.backend_containers",
      "}",
    ].join("\n"),
    cdk: "for (const environment of ['staging', 'production']) new ApplicationStack(app, `Shop-${environment}`, { environment, size: sizes[environment] });",
  },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_dev_integ_multi_env.html",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/best-practices.html",
  ],
  needs,
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.portraits.applications, context),
  judge({ application }, facts) {
    if (application.environment === null) {
      return manual(
        "nothing says which environment it is: tag it (environment) or name it in the config, or compare two recorded scans with gonogo diff A B",
      );
    }
    const others: Listing<Portrait> = joinListings(
      [...facts.everywhere.values()].map(({ applications, of }) =>
        mapListing(
          filterListing(byName(applications)(application.name), (other) =>
            isAnotherEnvironment(other, application),
          ),
          of,
        ),
      ),
    );
    const environments = others.items;
    if (!isProduction({ application })) {
      return environments.some(isProduction)
        ? notApplicable("it is compared with production, where production is judged")
        : combine(
            cannotKnow(others.causes),
            manual(
              `no production of ${application.name} was scanned beside it: compare the two with gonogo diff A B, or attest that they differ in size and name only`,
            ),
          );
    }
    if (environments.length > 0) {
      return combine(
        cannotKnow(others.causes),
        ...environments.map((other) => judgeOther(facts.portraits.of(application), other)),
      );
    }
    return combine(
      cannotKnow(others.causes),
      manual(
        `no other environment than ${applicationLabel(application)} was scanned: compare two recorded scans with gonogo diff A B, or attest that they differ in size and name only`,
      ),
    );
  },
});
