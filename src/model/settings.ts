import type { Severity } from "./verdict.ts";

export type OptionValue = number | string | boolean | readonly string[];

/** From the edge inwards. */
export const roles = [
  "loadBalancer",
  "frontend",
  "backend",
  "worker",
  "database",
  "cache",
] as const;

export type Role = (typeof roles)[number];

export const roleWords: Readonly<Record<Role, string>> = {
  loadBalancer: "load balancer",
  frontend: "frontend",
  backend: "backend",
  worker: "worker",
  database: "database",
  cache: "cache",
};

/** The parts of the guide's application that an application may be declared to do without. */
export type Component = "loadBalancer" | "frontend" | "backend" | "database" | "cache";

/** An application as the config describes it. Patterns match names or ARNs, `*` as wildcard. */
export interface ApplicationSettings {
  readonly name: string;
  readonly environment: string | null;
  readonly loadBalancers: readonly string[];
  readonly frontend: readonly string[];
  readonly backend: readonly string[];
  readonly workers: readonly string[];
  readonly databases: readonly string[];
  readonly caches: readonly string[];
  /** Secrets that hold the database's credentials. */
  readonly databaseSecrets: readonly string[];
  /** Components that are not part of this application. */
  readonly without: readonly Component[];
  /** The frontend calls the backend directly, not only through the load balancer. */
  readonly frontendCallsBackend: boolean;
  /** Security groups admitted to a service that no load balancer fronts. */
  readonly frontendReachedFrom: readonly string[];
  readonly backendReachedFrom: readonly string[];
  /** Pinned ports; null: as registered with the target group. */
  readonly ports: { readonly frontend: number | null; readonly backend: number | null };
}

export interface Waiver {
  readonly rule: string;
  /** Pattern over the resource's ID or name. */
  readonly resource: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expiry: string;
  readonly owner: string | null;
}

export interface Attestation {
  readonly item: string;
  readonly application: string | null;
  readonly by: string;
  readonly at: string;
  readonly link: string;
  readonly expiry: string;
}

export interface RuleSettings {
  readonly enabled: boolean;
  readonly severity: Severity | null;
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface ProbeSettings {
  /** Paths that must answer; empty: the guide's, which may lie behind other routes. */
  readonly paths: readonly string[];
  /** Origins that may call the application from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Where preflight requests go. */
  readonly corsPath: string;
}

/** How patiently an account is read, and how much of its API limits a scan takes. */
export interface CollectionSettings {
  readonly connectTimeoutSeconds: number;
  /** From sending a request to the last byte of its answer. */
  readonly requestTimeoutSeconds: number;
  /** How often a request is sent that fails otherwise than by throttling. */
  readonly attempts: number;
  /** How long a call goes on after it was first sent: throttling, waiting and further attempts included. */
  readonly patienceSeconds: number;
  /** Of the burst and the rate of each documented limit; the account's own work needs the rest. */
  readonly shareOfLimits: number;
}

/** What is read only when it is asked for: it costs money, reaches beyond AWS's APIs, or looks at content. */
export interface Requested {
  /** Events of log groups are sampled. */
  readonly sampleLogs: boolean;
  /** Cost Explorer is asked; each request is billed. */
  readonly costExplorer: boolean;
  /** Where the application answers: these are probed. */
  readonly probes: readonly string[];
  /** The folder of the application's repository. */
  readonly repository: string | null;
}

export type Requestable = keyof Requested;

/** How each is requested on the command line. */
export const requestOf: Readonly<Record<Requestable, string>> = {
  sampleLogs: "--sample-logs",
  costExplorer: "--cost-explorer",
  probes: "--probe URL",
  repository: "--repo DIR",
};

export const nothingRequested: Requested = {
  sampleLogs: false,
  costExplorer: false,
  probes: [],
  repository: null,
};

export const isRequestedBy =
  (requested: Requested) =>
  (what: Requestable): boolean => {
    const value = requested[what];
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
  };

export type Threshold = Severity | "none";

/** The config after it was resolved: nothing is optional any more. */
export interface Settings {
  readonly regions: readonly string[];
  readonly failOn: Threshold;
  readonly scope: {
    readonly tags: Readonly<Record<string, readonly string[]>>;
    readonly clusters: readonly string[];
    readonly vpcs: readonly string[];
    readonly applications: readonly string[];
  };
  /** Tag keys, compared without case, that name a resource's application, environment and role. */
  readonly tagKeys: {
    readonly application: readonly string[];
    readonly environment: readonly string[];
    readonly role: readonly string[];
  };
  readonly applications: readonly ApplicationSettings[];
  readonly secrets: {
    /** Secrets (name or ARN patterns) that people rotate by hand. */
    readonly rotatedByHand: readonly string[];
  };
  readonly backups: {
    /** Buckets (name patterns) that hold backups; empty: those whose names say so. */
    readonly buckets: readonly string[];
    /** Regions where copies of databases may lie; empty: every region of the account. */
    readonly regions: readonly string[];
  };
  readonly infrastructure: {
    /** Terraform's state files; only the type and the ARN of what they hold is kept. */
    readonly terraformStates: readonly string[];
    /** The templates of CloudFormation stacks, by patterns over the stacks' names; the first that matches counts. */
    readonly stacks: Readonly<Record<string, string>>;
  };
  /** Numeric or boolean environment variables whose value may be read. */
  readonly environmentVariables: readonly string[];
  readonly rules: Readonly<Record<string, RuleSettings>>;
  readonly waivers: readonly Waiver[];
  readonly attestations: readonly Attestation[];
  readonly baseline: string | null;
  readonly collection: CollectionSettings;
  /** What `--probe` asks of an address. */
  readonly probe: ProbeSettings;
  /** Only the command line requests; a snapshot holds what was requested when it was recorded. */
  readonly requested: Requested;
}
