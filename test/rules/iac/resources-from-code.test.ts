import { rule } from "../../../rules/iac/resources-from-code.ts";
import { stacks, stacksOfResources } from "../../../src/model/facts/cloudformation.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import {
  cacheClusters,
  cacheTags,
  replicationGroups,
} from "../../../src/model/facts/elasticache.ts";
import { loadBalancers, loadBalancerTags } from "../../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { repositoryTools } from "../../../src/model/facts/repository.ts";
import { terraformResources } from "../../../src/model/facts/terraform.ts";
import {
  type Change,
  deny,
  denyRow,
  notRequested,
  only,
  patch,
  put,
} from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const plain = { application: "shop", environment: "production" };
const bareDatabase = patch(dbInstances, ids.database, { tags: plain });
const bare: readonly Change[] = [
  bareDatabase,
  patch(services, ids.frontend, { tags: plain }),
  patch(services, ids.backend, { tags: plain }),
  put(loadBalancerTags, ids.loadBalancer, plain),
  put(cacheTags, ids.cache, plain),
];
const unrequested = notRequested(repositoryTools);
const inTerraform = (arn: string, type: string): Change =>
  put(terraformResources, arn, { arn, type });
const withStates = {
  infrastructure: { terraformStates: ["/srv/shop/terraform.tfstate"], stacks: {} },
};
const found = (id: string, type: string, stack: string = ids.stack): Change =>
  put(stacksOfResources, id, { stack, types: [type] });

testRule(rule, {
  population: [loadBalancers, services, dbInstances, replicationGroups, cacheClusters],
  indecisive: indecisiveBut(
    rule,
    [stacks, services, loadBalancers, loadBalancerTags, dbInstances, replicationGroups, cacheTags],
    "the tags of its stack tell",
  ),
  cases: [
    { name: "all in one stack", verdict: "pass", says: /the stack shop-prod holds it/ },
    {
      name: "the database alone was made by hand",
      changes: [bareDatabase],
      verdict: { "shop-prod-db": "fail", backend: "pass" },
      says: /while other parts of its application are in one/,
      failures: 1,
    },
    {
      name: "it was imported into the stack, which gives it no tag",
      changes: [bareDatabase, found("shop-prod-db", "AWS::RDS::DBInstance")],
      verdict: "pass",
    },
    {
      name: "a stack holds something else of that name",
      changes: [bareDatabase, found("shop-prod-db", "AWS::ElastiCache::ReplicationGroup")],
      verdict: { "shop-prod-db": "unknown" },
      says: /of the same name/,
    },
    {
      name: "the stack's list of a hundred resources does not come to it",
      changes: [
        bareDatabase,
        put(stacksOfResources, "shop-prod-db", { stack: ids.stack, types: [] }),
      ],
      verdict: "pass",
    },
    {
      name: "which stack holds it could not be read",
      changes: [bareDatabase, denyRow(stacksOfResources, "shop-prod-db")],
      verdict: { "shop-prod-db": "unknown", backend: "pass" },
    },
    {
      name: "nothing is in a stack, and no state is named",
      changes: [...bare, only(stacks, {})],
      verdict: "manual",
      says: /name the Terraform state/,
    },
    {
      name: "nothing is in a stack, and the repository declares no infrastructure",
      changes: [...bare, only(stacks, {}), only(repositoryTools, {})],
      verdict: "fail",
      says: /declares no infrastructure/,
    },
    {
      name: "nothing is in a stack, and the repository could not be read",
      changes: [...bare, only(stacks, {}), deny(repositoryTools)],
      verdict: "unknown",
    },
    {
      name: "nothing is in a stack, and the repository was not given",
      changes: [...bare, only(stacks, {}), unrequested],
      verdict: "manual",
      says: /--repo DIR/,
    },
    {
      name: "nothing is in a stack, though another application is",
      changes: bare,
      verdict: "manual",
    },
    {
      name: "the stack is gone and left everything behind",
      changes: [only(stacks, {})],
      verdict: "fail",
      says: /the stack shop-prod that made it is gone/,
      failures: 5,
    },
    {
      name: "the stack is gone, and Terraform took its database over",
      changes: [only(stacks, {}), inTerraform(ids.database, "aws_db_instance")],
      settings: withStates,
      verdict: { "shop-prod-db": "pass", backend: "fail" },
    },
    {
      name: "the named states hold everything",
      changes: [
        ...bare,
        only(stacks, {}),
        inTerraform(ids.database, "aws_db_instance"),
        inTerraform(ids.frontend, "aws_ecs_service"),
        inTerraform(ids.backend, "aws_ecs_service"),
        inTerraform(ids.loadBalancer, "aws_lb"),
        inTerraform(ids.cache, "aws_elasticache_replication_group"),
      ],
      settings: withStates,
      verdict: "pass",
      says: /a Terraform state holds it/,
    },
    {
      name: "the named states hold another database",
      changes: [bareDatabase, inTerraform(`${ids.database}-2`, "aws_db_instance")],
      settings: withStates,
      verdict: { "shop-prod-db": "fail" },
      says: /neither a stack nor a Terraform state/,
    },
    {
      name: "a state that could not be read",
      changes: [bareDatabase, deny(terraformResources)],
      settings: withStates,
      verdict: { "shop-prod-db": "unknown", backend: "pass" },
    },
    {
      name: "the stacks denied",
      changes: [deny(stacks)],
      verdict: "unknown",
    },
    {
      name: "a part by hand, and the tags of the others unread",
      changes: [
        ...bare.slice(0, 3),
        denyRow(loadBalancerTags, ids.loadBalancer),
        denyRow(cacheTags, ids.cache),
      ],
      verdict: { "shop-prod-db": "unknown" },
    },
  ],
});
