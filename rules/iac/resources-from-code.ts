import {
  exists,
  type Fact,
  filterListing,
  flatMap,
  known,
  type Listing,
  mapListing,
} from "../../src/model/fact.ts";
import { stacks } from "../../src/model/facts/cloudformation.ts";
import { type RepositoryTool, repositoryTools } from "../../src/model/facts/repository.ts";
import { terraformResources } from "../../src/model/facts/terraform.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import {
  cannotKnow,
  combine,
  fail,
  manual,
  type Outcome,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type DeployedResource, deployedResources } from "../../src/topology/deployedResources.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import { isFromCode, originOf } from "./_origins.ts";

const question =
  "name the Terraform state that does (infrastructure.terraformStates), or a person must attest that it comes from code under version control";

/** Nothing in AWS tells: the repository may declare infrastructure, whose state would hold the resource. */
const judgeByRepository = (
  tools: Listing<RepositoryTool>,
  unmanaged: (message: string) => Outcome,
): Outcome => {
  const { items, causes } = filterListing(tools, ({ purpose }) => purpose === "infrastructure");
  const [first] = items;
  if (first !== undefined) {
    return manual(
      `no stack holds it, and the repository declares infrastructure by ${first.tool} (${first.file}): ${question}`,
    );
  }
  return causes.length > 0
    ? combine(manual(`no stack holds it: ${question}`), cannotKnow(causes))
    : unmanaged("no stack holds it, and the repository declares no infrastructure");
};

/** Stands for resources of which the application is not known. */
const anyApplication = "*";

const keyOf = (application: Application | null): string => application?.key ?? "";

const byApplication = indexedBy(({ application }: DeployedResource) => [
  application.known ? keyOf(application.value) : anyApplication,
]);

export const rule = defineRule({
  id: "iac-resources-from-code",
  title: "The application's resources come from code",
  section: "IAC",
  items: ["IAC-1"],
  severity: "medium",
  why: "What somebody clicked together cannot be reviewed, cannot be built again after a disaster, and is not the same in staging. Nobody remembers how it was set.",
  checks:
    "Every load balancer, ECS service, database and cache must be held by a CloudFormation stack (CDK makes such), or by a Terraform state that the config names (infrastructure.terraformStates). A stack is known by the tag that CloudFormation alone can set, else by asking for the stack that holds the resource; one that was deleted and left the resource behind does not count. Where no state is named and no part of the application is in a stack, nothing is known of how it was built, and a person has to answer; with --repo DIR, a folder that declares no infrastructure at all (Terraform, CDK, CloudFormation and the like) fails.",
  blindSpots:
    "Whether the code is kept under version control; security groups, roles, secrets and other parts beside the four kinds; states that the config does not name.",
  remedy: {
    summary:
      "Import the resource into a stack or a Terraform state. If Terraform manages it already, name the state in the config: infrastructure: { terraformStates: [terraform.tfstate] }; where something else does, attest that (attestations, item IAC-1).",
    cli: "aws cloudformation create-change-set --stack-name STACK --change-set-name import --change-set-type IMPORT --resources-to-import file://resources.json --template-body file://template.yaml",
    terraform:
      'import {\n  to = aws_db_instance.main\n  id = "shop-prod-db"\n}\n\nresource "aws_db_instance" "main" {\n  identifier = "shop-prod-db"\n  engine     = "postgres"\n}',
    cdk: "cdk import ShopStack  // after the construct was added to the stack, e.g. new rds.CfnDBInstance(this, 'Database', { ... })",
  },
  references: [
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html",
  ],
  needs: { deployedResources, terraformResources, repositoryTools },
  options: {},
  nothing: "there is no load balancer, service, database or cache",
  resources: (facts) =>
    mapListing(facts.deployedResources.list, (deployed) => ({
      id: deployed.arn,
      type: deployed.type,
      name: deployed.name,
      deployed,
    })),
  judge({ deployed }, facts, _options, { settings }) {
    /** Whether a neighbour in the same application, or beside it where it is in none, is from code. */
    const amongCode = (): Fact<boolean> =>
      flatMap(deployed.application, (own) =>
        exists(
          filterListing(
            byApplication(facts.deployedResources.list)(keyOf(own), anyApplication),
            ({ arn }) => arn !== deployed.arn,
          ),
          (other) =>
            flatMap(other.application, (its) =>
              its?.key === own?.key ? isFromCode(other, facts) : known(false),
            ),
        ),
      );
    const unmanaged = (message: string): Outcome =>
      fail("unmanaged", message, saw(stacks, deployed.arn, "aws:cloudformation:stack-id", null));
    return when(originOf(deployed, facts), (origin) => {
      if (origin !== null) return origin;
      return when(deployed.lostStack, (lost) => {
        if (lost !== null) {
          return fail(
            "stack-gone",
            `the stack ${lost} that made it is gone, and left it behind`,
            saw(stacks, deployed.arn, "aws:cloudformation:stack-name", lost),
          );
        }
        if (settings.infrastructure.terraformStates.length > 0) {
          return unmanaged("neither a stack nor a Terraform state that the config names holds it");
        }
        return when(amongCode(), (yes) =>
          yes
            ? unmanaged(
                "no stack holds it, while other parts of its application are in one; if Terraform manages it, name the state in the config (infrastructure.terraformStates)",
              )
            : judgeByRepository(facts.repositoryTools.list(), unmanaged),
        );
      });
    });
  },
});
