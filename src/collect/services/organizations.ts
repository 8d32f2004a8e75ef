import { organizations } from "../../model/facts/billing.ts";
import { errorName } from "../classify.ts";
import { type Collector, defineCollector } from "../collector.ts";
import { defineService } from "../service.ts";

const organizationsService = defineService({
  prefix: "organizations",
  load: () => import("@aws-sdk/client-organizations"),
  connect: (sdk, configuration) => new sdk.OrganizationsClient(configuration),
});

const organizationCollector = defineCollector({
  kind: organizations,
  service: organizationsService,
  needs: {},
  async read({ sdk, client }, recorder) {
    try {
      const { Organization } = await client.send(new sdk.DescribeOrganizationCommand({}));
      recorder.row(Organization?.Id ?? "", {
        id: Organization?.Id ?? "",
        managementAccount: Organization?.MasterAccountId ?? null,
      });
    } catch (error) {
      // The account is on its own: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
      if (errorName(error) !== "AWSOrganizationsNotInUseException") throw error;
    }
  },
});

export const organizationCollectors: readonly Collector[] = [organizationCollector];
