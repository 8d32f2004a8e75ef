import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, BootstraplessSynthesizer, type Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { EngineStack } from "./engine/engineStack.ts";
import { MemberRoleStack, type Policy } from "./members/memberRole.ts";
import { MembersStack } from "./members/membersStack.ts";

/** Where the templates lie that are deployed without CDK. */
export const templatesFolder = join("deploy", "templates");

const plain = () => ({ synthesizer: new BootstraplessSynthesizer() });

/** What the scanner itself says that it needs. */
const policyFor = (...args: readonly string[]): Policy =>
  JSON.parse(
    execFileSync(process.execPath, [join("dist", "cli.js"), "policy", ...args], {
      encoding: "utf8",
    }),
  ) as Policy;

const listingActions = (): readonly string[] => {
  const { Statement } = policyFor("--for", "organization", "--account-role", "any");
  const listing = Statement.find(({ Sid }) => Sid === "GonogoListAccounts");
  if (listing === undefined)
    throw new Error("`gonogo policy --for organization` lists no accounts");
  return listing.Action;
};

const inFolder = <T>(work: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const appIn = (outdir: string): App => {
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    context: { "@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2": true },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

/** @throws where a rule of the pack is broken */
const templatesOf = (make: (app: App) => Record<string, Stack>): Record<string, string> =>
  inFolder((folder) => {
    const app = appIn(folder);
    const stacks = make(app);
    const assembly = app.synth();
    return Object.fromEntries(
      Object.entries(stacks).map(([name, stack]) => [
        name,
        `${JSON.stringify(assembly.getStackByName(stack.stackName).template, null, 2)}\n`,
      ]),
    );
  });

/** The templates by the names of their files. */
export const synthesize = (): Record<string, string> => {
  const role = templatesOf((app) => ({
    "member-role.json": new MemberRoleStack(app, "gonogo-role", {
      ...plain(),
      description: "gonogo: the role by which the organization scan reads this account",
      policy: policyFor("--all-regions"),
    }),
  }));
  return {
    ...role,
    ...templatesOf((app) => ({
      "members.json": new MembersStack(app, "gonogo-members", {
        ...plain(),
        description: "gonogo: hands out the role of the organization scan",
        template: JSON.stringify(JSON.parse(role["member-role.json"] ?? "")),
      }),
      "engine.json": new EngineStack(app, "gonogo-engine", {
        ...plain(),
        description: "gonogo: scans every account and region of an organization by schedule",
        listingActions: listingActions(),
      }),
    })),
  };
};

const write = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(synthesize())) writeFileSync(join(folder, name), text);
};

const [folder = templatesFolder] = process.argv.slice(2);
write(folder);
