import { rules as builtIn } from "../../rules/index.generated.ts";
import type { Collector } from "../collect/collector.ts";
import {
  apisOf,
  type BucketTime,
  type Estimate,
  estimate,
  formulaOf,
  timesOf,
} from "../collect/estimate.ts";
import { actionsOf } from "../collect/plan.ts";
import { checkRegions } from "../collect/regions.ts";
import { readConfig } from "../config/config.ts";
import { type Selection, selectRules } from "../config/selection.ts";
import { isRequestedBy, requestOf, type Settings } from "../model/settings.ts";
import { type Facts, globalRegion } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { collectorsFor, kindsFor } from "../scan.ts";
import { readSnapshot } from "../snapshot/file.ts";
import { print } from "./print.ts";
import { type RequestArguments, requestedBy } from "./request.ts";

export interface PlanArguments extends Selection, RequestArguments {
  readonly region: readonly string[];
  readonly config: string | null;
  readonly from: string | null;
  readonly output: "text" | "json";
}

/** What a scan will ask, before it asks. */
export interface Plan {
  readonly schemaVersion: "1.0";
  readonly rules: number;
  /** The snapshot that the numbers come from; null: they are not known. */
  readonly from: string | null;
  readonly shareOfLimits: number;
  /** Empty: the region of the environment or the profile. */
  readonly regions: readonly string[];
  readonly actions: readonly string[];
  readonly kinds: readonly {
    readonly kind: string;
    readonly scope: "region" | "account";
    readonly apis: readonly string[];
    /** Requests in words; null for what lies outside AWS. */
    readonly requests: string | null;
  }[];
  readonly onRequest: readonly {
    readonly kind: string;
    readonly request: string;
    readonly requested: boolean;
  }[];
  /** Requests by place and API; null without a snapshot. */
  readonly requests:
    | readonly {
        readonly account: string;
        readonly region: string;
        readonly api: string;
        readonly bucket: string;
        readonly requests: number;
        readonly exact: boolean;
      }[]
    | null;
  readonly total: { readonly requests: number; readonly exact: boolean };
  readonly buckets: readonly BucketTime[];
  /** At least: the slowest bucket's, without the time that AWS takes to answer; null: not known. */
  readonly seconds: number | null;
}

const kindsOf = (planned: readonly Collector[]): Plan["kinds"] =>
  planned.map((collector) => ({
    kind: collector.provides.kind,
    scope: collector.provides.scope,
    apis: apisOf(collector),
    requests: collector.service === null ? null : formulaOf(collector),
  }));

/** Several kinds may come from one API: they are counted together. */
const byApi = (estimates: readonly Estimate[]): NonNullable<Plan["requests"]> => {
  const rows = new Map<string, NonNullable<Plan["requests"]>[number]>();
  for (const { account, region, api, bucket, requests, exact } of estimates) {
    const key = JSON.stringify([account, region, api]);
    const before = rows.get(key);
    rows.set(key, {
      account,
      region,
      api,
      bucket: bucket.name,
      requests: requests + (before?.requests ?? 0),
      exact: exact && (before?.exact ?? true),
    });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
};

/** Each list takes one request, whatever it holds; the rest depends on what is there. */
const fixed = (planned: readonly Collector[], regions: number): number =>
  planned
    .filter(({ demand }) => demand.by === "page")
    .reduce((sum, { provides }) => sum + (provides.scope === "account" ? 1 : regions), 0);

/** @param from the snapshot's name and facts; null: nothing is known of the account */
export const planOf = (
  selected: Parameters<typeof kindsFor>[0],
  settings: Settings,
  regions: readonly string[],
  from: { readonly file: string; readonly facts: Facts } | null,
): Plan => {
  const planned = collectorsFor(selected, settings);
  const estimates = from === null ? null : estimate(planned, from.facts, settings);
  const requests = estimates === null ? null : byApi(estimates);
  const buckets = timesOf(estimates ?? [], settings.collection);
  return {
    schemaVersion: "1.0",
    rules: selected.length,
    from: from?.file ?? null,
    shareOfLimits: settings.collection.shareOfLimits,
    regions,
    actions: actionsOf(planned),
    kinds: kindsOf(planned),
    onRequest: kindsFor(selected, settings).flatMap(({ kind, onRequest }) =>
      onRequest === null
        ? []
        : [
            {
              kind,
              request: requestOf[onRequest],
              requested: isRequestedBy(settings.requested)(onRequest),
            },
          ],
    ),
    requests,
    total:
      requests === null
        ? { requests: fixed(planned, Math.max(1, regions.length)), exact: false }
        : {
            requests: requests.reduce((sum, one) => sum + one.requests, 0),
            exact: requests.every(({ exact }) => exact),
          },
    buckets,
    seconds: requests === null ? null : (buckets[0]?.seconds ?? 0),
  };
};

const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
};

