import { joinListings, type Listing, mapListing } from "../../model/fact.ts";
import { isCoveredBySavingsPlan, savingsPlans } from "../../model/facts/billing.ts";
import { cacheClusters } from "../../model/facts/elasticache.ts";
import { dbInstances } from "../../model/facts/rds.ts";
import { acrossRegions } from "../../model/kind.ts";
import { type Collector, defineCollector, wantedFrom } from "../collector.ts";
import { pages } from "../pages.ts";
import { defineService } from "../service.ts";

const savingsPlansService = defineService({
  prefix: "savingsplans",
  load: () => import("@aws-sdk/client-savingsplans"),
  connect: (sdk, configuration) => new sdk.SavingsplansClient(configuration),
});

const largestPage = 1000;

const planCollector = defineCollector({
  kind: savingsPlans,
  service: savingsPlansService,
  needs: { instances: acrossRegions(dbInstances), nodes: acrossRegions(cacheClusters) },
  async read({ sdk, client, facts }, recorder) {
    const candidates: Listing<string> = joinListings([
      ...[...facts.instances.values()].map((table) =>
        mapListing(table.list(), (row) => row.class ?? ""),
      ),
      ...[...facts.nodes.values()].map((table) =>
        mapListing(table.list(), (row) => row.nodeType ?? ""),
      ),
    ]);
    const wanted = wantedFrom(candidates, recorder);
    if (!wanted.some(isCoveredBySavingsPlan)) return;
    const page = async (token: string | undefined) => {
      const answer = await client.send(
        new sdk.DescribeSavingsPlansCommand({ maxResults: largestPage, nextToken: token }),
      );
      return { rows: answer.savingsPlans ?? [], next: answer.nextToken };
    };
    for await (const plans of pages(page)) {
      for (const plan of plans) {
        recorder.row(plan.savingsPlanId ?? "", {
          id: plan.savingsPlanId ?? "",
          type: plan.savingsPlanType ?? null,
          state: plan.state ?? null,
          commitment: plan.commitment ?? null,
        });
      }
    }
  },
});

export const savingsPlanCollectors: readonly Collector[] = [planCollector];
