import { complete } from "../../src/model/fact.ts";
import { anomalyMonitors, costExplorer } from "../../src/model/facts/billing.ts";
import { cannotKnow, combine, fail, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { accountResource } from "./_account.ts";

export const rule = defineRule({
  id: "cost-cost-explorer-in-use",
  title: "Cost Explorer is in use, and watches for anomalies",
  section: "COST",
  items: ["COST-8"],
  severity: "low",
  why: "What is not looked at is not saved: Cost Explorer says what the money goes to, and its anomaly detection tells when that changes.",
  checks:
    "On request only, because each request is billed: Cost Explorer must answer for the last day, and there must be at least one monitor for anomalies.",
  blindSpots:
    "Whether anybody looks at it, and who is told of an anomaly. In an organization the account that pays may do both.",
  remedy: {
    summary:
      "Switch on Cost Explorer in the console of Billing and Cost Management, and make a monitor of the services with a subscription.",
    cli: 'aws ce create-anomaly-monitor --anomaly-monitor \'{"MonitorName":"services","MonitorType":"DIMENSIONAL","MonitorDimension":"SERVICE"}\'',
    terraform: [
      'resource "aws_ce_anomaly_monitor" "services" {',
      '  name              = "services"',
      '  monitor_type      = "DIMENSIONAL"',
      '  monitor_dimension = "SERVICE"',
      "}",
    ].join("\n"),
    cdk: "new ce.CfnAnomalyMonitor(this, 'Services', { monitorName: 'services', monitorType: 'DIMENSIONAL', monitorDimension: 'SERVICE' });",
  },
  references: [
    "https://docs.aws.amazon.com/cost-management/latest/userguide/ce-enable.html",
    "https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html",
  ],
  scope: "account",
  needs: { costExplorer, anomalyMonitors },
  options: {},
  nothing: "there is no account",
  resources: (_facts, context) => complete([accountResource(context)]),
  judge(_resource, facts, _options, context) {
    const { account } = context;
    const monitors = facts.anomalyMonitors.list();
    const watched = () => {
      const [first] = monitors.items;
      if (first !== undefined) {
        return pass(
          `the monitor ${first.name} watches for anomalies`,
          saw(anomalyMonitors, first.arn, "MonitorType", first.type),
        );
      }
      return monitors.causes.length > 0
        ? cannotKnow(monitors.causes)
        : fail(
            "no-monitor",
            "no monitor watches for anomalies of the cost",
            saw(anomalyMonitors, account, "AnomalyMonitors", []),
          );
    };
    return when(facts.costExplorer.get(account), (answer) => {
      if (answer === null) return cannotKnow([context.unstated(costExplorer, "ResultsByTime")]);
      return answer.answers
        ? combine(
            pass("Cost Explorer answers", saw(costExplorer, account, "ResultsByTime", true)),
            watched(),
          )
        : fail(
            "no-answer",
            "Cost Explorer does not answer: it is not switched on, or has no data yet",
            saw(costExplorer, account, "error", answer.reason),
          );
    });
  },
});
