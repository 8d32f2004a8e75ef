const texts = { type: "array", items: { type: "string", minLength: 1 } } as const;
const date = { type: "string", format: "date" } as const;
const path = { type: "string", pattern: "^/" } as const;
const port = { type: "integer", minimum: 1, maximum: 65535 } as const;

/** At least a tenth: 0 would switch a time-out off. */
const seconds = { type: "number", minimum: 0.1, maximum: 3600 } as const;

const object = <P extends Readonly<Record<string, unknown>>>(
  properties: P,
  required: readonly (keyof P & string)[] = [],
) => ({ type: "object", additionalProperties: false, properties, required }) as const;

const application = object(
  {
    name: { type: "string", minLength: 1 },
    environment: { type: "string", minLength: 1 },
    loadBalancers: texts,
    frontend: texts,
    backend: texts,
    workers: texts,
    databases: texts,
    caches: texts,
    databaseSecrets: texts,
    without: {
      type: "array",
      items: { enum: ["loadBalancer", "frontend", "backend", "database", "cache"] },
    },
    frontendCallsBackend: { type: "boolean" },
    frontendReachedFrom: texts,
    backendReachedFrom: texts,
    ports: object({ frontend: port, backend: port }),
  },
  ["name"],
);

const optionValue = {
  anyOf: [{ type: "number" }, { type: "string" }, { type: "boolean" }, texts],
} as const;

const rule = {
  anyOf: [
    { const: "off" },
    object({
      enabled: { type: "boolean" },
      severity: { enum: ["critical", "high", "medium", "low"] },
      options: { type: "object", additionalProperties: optionValue },
    }),
  ],
} as const;

const rules = { type: "object", additionalProperties: rule } as const;

const waiver = object(
  {
    rule: { type: "string", minLength: 1 },
    resource: { type: "string", minLength: 1 },
    reason: { type: "string", minLength: 1 },
    expiry: date,
    owner: { type: "string", minLength: 1 },
  },
  ["rule", "resource", "reason", "expiry"],
);

const attestation = object(
  {
    item: { type: "string", minLength: 1 },
    application: { type: "string", minLength: 1 },
    by: { type: "string", minLength: 1 },
    at: date,
    link: { type: "string", minLength: 1 },
    expiry: date,
  },
  ["item", "by", "at", "link", "expiry"],
);

/** What a config may say, as JSON Schema; published as `schemas/config.schema.json`. */
export const configSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "gonogo config",
  ...object({
    $schema: { type: "string" },
    regions: texts,
    failOn: { enum: ["critical", "high", "medium", "low", "none"] },
    scope: object({
      tags: { type: "object", additionalProperties: { anyOf: [{ type: "string" }, texts] } },
      clusters: texts,
      vpcs: texts,
      applications: texts,
    }),
    tagKeys: object({ application: texts, environment: texts, role: texts }),
    applications: { type: "array", items: application },
    secrets: object({ rotatedByHand: texts }),
    backups: object({ buckets: texts, regions: texts }),
    infrastructure: object({
      terraformStates: texts,
      stacks: { type: "object", additionalProperties: { type: "string", minLength: 1 } },
    }),
    environmentVariables: texts,
    rules: {
      anyOf: [
        rules,
        { type: "array", items: { anyOf: [{ type: "string", minLength: 1 }, rules] } },
      ],
    },
    waivers: { type: "array", items: waiver },
    attestations: { type: "array", items: attestation },
    baseline: { type: "string", minLength: 1 },
    collection: object({
      connectTimeoutSeconds: seconds,
      requestTimeoutSeconds: seconds,
      attempts: { type: "integer", minimum: 1, maximum: 20 },
      patienceSeconds: seconds,
      shareOfLimits: { type: "number", exclusiveMinimum: 0, maximum: 1 },
    }),
    probe: object({
      paths: { type: "array", maxItems: 5, items: path },
      allowedOrigins: {
        type: "array",
        maxItems: 3,
        items: { type: "string", pattern: "^https?://[^/]+$" },
      },
      corsPath: path,
    }),
  }),
} as const;
