import { anyOf, exists, type Fact, known } from "../../src/model/fact.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { acrossRegions } from "../../src/model/kind.ts";
import { fail, manual, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "../_resources/applications.ts";

export const rule = defineRule({
  id: "dr-second-region",
  title: "The application stands in a second region",
  section: "DR",
  items: ["DR-7"],
  severity: "low",
  why: "A region seldom fails, but then everything in it fails together, and so does every standby and backup that it holds.",
  checks:
    "Each application must have services in a second region of the scan, under the same name and environment. Where one region alone is scanned, nothing is known of others and a person has to answer.",
  blindSpots:
    "Regions that were not scanned, other accounts, and whether the second region could take the whole load.",
  remedy: {
    summary:
      "Deploy the application to a second region as well, and scan both: gonogo scan --region ONE --region OTHER.",
    cli: "aws ecs create-service --region OTHER_REGION --cluster CLUSTER --service-name SERVICE --task-definition FAMILY --desired-count 2 --tags key=application,value=APPLICATION key=environment,value=ENVIRONMENT",
    terraform:
      'resource "aws_ecs_service" "backend_elsewhere" {\n  provider        = aws.other_region\n  name            = "backend"\n  cluster         = aws_ecs_cluster.elsewhere.id\n  task_definition = aws_ecs_task_definition.backend_elsewhere.arn\n  desired_count   = 2\n}',
    cdk: "for (const region of ['eu-west-1', 'eu-central-1']) new ShopStack(app, `Shop-${region}`, { env: { account, region } });",
  },
  references: [
    "https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html",
  ],
  needs: { serviceApplications, inEach: acrossRegions(serviceApplications) },
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ id, application }, { inEach }, _options, { region }) {
    const others = [...inEach].filter(([name]) => name !== region);
    if (others.length === 0) {
      return manual(
        "one region was scanned: scan the second one too (--region), or a person must attest that the application can run in a second region",
      );
    }
    const standsIn = others.map(([name, { list }]): readonly [string, Fact<boolean>] => [
      name,
      exists(list, ({ key }) => known(key === application.key)),
    ]);
    const found = standsIn
      .filter(([, stands]) => stands.known && stands.value)
      .map(([name]) => name);
    return when(anyOf(standsIn.map(([, stands]) => stands)), (stands) =>
      stands
        ? pass(`stands in ${found.join(" and ")} too`, saw(services, id, "regions", found))
        : fail(
            "single-region",
            `it stands in no other region of the scan (${others.map(([name]) => name).join(", ")})`,
            saw(services, id, "regions", [region]),
          ),
    );
  },
});