const share = ({ shareOfLimits }: Plan): string =>
  `${Math.round(shareOfLimits * 100)} % of AWS's limits (collection.shareOfLimits)`;

const bound = ({ requests, exact }: { readonly requests: number; readonly exact: boolean }) =>
  exact ? String(requests) : requests === 0 ? "not known" : `at least ${requests}`;

const unknownLines = (plan: Plan): readonly string[] => [
  `Requests: at least ${plan.total.requests}${plan.regions.length > 1 ? `, in ${plan.regions.length} regions` : ""}: one a list. The rest depends on what the account holds.`,
  "To count that would take the very calls that are to be counted: nothing was asked of AWS. Give an earlier",
  "recording of the account: gonogo scan --record account.ndjson.gz, then gonogo plan --from account.ndjson.gz.",
  "",
  "What is read, and the requests for it:",
  ...aligned(
    plan.kinds.map(({ kind, scope, apis, requests }) => [
      kind,
      scope === "region" ? "each region" : "account",
      apis.join(", ") || "no API of AWS",
      requests ?? "none",
    ]),
  ),
];

const time = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

const knownLines = (plan: Plan): readonly string[] => {
  const waiting = plan.buckets.filter(({ seconds }) => seconds > 0).slice(0, 5);
  return [
    `Requests: ${bound(plan.total)}, as ${plan.from} holds the account; one more tells whose account it is.`,
    `Time: ${waiting.length === 0 ? "no call has to wait for its turn: what AWS takes to answer." : `at least ${time(plan.seconds ?? 0)} by the pace, and what AWS takes to answer.`}`,
    ...waiting.map(
      ({ region, bucket, requests, seconds }) =>
        `  ${bucket} in ${region}: ${requests} requests, ${time(seconds)}`,
    ),
    "",
    ...aligned([
      ["account", "region", "API", "requests", "limited with"],
      ...(plan.requests ?? []).map((row) => [
        row.account,
        row.region,
        row.api,
        bound(row),
        row.bucket,
      ]),
    ]),
  ];
};

/** `gonogo plan`, for people. */
export const planText = (plan: Plan): string => {
  const open = plan.onRequest.filter(({ requested }) => !requested);
  return `${[
    `${plan.rules} rules need ${plan.kinds.length} kinds of facts, at ${share(plan)}.`,
    ...(plan.requests === null ? unknownLines(plan) : knownLines(plan)),
    "",
    ...(open.length === 0
      ? []
      : [
          "Read on request only, and not requested:",
          ...aligned(open.map(({ kind, request }) => [kind, request])),
          "",
        ]),
    "IAM actions (gonogo policy writes the policy):",
    ...plan.actions.map((action) => `  ${action}`),
  ].join("\n")}\n`;
};

/** The snapshot's shards of these regions, and what is of the account as a whole. */
const within = (facts: Facts, regions: readonly string[], file: string): Facts => {
  const lacking = regions.find((region) => !facts.shards.some((shard) => shard.region === region));
  if (lacking !== undefined) throw new UserError(`${file} holds nothing of ${lacking}`);
  return regions.length === 0
    ? facts
    : {
        ...facts,
        shards: facts.shards.filter(
          ({ region }) => region === globalRegion || regions.includes(region),
        ),
      };
};

/**
 * Says what a scan will ask. Nothing is asked of AWS.
 *
 * @throws UserError
 */
export const runPlan = async (given: PlanArguments): Promise<void> => {
  const { settings: configured, rules } = await readConfig(given.config, process.cwd(), builtIn);
  const settings = { ...configured, requested: requestedBy(given) };
  const selected = selectRules(given, rules, settings);
  const asked = given.region.length > 0 ? checkRegions(given.region) : [];
  const file = given.from;
  const from =
    file === null ? null : { file, facts: within(await readSnapshot(file), asked, file) };
  const regions =
    from === null
      ? asked.length > 0
        ? asked
        : settings.regions
      : [...new Set(from.facts.shards.map(({ region }) => region))].filter(
          (region) => region !== globalRegion,
        );
  const plan = planOf(selected, settings, regions, from);
  await print(given.output === "json" ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan));
};
