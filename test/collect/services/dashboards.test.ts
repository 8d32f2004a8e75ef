import { GetDashboardCommand, ListDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "@jest/globals";
import { dashboards } from "../../../src/model/facts/dashboards.ts";
import { globalRegion } from "../../../src/model/store.ts";
import { accessDenied, awsError, denial, on, read, recordingOf } from "../support.ts";

const arnOf = (name: string): string => `arn:aws:cloudwatch::111122223333:dashboard/${name}`;
const entry = (name: string) => ({ DashboardName: name, DashboardArn: arnOf(name) });
const body = JSON.stringify({
  widgets: [{ type: "metric", properties: { region: "eu-west-1", metrics: [["AWS/ECS", "A"]] } }],
});

test("each dashboard of each page is read once, with the client of the home region", async () => {
  const { facts, sent } = await read(
    [dashboards],
    [
      on(ListDashboardsCommand, ({ NextToken }) =>
        NextToken === undefined
          ? { DashboardEntries: [entry("one")], NextToken: "more" }
          : { DashboardEntries: [entry("two")] },
      ),
      on(GetDashboardCommand, { DashboardBody: body }),
    ],
  );
  const { rows } = recordingOf(facts, dashboards);
  expect(Object.keys(rows)).toEqual([arnOf("one"), arnOf("two")]);
  expect(rows[arnOf("one")]).toMatchObject({ arn: arnOf("one"), name: "one", widgets: 1 });
  expect(facts.shards.find(({ kinds }) => kinds.has(dashboards.kind))?.region).toBe(globalRegion);
  expect(sent).toHaveLength(4);
});

test("one that is refused, one that is no JSON, one that is gone by now", async () => {
  const { facts } = await read(
    [dashboards],
    [
      on(ListDashboardsCommand, {
        DashboardEntries: ["refused", "broken", "gone", "good"].map(entry),
      }),
      on(GetDashboardCommand, ({ DashboardName }) => {
        if (DashboardName === "refused") return accessDenied;
        if (DashboardName === "gone") return awsError("ResourceNotFound", "no such", 404);
        return { DashboardBody: DashboardName === "broken" ? "{hunter2" : body };
      }),
    ],
  );
  const { rows, unread, causes } = recordingOf(facts, dashboards);
  expect(Object.keys(rows)).toEqual([arnOf("good")]);
  expect(Object.keys(unread).sort()).toEqual([arnOf("broken"), arnOf("refused")]);
  expect(unread[arnOf("refused")]).toEqual([
    expect.objectContaining({ reason: "denied", api: "cloudwatch:GetDashboard" }),
  ]);
  expect(JSON.stringify(unread)).not.toContain("hunter2");
  expect(causes).toEqual([]);
});

test("a list that breaks off keeps what it gave", async () => {
  const { facts } = await read(
    [dashboards],
    [
      on(ListDashboardsCommand, ({ NextToken }) =>
        NextToken === undefined
          ? { DashboardEntries: [entry("one")], NextToken: "more" }
          : accessDenied,
      ),
      on(GetDashboardCommand, { DashboardBody: body }),
    ],
  );
  const { rows, causes } = recordingOf(facts, dashboards);
  expect(Object.keys(rows)).toEqual([arnOf("one")]);
  expect(causes).toEqual([{ ...denial("cloudwatch:ListDashboards"), region: expect.any(String) }]);
});
