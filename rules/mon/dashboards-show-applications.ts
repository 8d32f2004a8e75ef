import {
  anyOf,
  asListing,
  causesOf,
  type Fact,
  flatMapListing,
  joinListings,
  type Listing,
  mapListing,
} from "../../src/model/fact.ts";
import { dashboards } from "../../src/model/facts/dashboards.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { type Database, membersOf } from "../../src/topology/databases.ts";
import {
  balancerMetrics,
  cacheMetrics,
  databaseMetrics,
  type KeyMetric,
  serviceMetrics,
} from "../../src/topology/keyMetrics.ts";
import { type Application, serviceApplications } from "../../src/topology/serviceApplications.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { applicationResources } from "../_resources/applications.ts";
import { dashboardInTerraform, putDashboard } from "./_dashboardRemedy.ts";
import { byDashboard, type Coverage, coverageOf, keyMetricNeeds } from "./_keyMetrics.ts";

const needs = {
  applications,
  serviceApplications,
  targetGroupRouting,
  dbInstances,
  ...keyMetricNeeds,
};
type Facts = Resolved<typeof needs>;

/** A part of an application, with the metrics that a dashboard should show of it. */
interface Part {
  readonly label: string;
  readonly metrics: readonly KeyMetric[];
}

const instancesOf = ({ instance, cluster }: Database, facts: Facts) => {
  if (cluster !== null) return asListing(membersOf(cluster, facts.dbInstances.list()));
  return { items: instance === null ? [] : [instance], causes: [] };
};

const partsOf = (application: Application, facts: Facts, context: Context): Listing<Part> =>
  joinListings<Part>([
    mapListing(facts.serviceApplications.servicesIn(application), (view) => ({
      label: `service ${view.service.name}`,
      metrics: serviceMetrics(view),
    })),
    mapListing(facts.applications.loadBalancersOf(application), (balancer) => ({
      label: `load balancer ${balancer.name}`,
      metrics: balancerMetrics(balancer, facts.targetGroupRouting),
    })),
    flatMapListing(facts.applications.databasesOf(application), (database) =>
      mapListing(instancesOf(database, facts), (instance) => ({
        label: `database ${instance.id}`,
        metrics: databaseMetrics(instance),
      })),
    ),
    mapListing(facts.applications.cachesOf(application), (cache) => ({
      label: `cache ${cache.id}`,
      metrics: cacheMetrics(cache, context),
    })),
  ]);

interface JudgedPart {
  readonly label: string;
  readonly shown: Fact<boolean>;
  /** Names of key metrics that no dashboard shows. */
  readonly lacking: readonly string[];
  readonly places: Coverage["places"];
}

/** A part is on a dashboard when one of its key metrics is. */
const judgePart = ({ label, metrics }: Part, facts: Facts, context: Context): JudgedPart => {
  const find = byDashboard(facts, context);
  const judged = metrics.map((metric) => ({ metric, coverage: coverageOf(metric, find) }));
  return {
    label,
    shown: anyOf(judged.map(({ coverage }) => coverage.covered)),
    lacking: judged
      .filter(({ coverage: { covered } }) => covered.known && !covered.value)
      .map(({ metric }) => metric.name),
    places: judged.flatMap(({ coverage }) => coverage.places),
  };
};

const lackOf = ({ label, lacking, shown }: JudgedPart): Outcome =>
  shown.known && shown.value && lacking.length > 0
    ? note(`no dashboard shows ${lacking.join(", ")} of ${label}`)
    : pass(`${label} is shown`);

const judgeParts = (parts: Listing<JudgedPart>, { key }: Application): Outcome => {
  const hidden = parts.items.filter(({ shown }) => shown.known && !shown.value);
  if (hidden.length > 0) {
    return fail(
      "not-shown",
      `no dashboard shows ${hidden.map(({ label }) => label).join(", ")}`,
      saw(dashboards, key, "DashboardBody", null),
    );
  }
  const causes = [...parts.causes, ...parts.items.flatMap(({ shown }) => causesOf(shown))];
  if (causes.length > 0) return cannotKnow(causes);
  const places = parts.items.flatMap((part) => part.places);
  const labels = [...new Set(places.map(({ label }) => label))];
  return combine(
    pass(`shown on ${labels.join(", ")}`, ...places.slice(0, 1).map(({ evidence }) => evidence)),
    ...parts.items.map(lackOf),
  );
};

export const rule = defineRule({
  id: "mon-dashboards-show-applications",
  title: "Dashboards show every part of an application",
  section: "MON",
  items: ["MON-9"],
  severity: "medium",
  why: "When something is slow, the first question is where. A dashboard with the load balancer, the services, the database and the cache answers it at a glance.",
  checks:
    "For each application, its load balancers, services, databases and caches must each be on a CloudWatch dashboard with at least one of their key metrics (MON-1 to MON-4); key metrics that no dashboard shows are a note. Widgets with repeated values, searches, Metrics Insights queries and the graphs of alarms are followed. An empty dashboard shows nothing.",
  blindSpots:
    "Dashboards of other accounts and tools (Grafana, Datadog) are not seen; attest the item then. Whether anybody looks at a dashboard is not seen either.",
  remedy: {
    summary:
      "Make a dashboard that shows the load balancer, the services, the database and the cache of the application.",
    cli: putDashboard,
    terraform: dashboardInTerraform([
      '["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.main.arn_suffix]',
      '["AWS/ECS", "CPUUtilization", "ClusterName", "main", "ServiceName", "backend"]',
      '["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "orders"]',
      '["AWS/ElastiCache", "EngineCPUUtilization", "CacheClusterId", "cache-001"]',
    ]),
    cdk: "new cloudwatch.Dashboard(this, 'Production', { widgets: [[new cloudwatch.GraphWidget({ left: [service.metricCpuUtilization(), database.metricDatabaseConnections()] })]] });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html",
  ],
  needs,
  options: {},
  nothing: "there is no application",
  resources: (facts, context) => applicationResources(facts.applications.list, context),
  judge: ({ application }, facts, _, context) =>
    judgeParts(
      mapListing(partsOf(application, facts, context), (part) => judgePart(part, facts, context)),
      application,
    ),
});
