import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { ListRuleNamesByTargetCommand } from "@aws-sdk/client-eventbridge";
import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsResponse,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type RoleDetail,
} from "@aws-sdk/client-iam";
import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { describe, expect, test } from "@jest/globals";
import { iamRoles, managedPolicies } from "../../../src/model/facts/iam.ts";
import { globalRegion } from "../../../src/model/store.ts";
import {
  type Answer,
  accessDenied,
  awsError,
  denial,
  inputsOf,
  on,
  read,
  recordingOf,
} from "../support.ts";

const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const uploads = "arn:aws:iam::111122223333:policy/uploads";
const bounds = "arn:aws:iam::111122223333:policy/bounds";

const ecs = (
  taskRoleArn: string | undefined,
  executionRoleArn: string | undefined,
): readonly Answer[] => [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
  on(ListServicesCommand, { serviceArns: ["web"] }),
  on(DescribeServicesCommand, { services: [{ serviceArn: "web", taskDefinition: "web:7" }] }),
  on(ListTasksCommand, {}),
  on(DescribeTaskDefinitionCommand, {
    taskDefinition: { taskDefinitionArn: "web:7", taskRoleArn, executionRoleArn },
  }),
  on(ListRuleNamesByTargetCommand, {}),
  on(ListSchedulesCommand, {}),
];

const documentOf = (Statement: unknown): string =>
  encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement }));
const anything = documentOf({ Effect: "Allow", Action: "*", Resource: "*" });
const statements = [
  {
    effect: "Allow",
    actions: { except: false, patterns: ["*"] },
    resources: { except: false, patterns: ["*"] },
    conditions: [],
  },
];

const role = (name: string, rest: Partial<RoleDetail> = {}): RoleDetail => ({
  RoleName: name.split("/").at(-1),
  Arn: roleArn(name),
  AssumeRolePolicyDocument: documentOf({ Effect: "Allow", Principal: "c4n4ry" }),
  ...rest,
});

const details = (
  ...answers: readonly (GetAccountAuthorizationDetailsResponse | Error)[]
): Answer => {
  let next = 0;
  return on(GetAccountAuthorizationDetailsCommand, () => {
    const answer = answers[next] ?? new Error("asked once too often");
    next += 1;
    return answer;
  });
};

const detailsOf = (...RoleDetailList: readonly RoleDetail[]): Answer =>
  details({ RoleDetailList: [...RoleDetailList], IsTruncated: false });

const globally = (denied: ReturnType<typeof denial>) => ({ ...denied, region: globalRegion });

describe("roles", () => {
  test("those that task definitions name, with what decides what they may do", async () => {
    const full = role("app/web", {
      Tags: [{ Key: "application", Value: "shop" }],
      RolePolicyList: [{ PolicyName: "own", PolicyDocument: anything }],
      AttachedManagedPolicies: [{ PolicyName: "uploads", PolicyArn: uploads }],
      PermissionsBoundary: {
        PermissionsBoundaryType: "PermissionsBoundaryPolicy",
        PermissionsBoundaryArn: bounds,
      },
    });
    const { facts, sent } = await read(
      [iamRoles],
      [...ecs(roleArn("app/web"), roleArn("start")), detailsOf(role("other"), full, role("start"))],
    );
    const { rows, causes } = recordingOf(facts, iamRoles);
    expect(rows).toEqual({
      [roleArn("app/web")]: {
        arn: roleArn("app/web"),
        name: "web",
        tags: { application: "shop" },
        inlinePolicies: [{ name: "own", statements }],
        attachedPolicies: [uploads],
        boundary: bounds,
      },
      [roleArn("start")]: {
        arn: roleArn("start"),
        name: "start",
        tags: {},
        inlinePolicies: [],
        attachedPolicies: [],
        boundary: null,
      },
    });
    expect(causes).toEqual([]);
    expect(inputsOf(sent, "iam:GetAccountAuthorizationDetails")).toEqual([
      { Filter: ["Role"], MaxItems: 1000, Marker: undefined },
    ]);
    expect(JSON.stringify(rows)).not.toContain("c4n4ry");
  });

  test("are found by name, on whichever page, and nothing is read beyond them", async () => {
    const { facts, sent } = await read(
      [iamRoles],
      [
        ...ecs("web", undefined),
        details(
          { RoleDetailList: [role("other")], IsTruncated: true, Marker: "2" },
          { RoleDetailList: [role("web")], IsTruncated: true, Marker: "3" },
        ),
      ],
    );
    expect(Object.keys(recordingOf(facts, iamRoles).rows)).toEqual([roleArn("web")]);
    expect(recordingOf(facts, iamRoles).causes).toEqual([]);
    expect(inputsOf(sent, "iam:GetAccountAuthorizationDetails")).toHaveLength(2);
  });

  test("a marker of an answer that is whole is not followed", async () => {
    const { facts } = await read(
      [iamRoles],
      [
        ...ecs(roleArn("gone"), undefined),
        details({ RoleDetailList: [role("other")], IsTruncated: false, Marker: "2" }),
      ],
    );
    expect(recordingOf(facts, iamRoles)).toMatchObject({ rows: {}, causes: [] });
  });

  test("are not asked for where no task definition names one", async () => {
    const { sent } = await read([iamRoles], ecs(undefined, undefined));
    expect(inputsOf(sent, "iam:GetAccountAuthorizationDetails")).toEqual([]);
  });

  test("a page that is refused leaves what came before", async () => {
    const { facts } = await read(
      [iamRoles],
      [
        ...ecs(roleArn("web"), roleArn("start")),
        details({ RoleDetailList: [role("web")], IsTruncated: true, Marker: "2" }, accessDenied),
      ],
    );
    const { rows, causes } = recordingOf(facts, iamRoles);
    expect(Object.keys(rows)).toEqual([roleArn("web")]);
    expect(causes).toEqual([globally(denial("iam:GetAccountAuthorizationDetails"))]);
  });

  test("break off where the task definitions do", async () => {
    const { facts } = await read(
      [iamRoles],
      [
        on(ListClustersCommand, accessDenied),
        on(ListRuleNamesByTargetCommand, {}),
        on(ListSchedulesCommand, {}),
      ],
    );
    expect(recordingOf(facts, iamRoles).causes).toEqual([denial("ecs:ListClusters")]);
  });
});

