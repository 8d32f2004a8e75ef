import { type ApplicationSettings, nothingRequested, type Settings } from "../model/settings.ts";

/** What holds where the config says nothing. */
export const defaults: Settings = {
  regions: [],
  failOn: "medium",
  scope: { tags: {}, clusters: [], vpcs: [], applications: [] },
  tagKeys: {
    application: ["application", "app", "project"],
    environment: ["environment", "env", "stage"],
    role: ["role", "component", "tier"],
  },
  applications: [],
  secrets: { rotatedByHand: [] },
  backups: { buckets: [], regions: [] },
  infrastructure: { terraformStates: [], stacks: {} },
  environmentVariables: [],
  rules: {},
  waivers: [],
  attestations: [],
  baseline: null,
  collection: {
    connectTimeoutSeconds: 5,
    requestTimeoutSeconds: 30,
    attempts: 6,
    patienceSeconds: 60,
    shareOfLimits: 0.5,
  },
  probe: { paths: [], allowedOrigins: [], corsPath: "/" },
  requested: nothingRequested,
};

export const applicationDefaults: Omit<ApplicationSettings, "name"> = {
  environment: null,
  loadBalancers: [],
  frontend: [],
  backend: [],
  workers: [],
  databases: [],
  caches: [],
  databaseSecrets: [],
  without: [],
  frontendCallsBackend: false,
  frontendReachedFrom: [],
  backendReachedFrom: [],
  ports: { frontend: null, backend: null },
};
