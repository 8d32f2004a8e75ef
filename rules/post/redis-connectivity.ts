import {
  all,
  anyOf,
  type Fact,
  flatMap,
  known,
  type Table,
  undecided,
} from "../../src/model/fact.ts";
import {
  cacheCommands,
  nodeCommands,
  serverlessCacheCommands,
} from "../../src/model/facts/activity.ts";
import { type MetricSummary, type MetricWindow, metricKey } from "../../src/model/facts/metrics.ts";
import { cannotKnow, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { type Cache, caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";
import { runningTasksNeeds, whileTasksRun } from "./_runningTasks.ts";

/** A part of a cache that counts its commands by itself. */
interface Counter {
  readonly label: string;
  readonly windows: readonly MetricWindow[];
}

const countersOf = ({ replicationGroup, serverless, id }: Cache): readonly Counter[] =>
  serverless !== null
    ? [{ label: serverless.name, windows: serverlessCacheCommands(serverless.name) }]
    : (replicationGroup?.members ?? [id]).map((node) => ({
        label: node,
        windows: nodeCommands(node),
      }));

const sumOf = (row: MetricSummary | null): number => row?.sum ?? 0;

/** Groups of commands that a node never got have no data; a node without any at all is not measured. */
const wasUsed = ({ label, windows }: Counter, metrics: Table<MetricSummary>): Fact<boolean> => {
  const rows = windows.map((window) => metrics.get(metricKey(window)));
  if (rows.some((row) => row.known && sumOf(row.value) > 0)) return known(true);
  return flatMap(all(rows), (found) =>
    found.some((row) => row !== null && row.datapoints > 0)
      ? known(false)
      : undecided(
          `CloudWatch holds no counts of commands of ${label} for the last hour`,
          "scan again when the cache has run for some minutes",
        ),
  );
};

export const rule = defineRule({
  id: "post-redis-connectivity",
  title: "Each cache has been sent commands in the last hour",
  section: "POST",
  items: ["POST-5"],
  severity: "medium",
  why: "A cache that gets no commands is not reached, or not used: many clients go on without it, slower, and say so only in their logs.",
  checks:
    "While tasks of its application run, the counts of commands (GetTypeCmds, SetTypeCmds, KeyBasedCmds, EvalBasedCmds, PubSubBasedCmds) over all nodes of a Redis or Valkey cache must be above zero in the last hour; of a serverless cache GetTypeCmds, SetTypeCmds and EvalBasedCmds. Connections prove nothing: the service's own monitoring keeps some open.",
  blindSpots: "Who sent the commands is not seen. An application may rightly be idle for an hour.",
  remedy: {
    summary:
      "Look at the application's errors, the cache's address and credentials, and the security groups on the way to it.",
    cli: "aws cloudwatch get-metric-statistics --namespace AWS/ElastiCache --metric-name GetTypeCmds --dimensions Name=CacheClusterId,Value=NODE --start-time START --end-time END --period 300 --statistics Sum",
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "cache" {',
      "  security_group_id            = aws_security_group.cache.id",
      "  referenced_security_group_id = aws_security_group.backend.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 6379",
      "  to_port                      = 6379",
      "}",
    ].join("\n"),
    cdk: "cacheSecurityGroup.connections.allowFrom(backend, ec2.Port.tcp(6379));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html",
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html",
  ],
  needs: { caches, cacheCommands, applications, ...runningTasksNeeds },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge: ({ cache }, facts, _, context) => {
    const used = anyOf(countersOf(cache).map((counter) => wasUsed(counter, facts.cacheCommands)));
    if (!used.known) return cannotKnow(used.causes);
    const evidence = saw(cacheCommands, cache.arn, "commands of an hour, above zero", used.value);
    if (used.value) return pass("it was sent commands in the last hour", evidence);
    return whileTasksRun(facts.applications.ofCache(cache), facts, context, () =>
      fail("no-commands", "no command was sent to it in the last hour", evidence),
    );
  },
});
