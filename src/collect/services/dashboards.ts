import { dashboards } from "../../model/facts/dashboards.ts";
import { causeOf, errorName } from "../classify.ts";
import { type Call, type Collector, defineCollector } from "../collector.ts";
import { readDashboardBody } from "../dashboardBody.ts";
import { readPages } from "../pages.ts";
import { cloudWatch } from "./cloudwatch.ts";

const listDashboards: Call = {
  api: "cloudwatch:ListDashboards",
  action: "cloudwatch:ListDashboards",
};

/** What GetDashboard says of one that was deleted since it was listed. */
const gone: readonly string[] = ["DashboardNotFoundError", "ResourceNotFound"];

const dashboardCollector = defineCollector({
  kind: dashboards,
  service: cloudWatch,
  needs: {},
  alsoCalls: [listDashboards],
  async read({ sdk, client, account, region }, recorder) {
    const place = { account, region };
    const listed = await readPages(
      async (token) => {
        const answer = await client.send(new sdk.ListDashboardsCommand({ NextToken: token }));
        return { next: answer.NextToken, rows: answer.DashboardEntries ?? [] };
      },
      (error) => recorder.broke(causeOf(error, { ...listDashboards, ...place })),
    );
    const readOne = async (name: string, arn: string): Promise<void> => {
      try {
        const { DashboardBody = "" } = await client.send(
          new sdk.GetDashboardCommand({ DashboardName: name }),
        );
        recorder.row(arn, { arn, name, ...readDashboardBody(DashboardBody) });
      } catch (error) {
        if (gone.includes(errorName(error))) return;
        recorder.unread(arn, causeOf(error, { ...dashboards, ...place }));
      }
    };
    await Promise.all(
      listed.map(({ DashboardName = "", DashboardArn = "" }) =>
        readOne(DashboardName, DashboardArn),
      ),
    );
  },
});

export const dashboardCollectors: readonly Collector[] = [dashboardCollector];
