import {
  asListing,
  type Fact,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  undecided,
} from "../../src/model/fact.ts";
import { instanceTypes } from "../../src/model/facts/ec2.ts";
import { type DbInstance, dbInstances } from "../../src/model/facts/rds.ts";
import { databaseUse, databaseWindows, daysOfUse } from "../../src/model/facts/use.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { cannotKnow, combine, notApplicable, note } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { dbInstanceResources } from "../_resources/dbInstances.ts";
import { type Figure, judgeSize, measured, sizeOptions } from "./_size.ts";

const bytesPerMebibyte = 1_048_576;

/** Engines without a licence to pay, which run on the smallest classes. */
const freeEngines: readonly string[] = ["postgres", "mysql", "mariadb"];

/**
 * Why there is no smaller class; null where there is one. Free engines go down to a burstable micro;
 * Aurora to the smallest of its families, of which the burstable are for development
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Types.html);
 * the others have minimums of their own.
 */
const withoutSmaller = ({ engine, class: dbClass }: DbInstance): string | null => {
  const size = dbClass?.split(".")[2] ?? "";
  const smallest = freeEngines.includes(engine)
    ? ["micro"]
    : dbClass?.startsWith("db.t")
      ? ["micro", "small", "medium"]
      : ["large"];
  return smallest.includes(size) ? `there is no smaller class for ${engine} than ${dbClass}` : null;
};

const needs = { dbInstances, databaseUse, instanceTypes };

/** The memory of the class, in bytes. */
const memoryOf = ({ class: dbClass }: DbInstance, facts: Resolved<typeof needs>): Fact<number> =>
  flatMap(facts.instanceTypes.get(dbClass?.replace(/^db\./, "") ?? ""), (type) => {
    const memory = type?.memoryMiB ?? null;
    return memory === null
      ? undecided(
          `nothing says how much memory ${dbClass} has`,
          "compare its FreeableMemory by hand",
        )
      : known(memory * bytesPerMebibyte);
  });

export const rule = defineRule({
  id: "cost-rds-right-sized",
  title: "Databases have the size that they use",
  section: "COST",
  items: ["COST-1"],
  severity: "low",
  why: "A database that idles is paid for by the hour, every hour, twice with its standby; one that is always at its limit slows the application down at the next rush.",
  checks: `The class of every RDS instance is judged by ${daysOfUse} days of CloudWatch metrics, never by its name. It is too large when CPU peaked below 20 % and more than 60 % of the class's memory was always free, unless the engine has no smaller class. It is too small when CPU was above 70 % on average, or less than 10 % of the memory was free on average. Aurora Serverless sizes itself.`,
  blindSpots:
    "The days before the last two weeks, such as a yearly rush, and the network's and storage's throughput, which a smaller class has less of.",
  remedy: {
    summary:
      "Start with a small class and change it by what is measured; a change of class restarts the instance.",
    cli: "aws rds modify-db-instance --db-instance-identifier DATABASE --db-instance-class db.t4g.small",
    terraform: 'resource "aws_db_instance" "main" {\n  instance_class = "db.t4g.small"\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html",
  ],
  needs,
  options: sizeOptions,
  nothing: "there is no RDS instance",
  resources: (facts) => dbInstanceResources(facts.dbInstances),
  judge({ instance }, facts, options, context) {
    if (instance.class === null) {
      return cannotKnow([context.unstated(dbInstances, "DBInstanceClass")]);
    }
    if (instance.class === "db.serverless") return notApplicable("it sizes itself: serverless");
    const windows = databaseWindows(instance.id);
    const figure = (window: (typeof windows)["peakCpu"], days = options.minimumDays) =>
      measured(databaseUse, facts.databaseUse, instance.arn, [window], days);
    const used = (free: Listing<Figure>): Listing<Figure> =>
      flatMapListing(free, ({ value, seen }) =>
        asListing(
          map(memoryOf(instance, facts), (memory) => [
            { value: 100 - (value / memory) * 100, seen },
          ]),
        ),
      );
    const connections = figure(windows.peakConnections, 1).items;
    return combine(
      judgeSize(
        {
          peakCpu: figure(windows.peakCpu),
          averageCpu: figure(windows.averageCpu),
          peakMemory: used(figure(windows.leastFreeMemory)),
          averageMemory: used(figure(windows.averageFreeMemory)),
        },
        withoutSmaller(instance),
        options,
      ),
      ...connections.map(({ value }) => note(`at most ${value} connections`)),
    );
  },
});
