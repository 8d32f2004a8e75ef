import { printable, printableJson } from "../model/printable.ts";
import { membersOf, type ReportedApplication, type ReportedMember } from "../model/report.ts";
import type { Role } from "../model/settings.ts";

/** What was found in an account, to begin with. */
export interface Found {
  readonly regions: readonly string[];
  readonly applications: readonly ReportedApplication[];
}

/** Prose begins with "# " and a capital; a setting is one "#" away from being in force. */
const head = `# What gonogo holds this project to. Every key is optional, and what stands here as a comment is an
# example: take away the "#" before it. Unknown keys are errors that name the nearest one.
`;

const examples = {
  regions: "#regions: [eu-west-1]",
  applications: `#applications:
#  - name: shop
#    environment: production
#    loadBalancers: ["shop-*"]
#    frontend: [web]
#    backend: ["api-*"]
#    workers: [mailer]
#    databases: [orders]
#    caches: [sessions]`,
} as const;

const tail = `
# The severity from which a failure says NO-GO, and an open answer INCOMPLETE.
#failOn: medium

# Judge a part of the regions only. Several values of a key widen it, several keys narrow it.
#scope:
#  applications: [shop/production]
#  clusters: ["shop-*"]
#  vpcs: [vpc-0123456789abcdef0]
#  tags: { team: green }

# The keys of tags that name a resource's application, environment and role.
#tagKeys:
#  application: [application, app, project]
#  environment: [environment, env, stage]
#  role: [role, component, tier]

# Secrets that people rotate by hand.
#secrets:
#  rotatedByHand: ["shop/partner-*"]

# Numeric or boolean environment variables whose value may be read; of all others only the name is.
#environmentVariables: [DB_POOL_MAX]

# Options, severities, and rules that do not apply here; "gonogo rules" lists them.
#rules:
#  hc-backend-path:
#    options: { path: /healthz }
#  asg-maximum-tasks: { severity: low }
#  enc-tls-to-tasks: off
# With rules of your own it is a list: rules: ["./my-rules/*.js", { enc-tls-to-tasks: off }]

# Failures that are accepted, for a reason and for a time.
#waivers:
#  - rule: dr-redis-snapshots-kept
#    resource: "*cache*"
#    reason: it holds nothing that cannot be filled again
#    expiry: "2027-03-31"
#    owner: platform

# What no account can show, and somebody vouches for.
#attestations:
#  - item: POST-7
#    application: shop
#    by: Ada
#    at: "2026-11-02"
#    link: https://wiki.example.com/load-test
#    expiry: "2027-05-02"

# An earlier JSON report, beside this file: only what is new since decides.
#baseline: reports/last.json

# How patiently AWS is asked, and which share of its documented limits a scan may take.
#collection:
#  connectTimeoutSeconds: 5
#  requestTimeoutSeconds: 30
#  attempts: 6
#  patienceSeconds: 120
#  shareOfLimits: 0.25

# What --probe asks of an address.
#probe:
#  paths: [/health]
#  allowedOrigins: [https://app.example.com]
#  corsPath: /

# Buckets that hold backups (by default, whose names say so), and where copies of databases may lie.
#backups:
#  buckets: ["*-dumps"]
#  regions: [eu-central-1]

# Terraform states, beside this file: read for types and ARNs, nothing else.
#infrastructure:
#  terraformStates: [terraform.tfstate]
#  # For --iac: templates of CloudFormation stacks, by their names, where they do not tell themselves.
#  stacks: { "shop-*": infra/shop.yaml }
`;

const listOf: Readonly<Record<Role, string>> = {
  loadBalancer: "loadBalancers",
  frontend: "frontend",
  backend: "backend",
  worker: "workers",
  database: "databases",
  cache: "caches",
};

/** A name as YAML: quoted as in JSON, so that it can hold nothing but itself. */
const quoted = (text: string): string => printableJson(JSON.stringify(text));

/** Several regions may hold parts of one application. */
const distinct = (applications: readonly ReportedApplication[]) => {
  const byName = new Map<string, readonly ReportedApplication[]>();
  for (const one of applications) {
    const key = JSON.stringify([one.name, one.environment]);
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  return [...byName.values()];
};

/** A name selects whatever is called so; where several are, the ARN tells them apart. */
const namerOf = (applications: readonly ReportedApplication[]) => {
  const all = applications.flatMap(membersOf);
  return ({ id, name }: ReportedMember): string =>
    all.some((other) => other.name === name && other.id !== id) ? id : name;
};

/** What a role rests on, for a person to agree or not. */
const reasonOf = ({ name, because }: ReportedMember): readonly string[] =>
  because.length === 0 ? [] : [`    # ${quoted(name)}: ${because.map(printable).join("; ")}`];

const admitsFrontend = ({ members, layout }: ReportedApplication): boolean => {
  const isIn = (role: Role, id: string): boolean => members[role].some((one) => one.id === id);
  return (layout?.paths ?? []).some(
    ({ from, to, admitted }) => admitted === "yes" && isIn("frontend", from) && isIn("backend", to),
  );
};

const applicationText = (
  parts: readonly ReportedApplication[],
  nameOf: (member: ReportedMember) => string,
): readonly string[] => {
  const [first] = parts;
  if (first === undefined) return [];
  const members = parts.flatMap(membersOf);
  const lists = (Object.keys(listOf) as Role[]).flatMap((role) => {
    const own = members.filter((member) => member.role === role).map(nameOf);
    return own.length === 0
      ? []
      : [`    ${listOf[role]}: [${[...new Set(own)].sort().map(quoted).join(", ")}]`];
  });
  return [
    `  - name: ${quoted(first.name)}`,
    ...(first.environment === null ? [] : [`    environment: ${quoted(first.environment)}`]),
    ...lists,
    ...members.flatMap(reasonOf),
    ...(parts.some(admitsFrontend)
      ? [
          "    # The security groups let the frontend reach the backend. Where that is meant, say so:",
          "    #frontendCallsBackend: true",
        ]
      : []),
    ...parts.flatMap(({ undecided }) =>
      undecided.map((why) => `    # Not decided: ${quoted(why)}. Put it into one of the lists.`),
    ),
  ];
};

/** A config to begin with: what was found, and a comment for everything that may be said. */
export const configTemplate = ({ regions, applications }: Found): string => {
  const nameOf = namerOf(applications);
  const found = distinct(applications).flatMap((parts) => applicationText(parts, nameOf));
  return [
    head,
    "# The regions to read; --region on the command line goes before it.",
    regions.length === 0 ? examples.regions : `regions: [${regions.map(quoted).join(", ")}]`,
    "",
    '# What makes up each application, by names or ARNs; patterns may hold "*". Where nothing is said,',
    "# tags and the traffic between the parts tell it.",
    found.length === 0 ? examples.applications : ["applications:", ...found].join("\n"),
    tail,
  ].join("\n");
};