describe("managed policies", () => {
  const withPolicies = (...listed: readonly GetAccountAuthorizationDetailsResponse[]) => [
    ...ecs(roleArn("web"), roleArn("start")),
    details(
      {
        RoleDetailList: [
          role("web", {
            AttachedManagedPolicies: [{ PolicyArn: uploads }],
            PermissionsBoundary: { PermissionsBoundaryArn: bounds },
          }),
          role("start", { AttachedManagedPolicies: [{ PolicyArn: uploads }] }),
        ],
        IsTruncated: false,
      },
      ...(listed.length === 0 ? [{ IsTruncated: false }] : listed),
    ),
  ];
  const policies = on(GetPolicyCommand, { Policy: { DefaultVersionId: "v3" } });

  test("by the version in force, each once, boundaries too", async () => {
    const { facts, sent } = await read(
      [managedPolicies],
      [
        ...withPolicies(),
        policies,
        on(GetPolicyVersionCommand, { PolicyVersion: { Document: anything } }),
      ],
    );
    expect(recordingOf(facts, managedPolicies).rows).toEqual({
      [uploads]: { arn: uploads, version: "v3", statements },
      [bounds]: { arn: bounds, version: "v3", statements },
    });
    expect(inputsOf(sent, "iam:GetPolicyVersion")).toEqual(
      [bounds, uploads].map((PolicyArn) => ({ PolicyArn, VersionId: "v3" })),
    );
  });

  test("of the account come from one list, where there are several", async () => {
    const { facts, sent } = await read(
      [managedPolicies],
      [
        ...withPolicies(
          {
            Policies: [
              {
                Arn: uploads,
                DefaultVersionId: "v3",
                PolicyVersionList: [
                  { VersionId: "v4", Document: "{}" },
                  { VersionId: "v3", Document: anything },
                ],
              },
            ],
            IsTruncated: true,
            Marker: "more",
          },
          { Policies: [{ Arn: "another", DefaultVersionId: "v1" }], IsTruncated: false },
        ),
        policies,
        on(GetPolicyVersionCommand, { PolicyVersion: { Document: anything } }),
      ],
    );
    expect(recordingOf(facts, managedPolicies).rows).toEqual({
      [uploads]: { arn: uploads, version: "v3", statements },
      [bounds]: { arn: bounds, version: "v3", statements },
    });
    // What the list lacks is asked for by itself.
    expect(inputsOf(sent, "iam:GetPolicyVersion")).toEqual([
      { PolicyArn: bounds, VersionId: "v3" },
    ]);
  });

  test("a document that nobody understands is kept as such", async () => {
    const { facts } = await read(
      [managedPolicies],
      [...withPolicies(), policies, on(GetPolicyVersionCommand, { PolicyVersion: {} })],
    );
    expect(recordingOf(facts, managedPolicies).rows[uploads]?.statements).toBeNull();
  });

  test.each([
    ["iam:GetPolicy", [on(GetPolicyCommand, accessDenied)]],
    ["iam:GetPolicyVersion", [policies, on(GetPolicyVersionCommand, accessDenied)]],
  ])("%s refused leaves its own cause", async (api, answers) => {
    const { facts } = await read([managedPolicies], [...withPolicies(), ...answers]);
    const { rows, unread } = recordingOf(facts, managedPolicies);
    expect(rows).toEqual({});
    expect(unread).toEqual({
      [uploads]: [globally(denial(api))],
      [bounds]: [globally(denial(api))],
    });
  });

  test("one that states no version is unread, one that is gone is not there", async () => {
    const { facts } = await read(
      [managedPolicies],
      [
        ...withPolicies(),
        on(GetPolicyCommand, ({ PolicyArn }) =>
          PolicyArn === bounds ? { Policy: {} } : awsError("NoSuchEntityException"),
        ),
      ],
    );
    const { rows, unread, causes } = recordingOf(facts, managedPolicies);
    expect({ rows, causes, unread: Object.keys(unread) }).toEqual({
      rows: {},
      causes: [],
      unread: [bounds],
    });
  });
});
