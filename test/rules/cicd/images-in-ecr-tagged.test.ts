import { rule } from "../../../rules/cicd/images-in-ecr-tagged.ts";
import {
  type Container,
  clusters,
  services,
  type TaskDefinition,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { edit, patch, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const containers = (change: (own: readonly Container[]) => readonly Container[]) =>
  edit(taskDefinitions, ids.backendTask, (definition: TaskDefinition) => ({
    ...definition,
    containers: change(definition.containers),
  }));
const image = (text: string | null) =>
  containers((own) => own.map((container) => ({ ...container, image: text })));
const beside = (name: string, text: string, essential = true) =>
  containers((own) => [
    ...own,
    ...own.slice(0, 1).map((first) => ({ ...first, name, essential, image: text })),
  ]);

const registry = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const digest = `sha256:${"0".repeat(64)}`;

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions],
    `${clusters.kind} and groups say nothing of images`,
  ),
  cases: [
    {
      name: "the tag latest",
      changes: [image(`${registry}/shop:latest`)],
      verdict: { backend: "fail", frontend: "pass" },
      says: /the tag latest of backend moves/,
    },
    {
      name: "no tag",
      changes: [image(`${registry}/shop`)],
      verdict: { backend: "fail" },
      says: /neither tag nor digest/,
    },
    {
      name: "a digest beside a moving tag",
      changes: [image(`${registry}/shop:latest@${digest}`)],
      verdict: "pass",
    },
    {
      name: "a digest alone",
      changes: [image(`${registry}/team/shop@${digest}`)],
      verdict: "pass",
    },
    {
      name: "ECR in another account and region",
      changes: [image("444455556666.dkr.ecr.us-east-1.amazonaws.com/shop:1.2.3")],
      verdict: "pass",
    },
    {
      name: "ECR by its dual-stack name",
      changes: [image("444455556666.dkr-ecr.us-east-1.on.aws/shop:1.2.3")],
      verdict: "pass",
    },
    {
      name: "Docker Hub",
      changes: [image("acme/shop:1.0.0")],
      verdict: { backend: "fail" },
      says: /comes from docker.io/,
    },
    {
      name: "a registry with a port",
      changes: [image("registry.acme.example:5000/shop:1.0.0")],
      verdict: { backend: "fail" },
      says: /registry.acme.example:5000/,
    },
    {
      name: "ECR Public is open to everybody",
      changes: [image("public.ecr.aws/acme/shop:1.0.0")],
      verdict: { backend: "fail" },
    },
    {
      name: "a name that only looks like ECR",
      changes: [image(`${registry}.evil.example/shop:1.0.0`)],
      verdict: { backend: "fail" },
    },
    {
      name: "a side-car from a public registry",
      changes: [beside("xray-daemon", "public.ecr.aws/xray/aws-xray-daemon:latest")],
      verdict: "pass",
    },
    {
      name: "a side-car of one's own with a moving tag",
      changes: [beside("proxy", `${registry}/proxy:main`)],
      verdict: { backend: "fail" },
      says: /the tag main of proxy/,
    },
    {
      name: "a worker whose only container comes from elsewhere",
      changes: [
        image("acme/worker:1.0.0"),
        patch(services, ids.backend, { loadBalancers: [], deployments: [] }),
      ],
      verdict: { backend: "fail" },
    },
    { name: "no image stated", changes: [image(null)], verdict: { backend: "unknown" } },
    {
      name: "the task definition is gone",
      changes: [remove(taskDefinitions, ids.backendTask)],
      verdict: { backend: "unknown" },
    },
  ],
});
